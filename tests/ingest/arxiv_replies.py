"""What arXiv's hosts answer, written by hand after their documentation."""

from __future__ import annotations

from canned_web import Canned
from printed import pdf

API = "https://export.arxiv.org/api/query?id_list="
WARM_UP = "A warm-up of forty steps keeps the loss from jumping at the start of the training."


def entry(
    name: str = "2301.00001v2",
    title: str = "On the Warming Up of Learning Rates",
    *,
    abstract: str = "We show that a short warm-up keeps the loss of a transformer from jumping.",
    more: str = "",
) -> str:
    # https://info.arxiv.org/help/api/user-manual.html#_details_of_atom_results_returned
    return f"""<entry>
<id>http://arxiv.org/abs/{name}</id><updated>2023-03-02T09:00:00Z</updated><published>2023-01-01T10:11:12Z</published>
<title>{title}</title><summary>  {abstract}
</summary><author><name>Ada Lovelace</name></author><author><name>Grace Hopper</name></author>
<arxiv:comment xmlns:arxiv="http://arxiv.org/schemas/atom">12 pages</arxiv:comment>{more}
<link href="http://arxiv.org/abs/{name}" rel="alternate" type="text/html"/>
<arxiv:primary_category xmlns:arxiv="http://arxiv.org/schemas/atom" term="cs.LG"/><category term="cs.LG"/>
</entry>"""


def feed(*entries: str) -> Canned:
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><title>Query</title>'
    return Canned(f"{head}{''.join(entries)}</feed>", "application/atom+xml; charset=UTF-8")


def error(summary: str) -> str:
    # https://info.arxiv.org/help/api/user-manual.html#errors
    return f"""<entry><id>http://arxiv.org/api/errors#incorrect_id_format</id><title>Error</title>
<summary>{summary}</summary><updated>2023-01-01T00:00:00Z</updated></entry>"""


def paper(words: str = WARM_UP) -> Canned:
    """A page as LaTeXML makes it, in short: https://math.nist.gov/~BMiller/LaTeXML/manual/"""
    return Canned(
        f"""<!DOCTYPE html><html><head><title>On the Warming Up of Learning Rates</title></head><body>
<article class="ltx_document"><h1 class="ltx_title ltx_title_document">On the Warming Up of Learning Rates</h1>
<section class="ltx_section"><h2 class="ltx_title ltx_title_section"><span class="ltx_tag">1 </span>Method</h2>
<div class="ltx_para"><p class="ltx_p">{words}</p></div></section></article></body></html>"""
    )


def printed(words: str = WARM_UP) -> Canned:
    return Canned(pdf([words]), "application/pdf")


NO_HTML = Canned("<p>No HTML for this paper.</p>", status=404)
