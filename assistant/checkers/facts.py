"""Numbers, dates and names of a sentence, and which of them another text does not hold. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.understanding.words import MONTHS, folded
from index.lexical import analyze

_ISO_DATE = re.compile(r"(?<!\d)(\d{4})-(\d{2})(?:-(\d{2}))?(?![\d-])")
_NUMBER = re.compile(
    r"(?<![\w.])(?<![^\W\d_]-)"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?P<exponent>e[-+]?\d{1,2}(?![\w]))?"
    r"(?:\s?(?P<scale>[kKMB]|bn|thousand|million|billion|trillion)\b)?"
    r"(?P<percent>\s?(?:%|\\%|percent\b|per cent\b))?"
)
_SCALES = {
    "k": 1e3, "K": 1e3, "thousand": 1e3, "M": 1e6, "million": 1e6, "B": 1e9, "bn": 1e9, "billion": 1e9,
    "trillion": 1e12,
}  # fmt: skip
_WORDED = {
    word: number
    for number, word in enumerate(
        re.findall(
            r"\w+",
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen twenty",
        )
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
     "hundred": 100, "twice": 2, "half": 0.5, "quarter": 0.25}  # fmt: skip
_SCALE_STEMS = frozenset(stem for word in (*_SCALES, "percent") for stem in analyze(word) if len(stem) > 1)
_LOOSE = frozenset({"one", "zero", "twice", "half", "quarter", "hundred"})
"""Words that often count nothing ("one of", "no one"): they may supply a number, but need none."""
_WORDED_NUMBER = re.compile(
    rf"\b(?P<word>{'|'.join(_WORDED)})\b(?:\s(?P<scale>thousand|million|billion|trillion)\b)?"
    r"(?P<percent>\s?(?:percent|per cent)\b)?",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"%|\bper ?cent|\bpercentage|\bpoints?\b|\bshare\b|\bfraction\b", re.IGNORECASE)
_MONTH = re.compile(
    r"\b(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_CODED = re.compile(r"\b[^\W\d_]+-?\d[\w]*(?:\.\d+)*|\b\d+[^\W\d_]*[A-Z][\w-]*")
"""Names with a digit: GPT-3, A100, T5, fp16."""
_PARTS = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)*")
_NAME = re.compile(r"[^\W\d_]+")
_OPENS = re.compile(r"(?:\A|[.!?:;…]\s|\n)[\s\"'“‘«(\[*_`–—-]*\Z|[\"“«(]\Z")
"""What stands before a word that is written large for its place."""
_SAYS = re.compile(
    r"\s(?:and (?:his|her|their|colleagues)\b|et al\b|(?:first |also |has |have |later )?"
    r"(?:introduc|propos|invent|discover|develop|present|publish|creat|describ|releas|wrote|writes|found|finds|say"
    r"|said|show|argu|claim|report|not(?:es|ed)|observ|recommend|suggest|explain|train|built|builds|believ|advis"
    r"|warn|call|coin|made|makes|demonstrat|design|stat(?:es|ed)))"
)
"""What follows someone's name, at the opening of a sentence."""
_PEOPLE = frozenset(
    re.findall(
        r"\w+",
        "authors author researchers researcher scientists engineers people experts developers others someone everyone "
        "users practitioners students teams work works paper papers post article study studies results experiments "
        "recent later earlier many some most several he she they we it this that these those who",
    )
)
_POSSESSIVE = re.compile(r"['’]s?\Z")


def missing(sentence: str, text: str) -> tuple[str, ...]:
    """The numbers, dates and names of `sentence` that `text` does not hold, as they stand in it."""
    held = _held_numbers(text)
    percent = bool(_PERCENT.search(text))
    absent = [
        written
        for written, value, is_percent in _numbers(sentence)
        if not (value in held and (percent or not is_percent)) and not (is_percent and value / 100 in held)
    ]
    months = set(_months(text))
    absent += [MONTHS[month - 1] for month in _months(sentence) if month not in months]
    absent += [name for name in _CODED.findall(sentence) if not _holds_coded(name, text)]
    words = words_of(text)
    absent += [name for name in names(sentence) if not _holds_name(name, words, text)]
    return tuple(absent)


def names(sentence: str) -> tuple[str, ...]:
    """The words of a sentence that name someone or something: written large, not only for their place."""
    found = []
    for match in _NAME.finditer(sentence):
        word = match[0]
        if not word[0].isupper() or _coded_at(sentence, match) or not analyze(word):
            continue
        if _MONTH.fullmatch(word) or (_opens(sentence, match) and not _named_at_opening(sentence, match)):
            continue
        found.append(word)
    return tuple(dict.fromkeys(found))


def values(sentence: str) -> Iterator[tuple[int, float]]:
    """Where each number stands, and what it comes to."""
    for match in _NUMBER.finditer(sentence):
        yield match.start(), _value(match)
    for match in _WORDED_NUMBER.finditer(sentence):
        if match["word"].lower() not in _LOOSE:
            yield match.start(), _worded_value(match)


def is_number(word: str) -> bool:
    """Whether a lower-case word, or a stem, is a number or belongs to one: 12, 175b, fp16, seven, million."""
    return any(letter.isdigit() for letter in word) or word in _WORDED or word in _SCALE_STEMS


@lru_cache(maxsize=256)
def words_of(text: str) -> frozenset[str]:
    """Every word of a text, lower case and without accents, and its stem."""
    plain = folded(text)
    return frozenset(re.findall(r"[^\W_]+", plain)) | frozenset(analyze(text))


def _numbers(text: str) -> Iterator[tuple[str, float, bool]]:
    """Each number as it is written, what it comes to, and whether it is a percentage."""
    for match in _NUMBER.finditer(_ISO_DATE.sub(r"\1 \2 \3", text)):
        yield match[0].strip(), _value(match), bool(match["percent"])
    for match in _WORDED_NUMBER.finditer(text):
        if match["word"].lower() not in _LOOSE:
            yield match[0], _worded_value(match), bool(match["percent"])


@lru_cache(maxsize=256)
def _held_numbers(text: str) -> frozenset[float]:
    text = text.replace("{,}", ",").replace("\u202f", "").replace("\u00a0", " ")
    text = _ISO_DATE.sub(r"\1 \2 \3", text)
    found: set[float] = set()
    for match in _NUMBER.finditer(text):
        found |= {_value(match), float(match["digits"].replace(",", ""))}
    for match in _WORDED_NUMBER.finditer(text):
        found |= {_worded_value(match), float(_WORDED[match["word"].lower()])}
    if re.search(r"\bdoubl", text, re.IGNORECASE):
        found.add(2.0)
    return frozenset(found)


def _value(match: re.Match[str]) -> float:
    number = float(match["digits"].replace(",", "") + (match["exponent"] or ""))
    return number * _SCALES[match["scale"]] if match["scale"] else number


def _worded_value(match: re.Match[str]) -> float:
    number = float(_WORDED[match["word"].lower()])
    return number * _SCALES[match["scale"].lower()] if match["scale"] else number


def _months(text: str) -> Iterator[int]:
    """Months that stand beside a number, and those of dates in figures."""
    for match in _MONTH.finditer(text):
        before, after = text[max(0, match.start() - 6) : match.start()], text[match.end() : match.end() + 6]
        # "may" and "march" are words, too
        if re.search(r"\d\S*\s+(?:of )?\Z", before) or re.match(r",?\s+\d", after):
            yield next(n for n, name in enumerate(MONTHS, 1) if name.startswith(match["month"][:3].lower()))
    for iso in _ISO_DATE.finditer(text):
        yield int(iso[2])


def _holds_coded(name: str, text: str) -> bool:
    """GPT-3 is GPT3 and GPT 3, but not GPT-35."""
    pattern = r"[-\s_.]?".join(map(re.escape, _PARTS.findall(folded(name))))
    return bool(re.search(rf"(?<![^\W_]){pattern}s?(?!\d|\.\d|[^\W_])", folded(text)))


def _coded_at(sentence: str, match: re.Match[str]) -> bool:
    return any(found.start() <= match.start() < found.end() for found in _CODED.finditer(sentence))


def _opens(sentence: str, match: re.Match[str]) -> bool:
    return bool(_OPENS.search(sentence[: match.start()]))


def _named_at_opening(sentence: str, match: re.Match[str]) -> bool:
    """Whether a word at the opening of a sentence names: by its letters, or by what follows."""
    word, after = match[0], sentence[match.end() : match.end() + 30]
    if word[1:] != word[1:].lower():
        return True
    if word.lower() in _PEOPLE or not analyze(word):
        return False
    follower = re.match(r"\s([A-Z][^\W\d_]+)", after)
    if follower and analyze(follower[1]):
        return True
    return bool(re.match(r"['’]s\b", after) or _SAYS.match(after))


def _holds_name(name: str, words: frozenset[str], text: str) -> bool:
    plain = folded(_POSSESSIVE.sub("", name))
    if plain in words or any(stem in words for stem in analyze(name)):
        return True
    if plain.endswith("s") and plain[:-1] in words:
        return True
    return _is_short_for(name.rstrip("s"), text)


def _is_short_for(name: str, text: str) -> bool:
    """KD is short for "knowledge distillation"."""
    if not (name.isupper() and 2 <= len(name) <= 6):
        return False
    initials = "".join(word[0] for word in re.findall(r"[^\W\d_]+", folded(text)))
    return name.lower() in initials
