"""What nobody foresaw: the answer has the form of every other error, the log one line. Pure ASGI."""

from __future__ import annotations

import traceback
from pathlib import Path

from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.terminal import note

MESSAGE = "something went wrong in the server"
HINT = "its log names the place; ask again, and report it if it stays"


class Faults:
    """Stands between the guard and the routes, so that its answers carry the security headers, too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; whoever left is not answered, and what else is thrown becomes status 500."""
        begun = False

        async def told(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, told)
        except ClientDisconnect:
            return
        except Exception as error:
            log(error)
            if scope["type"] != "http" or begun:
                return  # half an answer: the connection ends here, so that it is not taken for a whole one
            await JSONResponse({"error": MESSAGE, "hint": HINT}, 500)(scope, receive, send)


def log(error: BaseException) -> None:
    """One line: the kind of the error and where it was thrown, never its words, which may hold a secret."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    note(f"unexpected {type(error).__name__}{place}")
