"""Where a list and its links may lie: a file, the web, beside the list."""

from __future__ import annotations

import pytest
from loopback_site import Site
from pipeline_world import ALPHA, World, states, told

from ingest.errors import ReadingListError


@pytest.mark.parametrize("link", ["../secret.md", "/etc/hostname", "inside.md", "..%2Fsecret.md"])
def test_a_file_outside_the_folder_of_the_list_is_never_read(world: World, link: str) -> None:
    (world.folder / "secret.md").write_text("# Secret\n\nNobody may read this sentence in an answer.\n")
    path = world.list(f"# List\n\n- [File]({link})\n")
    (path.parent / "inside.md").symlink_to(world.folder / "secret.md")
    result = world.build(path, offline=True)
    assert result.documents == ()
    assert states(result) == [(3, "failed", "forbidden_address")]


def test_a_file_that_was_inside_and_leads_outside_today_does_not_answer(world: World) -> None:
    path = world.list("# List\n\n- [File](notes/alpha%20one.md)\n")
    file = path.parent / "notes" / "alpha one.md"
    file.parent.mkdir()
    file.write_text(ALPHA)
    assert [d.title for d in world.build(path, offline=True).documents] == ["Alpha"]
    file.rename(world.folder / "moved.md")
    file.symlink_to(world.folder / "moved.md")
    assert world.build(path, offline=True).documents == ()


def test_a_file_that_is_gone_answers_from_the_version_read_last(world: World) -> None:
    path = world.list("# List\n\n- [File](alpha.md)\n- [Other](never.md)\n- [Folder](.)\n")
    file = path.parent / "alpha.md"
    file.write_text(ALPHA)
    first = world.build(path, offline=True)
    file.unlink()
    second = world.build(path, offline=True)
    assert second.documents == first.documents
    assert states(second) == [
        (3, "read", "soft_404"),
        (4, "failed", "soft_404"),
        (5, "failed", "unsupported_type"),
    ]


def test_a_list_on_the_web_is_read_and_its_relative_links_are_joined_to_it(world: World, site: Site) -> None:
    site.pages = {"/lists/list.md": "# Far\n\n- [Alpha](../alpha)\n", "/alpha": ALPHA}
    result = world.build(f"{site.url}/lists/list.md")
    assert (result.reading_list.title, told(result.documents)) == (
        "Far",
        [("fetched", "article", f"{site.url}/alpha")],
    )


def test_a_list_on_the_web_that_fails_today_is_the_one_read_last_with_a_warning(
    world: World, site: Site
) -> None:
    site.pages = {"/list.md": "# Far\n\nA note that stands all by itself.\n"}
    first = world.build(f"{site.url}/list.md")
    site.statuses["/list.md"] = 500
    second = world.build(f"{site.url}/list.md")
    assert second.documents == first.documents
    assert first.warnings == ()
    assert second.warnings[0].startswith(f"the reading list {site.url}/list.md cannot be read (http_5xx)")
    assert world.build(f"{site.url}/list.md", offline=True).documents == first.documents


LOGIN = "<!doctype html><title>Log in</title><form>Log in to continue <input type=password></form>"
GONE = "<html><title>404 Not Found</title><body><a href='/'>Home</a><p>This page does not exist.</p></body></html>"


@pytest.mark.parametrize(("page", "reason"), [(LOGIN, "login_wall"), (GONE, "soft_404")])
def test_a_page_of_another_kind_does_not_take_the_place_of_a_list_on_the_web(
    world: World, site: Site, page: str, reason: str
) -> None:
    site.pages = {"/list.md": "# Far\n\nA note that stands all by itself.\n"}
    first = world.build(f"{site.url}/list.md")
    site.pages, site.types = {"/list.md": page}, {"/list.md": "text/html"}
    second = world.build(f"{site.url}/list.md")
    assert second.documents == first.documents
    assert second.warnings[0].startswith(f"the reading list {site.url}/list.md cannot be read ({reason})")


def test_a_login_in_place_of_a_list_that_was_never_read_is_an_error(world: World, site: Site) -> None:
    site.pages, site.types = {"/list.md": LOGIN}, {"/list.md": "text/html"}
    with pytest.raises(ReadingListError, match="login_wall"):
        world.build(f"{site.url}/list.md")


def test_a_list_that_is_a_page_of_links_is_read(world: World, site: Site) -> None:
    site.types = {"/list.html": "text/html"}
    site.pages = {
        "/list.html": f"<html><body><h1>Far</h1><p>{'Links of mine. ' * 40}</p><a href=/alpha>A</a>",
        "/alpha": ALPHA,
    }
    assert told(world.build(f"{site.url}/list.html").documents)[0] == (
        "fetched",
        "article",
        f"{site.url}/alpha",
    )


@pytest.mark.parametrize(("offline", "why"), [(False, "http_4xx"), (True, "offline")])
def test_a_list_on_the_web_that_was_never_read_is_an_error(
    world: World, site: Site, offline: bool, why: str
) -> None:
    with pytest.raises(ReadingListError, match=why) as caught:
        world.build(f"{site.url}/list.md", offline=offline)
    assert "--list" in caught.value.hint


def test_a_list_on_the_web_is_read_in_whatever_form_it_is(world: World, site: Site) -> None:
    site.pages = {
        "/list": f'<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><DT><A HREF="{site.url}/alpha">A</A>'
        '<DT><A HREF="javascript:x()">B</A></DL>',
        "/alpha": ALPHA,
    }
    result = world.build(f"{site.url}/list")
    assert told(result.documents) == [("fetched", "article", f"{site.url}/alpha")]
    assert result.warnings == ("bookmarks that are no web pages are not read: 1 javascript:",)
