"""BM25 over the words of chunks, with tantivy: the only file that knows it.

Texts are analysed here, before the index sees them, so that what a question is made of and what was indexed
can never differ; the index itself only splits at spaces. Queries are built of terms, never parsed: no
character of a question is an operator.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import tantivy
from tantivy import Occur, Query

from index.types import Hit, LexicalText
from ingest.errors import SnapshotError

ANALYSIS = "1"
"""Changes whenever `analyze` gives other words: an index of another analysis is built again."""

BOOSTS = {"body": 1.0, "title": 0.5, "heading": 0.5, "meta": 0.25}
"""What a word weighs in each field."""

MAX_TERMS = 64
"""Terms of a question that are searched for; a longer one is searched for its rarest."""

_ANY = "any"
"""Field of all words of a chunk: never searched, it only counts in how many chunks a word stands."""

_HINT = "run assistant build"
_MAX_TERM = 64
_WRITER_MEMORY = 50_000_000

_STOP = re.findall(
    r"\w+",
    """
    a about above after again against all also am an and any are as at be because been before being
    below between both but by can could did do does doing down during each either else ever few for from
    further had has have having he her here hers herself him himself his how however i if in into is it
    its itself just let many me might more most much must my myself nor not now of off on once only or
    other our ours ourselves out over own please rather same shall she should so some such than that the
    their theirs them themselves then there these they this those through to too under until up upon us
    very was we were what whatever when where whether which while who whom whose why will with would yet
    you your yours yourself yourselves arent cant couldnt didnt doesnt dont hadnt hasnt havent hed hes
    im isnt ive shes shouldnt thats theres theyre theyve wasnt weve werent whats wheres whos wont
    wouldnt youre youve tell explain describe
    """,
)
"""Words that carry no content, contractions with the apostrophe taken out, and a question's own words."""

_POSSESSIVE = re.compile(r"['’]s\b", re.IGNORECASE)
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def analyze(text: str) -> list[str]:
    """The words of `text` as they are indexed and searched, in order.

    Lower case, accents folded, stop and question words out, digits and single characters in, English stems.
    """
    text = text.encode("utf-8", "replace").decode("utf-8")  # lone surrogates cannot be handed on
    text = _APOSTROPHE.sub("", _POSSESSIVE.sub("", text))
    return list(_analyzer().analyze(_THOUSANDS.sub("", text)))


@cache
def _analyzer() -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.remove_long(_MAX_TERM))
        .filter(tantivy.Filter.custom_stopword(_STOP))
        .filter(tantivy.Filter.stemmer("English"))
        .build()
    )


class LexicalIndex:
    """A folder written once, open for reading."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher) -> None:
        self._schema = schema
        self._searcher = searcher

    @classmethod
    def write(cls, folder: Path, texts: Iterable[LexicalText]) -> None:
        """Index `texts` into `folder`, which is made; the n-th text is row n. OSError on a full disk."""
        folder.mkdir(parents=True)
        builder = tantivy.SchemaBuilder()
        for field in BOOSTS:
            builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
        builder.add_text_field(_ANY, tokenizer_name="whitespace", index_option="basic")
        schema = builder.add_unsigned_field("row", indexed=True, fast=True).build()
        try:
            # one thread: rows stay in order, and the same texts give the same ranking of equal scores
            writer = tantivy.Index(schema, path=str(folder)).writer(_WRITER_MEMORY, num_threads=1)
            for row, text in enumerate(texts):
                document = tantivy.Document()
                terms = {field: analyze(getattr(text, field)) for field in BOOSTS}
                for field, words in terms.items():
                    document.add_text(field, " ".join(words))
                document.add_text(_ANY, " ".join({word for words in terms.values() for word in words}))
                document.add_unsigned("row", row)
                writer.add_document(document)
            writer.commit()
            writer.wait_merging_threads()
        except ValueError as error:  # what tantivy raises for everything, a full disk included
            raise OSError(f"{folder}: {error}") from error

    @classmethod
    def open(cls, folder: Path) -> LexicalIndex:
        """Open what `write` wrote; SnapshotError when it cannot be read."""
        try:
            index = tantivy.Index.open(str(folder))
            index.config_reader("manual")  # the folder never changes: nobody need watch it
            return cls(index.schema, index.searcher())
        except (ValueError, OSError) as error:
            raise SnapshotError(f"{folder}: the word index cannot be read ({error})", _HINT) from error

    def search(self, question: str, k: int, rows: Sequence[int] | None = None) -> list[Hit]:
        """The best `k` rows by BM25, best first, equal ones by number; only among `rows` when given."""
        return self.search_terms(analyze(question), k, rows)

    def search_terms(self, terms: Sequence[str], k: int, rows: Sequence[int] | None = None) -> list[Hit]:
        """As `search`, for words that are analysed already."""
        terms = self._rarest(list(dict.fromkeys(terms)))
        if k <= 0 or not terms or (rows is not None and not rows):
            return []
        query = Query.boolean_query([(Occur.Should, self._term(term)) for term in terms])
        if rows is not None:
            among = Query.term_set_query(self._schema, "row", list(rows))
            # the filter must not add to the score
            query = query.and_must_match(Query.const_score_query(among, 0.0))
        found = self._searcher.search(query, k, count=False).hits
        numbers = self._searcher.fast_field_values("row", [address for _, address in found])
        hits = [
            Hit(int(number), float(score))
            for number, (score, _) in zip(numbers, found, strict=True)
            if number is not None
        ]
        return sorted(hits, key=lambda hit: (-hit.score, hit.row))

    def idf(self, terms: Iterable[str]) -> dict[str, float]:
        """Rarity of analysed terms: ln(1 + (N - n + 0.5) / (n + 0.5)), n chunks of N hold it in any field."""
        total = self._searcher.num_docs
        weights = {}
        for term in dict.fromkeys(terms):
            holding = self._searcher.doc_freq(_ANY, term)
            weights[term] = math.log(1 + (total - holding + 0.5) / (holding + 0.5))
        return weights

    def unknown(self, terms: Iterable[str]) -> frozenset[str]:
        """Those of some analysed terms that no chunk holds in any field."""
        return frozenset(term for term in terms if not self._searcher.doc_freq(_ANY, term))

    def _rarest(self, terms: list[str]) -> list[str]:
        if len(terms) <= MAX_TERMS:
            return terms
        spread = {term: self._searcher.doc_freq(_ANY, term) for term in terms}
        return sorted((term for term in terms if spread[term]), key=spread.__getitem__)[:MAX_TERMS]

    def _term(self, term: str) -> Query:
        return Query.boolean_query(
            [
                (Occur.Should, Query.boost_query(Query.term_query(self._schema, field, term, "freq"), boost))
                for field, boost in BOOSTS.items()
            ]
        )
