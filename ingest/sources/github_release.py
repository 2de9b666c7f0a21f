"""The notes of a release at GitHub, or of the newest ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.github_api import Answer, ask, escaped, made_of
from ingest.github_links import GitHubLink
from ingest.markdown import contained
from ingest.sources.github_base import GitHubSource
from ingest.types import Facts, Fetcher, Link, Outcome, Skipped

MOST_RELEASES = 10


class ReleaseSource(GitHubSource):
    """Reads `github.com/OWNER/REPO/releases`, its `latest`, and `tag/TAG`."""

    shape = "release"

    async def _read(self, named: GitHubLink, link: Link, web: Fetcher) -> Outcome:
        """The notes, each under the name of its release and the day."""
        path = f"/repos/{named.name}/releases"
        if named.rest:
            below = f"tags/{named.rest.removeprefix('tag/')}" if named.rest != "latest" else "latest"
            answer = await ask(web, f"{path}/{below}")
        else:
            answer = await ask(web, path, per_page=MOST_RELEASES)
        if isinstance(answer, Skipped):
            return answer
        releases = (answer,) if named.rest else answer.items()
        notes = [_notes(release) for release in releases if release.line("tag_name")]
        if not notes:
            return Skipped(link.url, "no_text", f"{named.name} has no release with notes", 200)
        title = f"{named.name} {_name(releases[0])}" if named.rest else f"{named.name}: releases"
        final_url = answer.text("html_url") if named.rest else link.url
        final_url = final_url if final_url.startswith("https://github.com/") else link.url
        page = made_of(link.url, final_url, "\n\n".join((f"# {escaped(title)}", *notes)) + "\n")
        return replace(page, facts=_facts(title, releases if named.rest else ()))


def _facts(title: str, one: Sequence[Answer]) -> Facts:
    """The facts of one release; a list of several has no day, no author and no version."""
    authors = tuple(filter(None, (release.line("author", "login") for release in one)))
    published = next((release.day("published_at") for release in one), None)
    version = next((release.line("tag_name") for release in one), "")
    return Facts(title, "github.com", authors, published, version, said_by="github api")


def _name(release: Answer) -> str:
    return release.line("name") or release.line("tag_name")


def _notes(release: Answer) -> str:
    day = release.day("published_at")
    heading = f"## {escaped(_name(release))}" + (f" ({day})" if day else "")
    body = contained(release.text("body").replace("\r\n", "\n"), level=2).strip()
    return "\n\n".join(filter(None, (heading, body)))
