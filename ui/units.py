"""Units that let the machine's own scheduler rebuild: systemd, cron, Kubernetes."""

from __future__ import annotations

import json
import re
import shlex

from ingest.errors import UsageError
from ui.children import build_command
from ui.schedule import When, weekdays
from ui.settings import Settings

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_KINDS = ("systemd", "cron", "k8s")
_STEPS = (
    (604800, "0 3 * * 0", 1),
    (86400, "0 3 */{} * *", 31),
    (3600, "0 */{} * * *", 24),
    (60, "*/{} * * * *", 60),
)
"""Seconds of a unit of time, its cron line, and the least count that no longer fits into the line."""


def unit(kind: str, when: When, settings: Settings) -> str:
    """A unit that runs `assistant build` in this home. Raises UsageError for an unknown kind."""
    if kind not in _KINDS:
        raise UsageError(f"--print {kind!r} is not a kind of unit", f"the kinds are: {', '.join(_KINDS)}")
    if kind == "systemd":
        return _systemd(when, settings)
    return _cron(when, settings) if kind == "cron" else _k8s(when, settings)


def _systemd(when: When, settings: Settings) -> str:
    moments = [f"OnCalendar={line}" for line in _calendar(when.cron)] if when.cron else []
    timer = "\n".join(moments or ["OnStartupSec=1min", f"OnUnitActiveSec={when.seconds}s"])
    command = " ".join(_quoted(part) for part in build_command(settings, quiet=True))
    return f"""\
# ~/.config/systemd/user/assistant-build.service
[Unit]
Description=Rebuild the index of the reading list

[Service]
Type=oneshot
ExecStart={command}
# 75: another build was running
SuccessExitStatus=75

# ~/.config/systemd/user/assistant-build.timer
[Unit]
Description=Rebuild the index of the reading list regularly

[Timer]
{timer}
RandomizedDelaySec=60s

[Install]
WantedBy=timers.target

# then: systemctl --user enable --now assistant-build.timer
"""


def _calendar(cron: str) -> list[str]:
    """A cron line as systemd's calendar says it; two where cron takes a day that fits either of its fields."""
    minute, hour, day, month, weekday = cron.lower().split()
    for number, name in enumerate(_MONTHS, 1):
        month = month.replace(name, str(number))
    time = f"{_field(hour, 0)}:{_field(minute, 0)}:00"
    on_date = f"*-{_field(month, 1)}-{_field(day, 1)} {time}"
    if weekday == "*":
        return [on_date]
    named = weekdays(weekday).title()
    if day == "*":
        return [f"{named} {on_date}"]
    return [on_date, f"{named} *-{_field(month, 1)}-* {time}"]


def _field(field: str, least: int) -> str:
    """A field of a cron line, whose smallest value is `least`, with systemd's marks. Raises UsageError."""
    if not re.fullmatch(r"[\d*,/-]+", field):
        raise UsageError(f"systemd has no word for {field!r}", "write numbers, or give --print cron")
    return field.replace("*/", f"{least}/").replace("-", "..")


def _quoted(part: str) -> str:
    """One word of ExecStart: quoted, with systemd's specifiers and variables taken as text."""
    return '"' + part.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$") + '"'


def _cron(when: When, settings: Settings) -> str:
    command = shlex.join(build_command(settings, quiet=True)).replace("%", "\\%")
    return f"{_line(when)} {command}\n"


def _k8s(when: When, settings: Settings) -> str:
    del settings  # a cluster has a home of its own: the claim
    return f"""\
apiVersion: batch/v1
kind: CronJob
metadata:
  name: assistant-build
spec:
  schedule: {json.dumps(_line(when))}
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      backoffLimit: 1
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: build
              image: reading-list-assistant
              args: ["--home", "/home/assistant", "build"]
              volumeMounts:
                - name: home
                  mountPath: /home/assistant
          volumes:
            - name: home
              persistentVolumeClaim:
                claimName: assistant-home
"""


def _line(when: When) -> str:
    """The cron line of `when`. Raises UsageError when no cron line says it."""
    if when.cron:
        return when.cron
    for size, line, limit in _STEPS:
        count, rest = divmod(when.seconds, size)
        if rest == 0 and count == 1:
            return line.format(1).replace("*/1", "*")
        if rest == 0 and count < limit and limit % count == 0:
            return line.format(count)
    raise UsageError(
        f"no cron line says every {when.seconds} s", "give --cron, or a time such as 30m, 6h, 24h or 7d"
    )
