"""Whether two texts that share their words say opposite things: negation, opposites, parts exchanged. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.checkers.facts import names, values
from index.lexical import analyze

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_CLAUSE = re.compile(r"[.!?;:,()\n]|\b(?:but|while|whereas|although|though|because)\b")
_NEGATOR = re.compile(
    r"(?:\b(?:not|never|cannot|without|no|none|neither|nor|hardly|rarely|fails? to|failed to|unable to|instead of"
    r"|rather than|lacks?)\b|n['’]t\b)(?!\s+(?:only|just|merely|necessarily|longer than)\b)",
    re.IGNORECASE,
)
_DENIED_WORDS = 2
"""Content words behind a negator that it denies, as far as no preposition stands between."""
_LINK = re.compile(r"(?:in|on|of|at|for|with|by|to|from|as|than|into|over|when|if|that|which)", re.IGNORECASE)
_NEAR = 3
"""Content words on either side that tell what a number or a name belongs to."""
_PASSIVE = re.compile(r"\b(?:is|are|was|were|been|being|be)\b[^.;]*\bby\b", re.IGNORECASE)
_AT_LEAST = re.compile(r"\bat (?:least|most|first|last)\b|\bmore or less\b|\bmost of\b", re.IGNORECASE)

_OPPOSITES: tuple[tuple[frozenset[str], frozenset[str]], ...] = tuple(
    (frozenset(one.split()), frozenset(other.split()))
    for one, other in (
        ("increase increases increased increasing rise rises rose grow grows growing grew raise raises raised"
         " boost boosts boosted",
         "decrease decreases decreased decreasing fall falls fell drop drops dropped shrink shrinks reduce"
         " reduces reduced reducing decline declines diminish diminishes cut cuts lowers lowered"),
        ("larger bigger large big greater", "smaller small tiny"),
        ("more most", "fewer less least"),
        ("many", "few"),
        ("faster fast quick quickly quicker accelerate accelerates accelerated", "slower slow slowly slows"),
        ("better best improve improves improved improving outperform outperforms outperformed beat beats exceeds",
         "worse worst degrade degrades degraded hurt hurts harm harms underperform underperforms"),
        ("higher high highest", "lower low lowest"),
        ("before earlier", "after later"),
        ("always", "never"),
        ("all every each", "none"),
        ("cheaper cheap inexpensive", "expensive costly costlier"),
        ("easier easy simple simpler easily", "harder hard difficult complicated"),
        ("longer long longest", "shorter short shortest"),
        ("stronger strong strongest", "weaker weak weakest"),
        ("maximum maximise maximize maximises maximizes", "minimum minimise minimize minimises minimizes"),
        ("allow allows enable enables permits", "prevent prevents forbid forbids disable disables blocks"),
        ("positive", "negative"),
        ("true", "false"),
        ("same identical equal", "different distinct"),
        ("stable", "unstable"),
        ("supervised", "unsupervised"),
        ("possible", "impossible"),
        ("input inputs", "output outputs"),
        ("encoder encoders", "decoder decoders"),
        ("linear linearly", "quadratic quadratically exponential exponentially"),
        ("online", "offline"),
        ("forward", "backward"),
        ("success succeed succeeds succeeded", "failure fail fails failed"),
        ("first", "last"),
        ("above", "below"),
        ("upper", "lower"),
        ("open", "closed"),
        ("sparse", "dense"),
        ("useful helpful helps help", "useless"),
        ("include includes included", "exclude excludes excluded"),
        ("start starts begin begins", "end ends"),
        ("trainable trained trains learned learns", "frozen freezes"),
        ("lossless", "lossy"),
        ("public", "private"),
        ("safe", "unsafe dangerous"),
        ("recommend recommends recommended", "discourage discourages discouraged"),
    )
)  # fmt: skip
_OPPOSITE = frozenset(word for pair in _OPPOSITES for words in pair for word in words)


@dataclass(frozen=True, slots=True)
class _Mark:
    """A number or a name, and the content words beside it in its clause, nearest first."""

    key: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def opposed(sentence: str, text: str) -> bool:
    """Whether `sentence` says larger where `text` says smaller, and the like."""
    said, held = _words(sentence), _words(text)
    for one, other in _OPPOSITES:
        for own, against in ((one, other), (other, one)):
            if said & own and not held & own and held & against and not said & against:
                return True
    return False


def denied(sentence: str, text: str) -> bool:
    """Whether one of the two denies what the other states."""
    return _denies(sentence, text) or _denies(text, sentence)


def exchanged(sentence: str, text: str) -> bool:
    """Whether numbers or names of `sentence` stand where `text` has others: "A beats B" of "B beats A"."""
    if bool(_PASSIVE.search(sentence)) != bool(_PASSIVE.search(text)):
        return False  # a passive turns the order round
    named = frozenset(names(sentence) + names(text))
    said, held = _marks(sentence, named), _marks(text, named)
    keys = {mark.key for mark in held}
    return any(
        _closest(mark, held) < _closest(mark, held, other=True)
        and (_is_number(mark.key) or _returned(mark, said, held))
        for mark in said
        if mark.key in keys
    )


def _closest(mark: _Mark, held: Iterable[_Mark], other: bool = False) -> int:
    """How well the surroundings of a mark fit those that its like, or any other, has in the text."""
    alike = [
        kept
        for kept in held
        if (kept.key != mark.key) == other and _is_number(kept.key) == _is_number(mark.key)
    ]
    return max((_fit(mark, kept) for kept in alike), default=0)


def _fit(one: _Mark, other: _Mark) -> int:
    """Shared content words on the same side; the one right behind, such as a unit, counts three times."""
    shared = len(set(one.before) & set(other.before)) + len(set(one.after) & set(other.after))
    return shared + 2 * bool(one.after and other.after and one.after[0] == other.after[0])


def _returned(mark: _Mark, said: Sequence[_Mark], held: Sequence[_Mark]) -> bool:
    """Whether the name whose place this one took took this one's: a single misfit is a rewording."""
    taken = [kept for kept in held if kept.key != mark.key and _fit(mark, kept) > _closest(mark, held)]
    return any(
        other.key == kept.key and any(_fit(other, own) > _closest(other, held) for own in held if own.key == mark.key)
        for kept in taken
        for other in said
    )  # fmt: skip


def _is_number(key: str) -> bool:
    return key[0].isdigit()


@lru_cache(maxsize=256)
def _marks(text: str, named: frozenset[str]) -> tuple[_Mark, ...]:
    numbered = dict(values(text))
    marks = []
    for start, end in _clauses(text):
        stems: list[tuple[str, str]] = []  # each content word's stem, and its key if it is a mark
        for match in re.compile(r"[^\W_]+(?:\.\d+)?").finditer(text, start, end):
            stem = next(iter(analyze(match[0])), "")
            if match.start() in numbered:
                stems.append(("", f"{numbered[match.start()]:g}"))
            elif stem:
                stems.append((stem, stem if match[0] in named or match[0].lower() in _OPPOSITE else ""))
        for place, (_, key) in enumerate(stems):
            if key:
                before = tuple(stem for stem, _ in reversed(stems[max(0, place - _NEAR) : place]) if stem)
                after = tuple(stem for stem, _ in stems[place + 1 : place + 1 + _NEAR] if stem)
                marks.append(_Mark(key, before, after))
    return tuple(marks)


def _clauses(text: str) -> list[tuple[int, int]]:
    """Sentences, roughly: what stands beyond one says nothing of a mark."""
    bounds = [0, *(match.end() for match in re.finditer(r"[.!?;](?=\s)|\n", text)), len(text)]
    return list(pairwise(bounds))


@lru_cache(maxsize=256)
def _words(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORD.findall(_AT_LEAST.sub(" ", text)))


def _denies(one: str, other: str) -> bool:
    """Whether `one` denies a word that `other` only affirms."""
    denied_here = _negated(one)
    return not denied_here & _negated(other) and bool((denied_here - _affirmed(one)) & _affirmed(other))


@lru_cache(maxsize=256)
def _denials(text: str) -> tuple[tuple[int, int], ...]:
    """Where the words stand that a negator denies."""
    spans = []
    for negator in _NEGATOR.finditer(text):
        clause = _CLAUSE.search(text, negator.end())
        end, content = negator.end(), 0
        for word in _WORD.finditer(text, negator.end(), clause.start() if clause else len(text)):
            if content == _DENIED_WORDS or (content and _LINK.fullmatch(word[0])):
                break
            content += bool(analyze(word[0]))
            end = word.end()
        spans.append((negator.end(), end))
    return tuple(spans)


def _negated(text: str) -> frozenset[str]:
    """Stems that a negator stands before."""
    return frozenset(stem for start, end in _denials(text) for stem in analyze(text[start:end]))


def _affirmed(text: str) -> frozenset[str]:
    """Stems that stand somewhere without a negator before them."""
    kept, at = [], 0
    for start, end in _denials(text):
        kept.append(text[at:start])
        at = max(at, end)
    return frozenset(stem for part in [*kept, text[at:]] for stem in analyze(part))
