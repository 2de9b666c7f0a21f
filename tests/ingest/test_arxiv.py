"""Papers at arXiv: the version that is meant, in the fullest form that there is."""

from __future__ import annotations

from datetime import date

import pytest
from arxiv_replies import API, NO_HTML, WARM_UP, entry, error, feed, paper, printed
from canned_web import Canned, CannedWeb

from ingest.arxiv_ids import PaperName, opened, paper_at
from ingest.extract import extract
from ingest.reading_list import parse
from ingest.sources.arxiv import ArxivSource
from ingest.types import Extracted, Link, NotModified, Outcome, Page, Skipped

ID = "2301.00001"
URL = f"https://arxiv.org/abs/{ID}"
LINK = Link(URL, "arxiv", "A paper")
HTML = f"https://arxiv.org/html/{ID}v2"
AR5IV = f"https://ar5iv.labs.arxiv.org/html/{ID}"
PDF = f"https://arxiv.org/pdf/{ID}v2"


def asked(replies: dict[str, Canned], link: Link = LINK) -> tuple[Outcome, list[str]]:
    web = CannedWeb(replies)
    return web.read(ArxivSource(), link), web.addresses


def page(replies: dict[str, Canned], link: Link = LINK) -> Page:
    outcome, _ = asked(replies, link)
    assert isinstance(outcome, Page), outcome
    return outcome


def skipped(replies: dict[str, Canned], link: Link = LINK) -> Skipped:
    outcome, _ = asked(replies, link)
    assert isinstance(outcome, Skipped), outcome
    return outcome


def text(found: Page) -> Extracted:
    read = extract(found, found.url, "arxiv")
    assert isinstance(read, Extracted), read
    return read


# ── which paper an address means ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://arxiv.org/abs/2205.14135", PaperName("2205.14135")),
        ("https://arxiv.org/abs/2205.14135v2", PaperName("2205.14135", "v2")),
        ("https://arxiv.org/abs/2205.14135?context=cs", PaperName("2205.14135")),
        ("http://www.arxiv.org/pdf/2205.14135v1.pdf#page=3", PaperName("2205.14135", "v1")),
        ("https://export.arxiv.org/pdf/0704.0001", PaperName("0704.0001")),
        ("https://arxiv.org/html/2205.14135v2/", PaperName("2205.14135", "v2")),
        ("https://ar5iv.labs.arxiv.org/html/2205.14135", PaperName("2205.14135")),
        ("https://ar5iv.org/abs/2205.14135", PaperName("2205.14135")),
        ("https://arxiv.org/abs/hep-th/9901001", PaperName("hep-th/9901001")),
        ("https://arxiv.org/abs/hep-th/9901001v3", PaperName("hep-th/9901001", "v3")),
        ("https://arxiv.org/abs/math.GT/0309136", PaperName("math/0309136")),
        ("https://doi.org/10.48550/arXiv.2205.14135", PaperName("2205.14135")),
        ("https://arxiv.org/list/cs.LG/recent", None),
        ("https://arxiv.org/abs/1", None),
        ("https://arxiv.org.example/abs/2205.14135", None),
        ("https://example.org/abs/2205.14135", None),
        ("https://doi.org/10.1000/182", None),
        ("https://[broken", None),
    ],
)
def test_an_address_names_a_paper(url: str, name: PaperName | None) -> None:
    assert paper_at(url) == name


@pytest.mark.parametrize(
    ("named", "url"),
    [
        ("arXiv:2205.14135", "https://arxiv.org/abs/2205.14135"),
        ("arxiv: hep-th/9901001v2", "https://arxiv.org/abs/hep-th/9901001v2"),
        ("arXiv:tomorrow", "arXiv:tomorrow"),
        ("doi:2205.14135", "doi:2205.14135"),
    ],
)
def test_a_name_becomes_an_address(named: str, url: str) -> None:
    assert opened(named) == url


def listed(text: str) -> list[tuple[str, str]]:
    return [(entry.url, entry.title) for entry in parse(text, "/lists/list.md").resources]


def test_a_paper_that_a_list_names_is_a_link_to_it() -> None:
    assert listed("- Dao et al., arXiv:2205.14135v2 [cs.LG]\n- [the paper](arXiv:2205.14135)\n") == [
        ("https://arxiv.org/abs/2205.14135v2", "arXiv:2205.14135v2"),
        ("https://arxiv.org/abs/2205.14135", "the paper"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "`arXiv:2205.14135`",
        "myarXiv:2205.14135",
        "arXiv:2205.141355",
        "arXiv:99.1",
        "arXiv: soon",
        "$arXiv:2205.14135$",
    ],
)
def test_what_only_resembles_the_name_of_a_paper_is_text(text: str) -> None:
    assert listed(f"- See {text} for more.\n") == []


def test_a_name_within_the_text_of_a_link_is_no_second_link() -> None:
    assert [url for url, _ in listed("- [see arXiv:2205.14135](https://example.org/notes)\n")] == [
        "https://example.org/notes"
    ]


# ── what is read of it ──────────────────────────────────────────────────────────────────────────────────


def test_the_newest_version_is_read_as_html_under_the_address_of_the_link() -> None:
    outcome, addresses = asked({API + ID: feed(entry()), HTML: paper()})
    assert isinstance(outcome, Page)
    assert addresses == [API + ID, HTML]
    assert (outcome.url, outcome.final_url, outcome.complete) == (URL, HTML, True)
    assert WARM_UP in text(outcome).text


def test_what_the_api_says_goes_along() -> None:
    facts = page({API + ID: feed(entry()), HTML: paper()}).facts
    assert (facts.title, facts.site, facts.said_by) == (
        "On the Warming Up of Learning Rates",
        "arXiv",
        "arxiv api",
    )
    assert (facts.authors, facts.published) == (("Ada Lovelace", "Grace Hopper"), date(2023, 1, 1))
    assert (facts.version, facts.remark) == ("v2", "")
    assert facts.identifiers == (f"arxiv:{ID}", f"doi:10.48550/arxiv.{ID}")


def test_the_doi_of_the_printed_paper_is_a_name_of_it() -> None:
    doi = '<arxiv:doi xmlns:arxiv="http://arxiv.org/schemas/atom">10.1000/ABC</arxiv:doi>'
    facts = page({API + ID: feed(entry(more=doi)), HTML: paper()}).facts
    assert facts.identifiers[-1] == "doi:10.1000/abc"


def test_the_version_that_the_list_names_is_read() -> None:
    link = Link(f"https://arxiv.org/pdf/{ID}v1", "arxiv")
    outcome, addresses = asked(
        {f"{API}{ID}v1": feed(entry(f"{ID}v1")), f"https://arxiv.org/html/{ID}v1": paper()}, link
    )
    assert isinstance(outcome, Page)
    assert addresses == [f"{API}{ID}v1", f"https://arxiv.org/html/{ID}v1"]
    assert (outcome.url, outcome.facts.version) == (link.url, "v1")


def test_an_old_name_is_asked_for_as_it_is() -> None:
    link = Link("https://arxiv.org/abs/hep-th/9901001", "arxiv")
    api = "https://export.arxiv.org/api/query?id_list=hep-th%2F9901001"
    found = page(
        {api: feed(entry("hep-th/9901001v3")), "https://arxiv.org/pdf/hep-th/9901001v3": printed()}, link
    )
    assert (found.final_url, found.facts.version) == ("https://arxiv.org/pdf/hep-th/9901001v3", "v3")
    assert found.facts.identifiers[0] == "arxiv:hep-th/9901001"


def test_without_html_ar5iv_is_read_and_its_version_is_not_claimed() -> None:
    found = page({API + ID: feed(entry()), HTML: NO_HTML, AR5IV: paper()})
    assert (found.final_url, found.facts.version) == (AR5IV, "")
    assert found.facts.remark == "ar5iv's copy: it may be older than v2"


def test_of_a_paper_with_one_version_ar5iv_has_that() -> None:
    found = page({API + ID: feed(entry(f"{ID}v1")), AR5IV: paper()})
    assert (found.facts.version, found.facts.remark) == ("v1", "")


def test_ar5iv_is_not_asked_for_a_version_that_the_list_names() -> None:
    link = Link(f"{URL}v1", "arxiv")
    replies = {
        f"{API}{ID}v1": feed(entry(f"{ID}v1")),
        AR5IV: paper(),
        f"https://arxiv.org/pdf/{ID}v1": printed(),
    }
    assert page(replies, link).final_url == f"https://arxiv.org/pdf/{ID}v1"


@pytest.mark.parametrize(
    "no_paper",
    [
        Canned(status=307, headers={"location": f"https://arxiv.org/abs/{ID}"}),
        Canned("<html><body>Please show that you are no robot.</body></html>"),
    ],
    ids=["led to the abstract", "a notice"],
)
def test_what_is_no_paper_is_not_taken_for_one(no_paper: Canned) -> None:
    abstract = Canned('<html><body class="ltx_no">The page of the abstract.</body></html>')
    replies = {API + ID: feed(entry()), HTML: no_paper, AR5IV: no_paper, URL: abstract, PDF: printed()}
    found = page(replies)
    assert (found.final_url, found.facts.version) == (PDF, "v2")
    assert text(found).anchors[0].mark == "page=1"


def test_when_all_fails_the_abstract_is_a_part_of_the_paper() -> None:
    found = page({API + ID: feed(entry())})
    assert (found.complete, found.final_url, found.facts.remark) == (
        False, f"{URL}v2", "only its abstract could be read",
    )  # fmt: skip
    read = text(found)
    assert read.title == "On the Warming Up of Learning Rates"
    assert read.text.splitlines() == [
        "## Abstract", "", "We show that a short warm-up keeps the loss of a transformer from jumping.", "",
        "## Details", "", "- Authors: Ada Lovelace, Grace Hopper", "- Submitted on 1 January 2023",
        "- Comments: 12 pages", "- Subjects: cs.LG",
    ]  # fmt: skip


def test_signs_of_an_abstract_stay_as_they_are() -> None:
    found = page(
        {API + ID: feed(entry(abstract="We prove $a &lt; b$ for *all* &lt;b&gt; of the_set.\n  It holds."))}
    )
    assert text(found).text.splitlines()[2] == "We prove $a < b$ for *all* <b> of the_set. It holds."


def test_a_withdrawn_paper_says_so_and_no_older_copy_stands_in() -> None:
    comment = "This paper has been withdrawn due to an error in Lemma 3"
    withdrawn = entry().replace("12 pages", comment)
    outcome, addresses = asked({API + ID: feed(withdrawn), AR5IV: paper()})
    assert isinstance(outcome, Page)
    assert outcome.facts.remark == f"withdrawn: {comment}; only its abstract could be read"
    assert AR5IV not in addresses


def test_a_paper_about_withdrawing_is_not_withdrawn() -> None:
    found = page(
        {API + ID: feed(entry(abstract="We ask why a drug was withdrawn from the market.")), HTML: paper()}
    )
    assert found.facts.remark == ""


# ── what is known already ───────────────────────────────────────────────────────────────────────────────


def test_the_version_held_is_not_read_again() -> None:
    outcome, addresses = asked({API + ID: feed(entry()), HTML: paper()}, Link(URL, "arxiv", version="v2"))
    assert isinstance(outcome, NotModified)
    assert (outcome.url, addresses) == (URL, [API + ID])


def test_a_new_version_is_read() -> None:
    assert (
        page({API + ID: feed(entry()), HTML: paper()}, Link(URL, "arxiv", version="v1")).facts.version == "v2"
    )


def test_validators_of_other_addresses_are_not_kept() -> None:
    reply = paper()
    tagged = Canned(
        reply.body, reply.media, headers={"etag": '"x"', "last-modified": "Mon, 02 Jan 2023 00:00:00 GMT"}
    )
    found = page({API + ID: feed(entry()), HTML: tagged})
    assert (found.etag, found.last_modified) == (None, None)


# ── troubles ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_paper_that_there_is_not_is_named() -> None:
    found = skipped({API + ID: feed()})
    assert (found.url, found.reason, found.detail) == (URL, "soft_404", f"{ID}: arXiv knows no such paper")


def test_an_answer_about_another_paper_is_none() -> None:
    assert skipped({API + ID: feed(entry("2301.00002v1"))}).reason == "soft_404"


def test_an_error_of_the_api_is_told_in_its_own_words() -> None:
    found = skipped({API + ID: feed(error("incorrect id format for 2301.00001"))})
    assert (found.reason, found.detail) == ("soft_404", f"{ID}: incorrect id format for 2301.00001")


BUSY = Canned(status=503, headers={"retry-after": "60"})


def test_a_busy_api_does_not_keep_a_new_paper_from_being_read() -> None:
    found = page({API + ID: BUSY, f"https://arxiv.org/html/{ID}": paper()})
    assert (found.facts.version, found.facts.identifiers) == ("", (f"arxiv:{ID}",))
    assert WARM_UP in text(found).text


def test_a_busy_api_leaves_the_version_held() -> None:
    outcome, addresses = asked({API + ID: BUSY, HTML: paper()}, Link(URL, "arxiv", version="v1"))
    assert isinstance(outcome, Skipped)
    assert (outcome.url, outcome.reason, outcome.status) == (URL, "http_5xx", 503)
    assert addresses == [API + ID]


def test_when_nothing_answers_the_trouble_is_that_of_the_api() -> None:
    found = skipped({API + ID: BUSY})
    assert (found.url, found.reason, found.status) == (URL, "http_5xx", 503)


@pytest.mark.parametrize(
    "body",
    [
        "", "<feed", "<feed/>", "<html><body>Rate exceeded.</body></html>", '{"entries": []}', b"\xff\xfe\x00",
        '<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed xmlns="http://www.w3.org/2005/Atom">&x;</feed>',
    ],
)  # fmt: skip
def test_an_answer_that_is_no_feed_is_no_answer(body: str | bytes) -> None:
    assert skipped({API + ID: Canned(body, "application/atom+xml")}).reason in ("decode", "empty")


def test_entities_are_not_opened() -> None:
    """A bomb of entities: each is ten of the one before."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = (
        f'<!DOCTYPE feed [<!ENTITY e0 "ha">{entities}]><feed xmlns="http://www.w3.org/2005/Atom">&e11;</feed>'
    )
    assert skipped({API + ID: Canned(bomb, "application/atom+xml")}).reason == "decode"


def test_an_entry_that_says_next_to_nothing_is_taken_for_what_it_is() -> None:
    bare = f"<entry><id>http://arxiv.org/abs/{ID}</id><title>T</title><published>soon</published></entry>"
    facts = page({API + ID: feed(bare), f"https://arxiv.org/html/{ID}": paper()}).facts
    assert (facts.title, facts.authors, facts.published, facts.version) == ("T", (), None, "")
