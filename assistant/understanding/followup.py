"""A follow-up becomes a question of its own: what it leaves unsaid comes from the turns before. Pure.

A follow-up leans on what was asked ("and for Adam?", "why?", "how much faster is it?", "only since 2023"); a
question that names what it is about is left alone, so that a change of topic is not dragged back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.types import Engine, Rewriter, Turn
from assistant.understanding.input_kind import kind_of
from assistant.understanding.instructions import set_aside
from assistant.understanding.leaning import (
    ASKING,
    CLAUSE,
    CONJUNCTION,
    LEAD,
    PLEONASTIC,
    PREPOSITION,
    PRONOUN,
    Scope,
    leans,
    names_nothing,
    scopes_of,
)  # fmt: skip
from assistant.understanding.words import SMALL, content, tidy

HISTORY = 8
"""Turns that are looked back on."""
_HISTORY_CHARACTERS = 8_000
_LONGEST_ASKED = 500
"""Characters of an earlier question that are taken up, and of one that may lean on it."""
_LONGEST_REWRITE = 400
_FOREIGN_SHARE = 0.5
"""Share of a rewritten question's words that nobody has said before, above which it is another question."""
_DASH = " — "

_SUBJECT = (
    re.compile(r"^(?:so )?(?:what|who)(?:['’]s| is| are| was| were) (?P<s>[^?]{2,60})$", re.IGNORECASE),
    re.compile(r"^(?:define|explain|describe|tell me about|what about) (?P<s>[^?]{2,60})$", re.IGNORECASE),
    re.compile(r"^who (?:wrote|made|invented|proposed|introduced|published"
    r"|came up with) (?P<s>[^?]{2,60})$", re.IGNORECASE),
    re.compile(r"^(?:how|why|when|where) (?:does|do|did|should|can) (?P<s>[^?]{2,60}?) (?:work|help"
    r"|matter|fail|happen)s?$", re.IGNORECASE),
    re.compile(r"^what does (?P<s>[^?]{2,60}?) (?:do|mean|stand for)$", re.IGNORECASE),
)  # fmt: skip
_SAYS = re.compile(
    r"\b(?:does|do|did) (?P<who>(?:the )?[\w.' -]{2,40}?) (?:say|think|recommend|suggest|write|claim|argue|advise)\b"
    r"(?: (?:about|on) (?P<what>[^?]+))?",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<![\w-])(?=[\w-]*[A-Z])(?:[A-Z]\w*[A-Z0-9]\w*|[a-z]+[A-Z]\w*|[A-Z][\w]+)(?:-\w+)*")


def resolve(question: str, turns: Sequence[Turn], engine: Engine | Rewriter | None = None) -> str:
    """The question in full when it is a follow-up; empty when it stands by itself, or nothing was asked before.

    An engine that can rewrite is asked first; what it gives is taken only when it is a question about the same.
    """
    if len(question) > _LONGEST_ASKED:
        return ""  # who writes so much leaves nothing unsaid
    before = _asked(turns)
    if not before or kind_of(question) != "question" or not leans(question):
        return ""
    if isinstance(engine, Rewriter):
        told = recent(turns)
        fresh = engine.rewrite(question, [(turn.understood or turn.question, turn.text) for turn in told])
        if fresh and _sane(fresh, question, told):
            return " ".join(fresh.split())
    return _filled(question, before)


def recent(turns: Sequence[Turn]) -> list[Turn]:
    """The last turns, as many as may be looked back on."""
    kept: list[Turn] = []
    room = _HISTORY_CHARACTERS
    for turn in reversed(turns[-HISTORY:]):
        room -= len(turn.question) + len(turn.text)
        if room < 0 and kept:
            break
        kept.insert(0, turn)
    return kept


def _asked(turns: Sequence[Turn]) -> str:
    """The last question that was about something, in full."""
    before = ""
    for turn in recent(turns):
        if turn.understood:
            before = turn.understood
        elif kind_of(turn.question) in ("question", "language"):
            asked = turn.question[:_LONGEST_ASKED]
            before = _filled(asked, before) if before and leans(asked) else asked
    text, _ = set_aside(before[:_LONGEST_ASKED])
    return text


def _filled(question: str, before: str) -> str:
    """The follow-up with the question before it, put together as a reader would say it."""
    text, _ = set_aside(question)
    text = (text or question).strip()
    led = CONJUNCTION.sub("", text)
    scopes, left = scopes_of(led)
    if scopes and not set(content(left)) - ASKING:
        return _rescoped(before, scopes)
    rest = LEAD.sub("", text)
    if rest != text and not rest.strip("?!. "):
        return before  # "how about in one sentence?"
    if rest != text and (PRONOUN.search(rest) or CLAUSE.match(rest)):
        led = rest if CLAUSE.match(rest) or PREPOSITION.match(rest) else f"what about {rest}"
        rest = text  # with a pronoun it is a question of its own
    bare = None if names_nothing(led) or PRONOUN.search(led) else PREPOSITION.match(led)
    if (rest != text or bare) and not CLAUSE.match(rest):
        return _put_in(tidy(rest.rstrip("?.! ")), before)
    held, root = scopes_of(_root(before))
    subject = _subject(root)
    whole = _substituted(led, subject) if subject else ""
    if not whole:
        return f"{led}{_DASH}{_root(before)}"
    return _rescoped(whole, [each for each in held if each.kind not in {one.kind for one in scopes}])


def _rescoped(question: str, scopes: Sequence[Scope]) -> str:
    """The question, looking elsewhere: a scope of the same kind is replaced."""
    held, bare = scopes_of(question)
    kinds = {scope.kind for scope in scopes}
    kept = [scope for scope in held if scope.kind not in kinds]
    if not scopes:
        return question
    mark = "?" if question.rstrip().endswith("?") else ""
    said = " ".join(scope.words for scope in [*kept, *scopes])
    return f"{tidy(bare).rstrip('?.! ')} {said}{mark}"


def _put_in(other: str, before: str) -> str:
    """ "And for Adam?": the part of the question before that it stands against is replaced, else it is added."""
    root = _root(before)
    asked = root.rstrip("?.! ")
    mark = "?" if root.rstrip().endswith("?") else ""
    match = PREPOSITION.match(other)
    prep, name = (match["prep"].lower(), match["rest"]) if match else ("", other)
    if prep:
        same = re.search(rf"\b{prep} (?:the |a |an )?[^,?]{{1,40}}?(?=,|\?|$)", asked, re.IGNORECASE)
        if same:
            return f"{asked[: same.start()]}{prep} {name}{asked[same.end() :]}{mark}"
    subject = "" if prep else _subject(asked)
    rival = _told(name, asked) if not prep else None
    if not rival and prep in ("", "for", "with"):
        rival = _rival(name, asked)
    if rival:
        start, end = rival
    elif subject and subject in asked:
        start = asked.index(subject)
        end = start + len(subject)
    else:
        start, end = _twin(name, asked)
    if end:
        return f"{asked[:start]}{name}{asked[end:]}{mark}"
    return f"{asked}, {prep or 'for'} {name}{mark}"


def _told(name: str, asked: str) -> tuple[int, int] | None:
    """In "what does A say about B?", A for a proper name or "the …", and B for anything else."""
    match = _SAYS.search(asked)
    if not match:
        return None
    if _NAME.match(name) or name.lower().startswith("the "):
        return match.span("who")
    return match.span("what") if match["what"] else None


def _rival(name: str, asked: str) -> tuple[int, int] | None:
    """For a proper name, the only one in a question."""
    names = [match for match in _NAME.finditer(asked) if match.start() > 0]
    return names[0].span() if len(names) == 1 and _NAME.fullmatch(name) else None


def _twin(name: str, asked: str) -> tuple[int, int]:
    """The word of a question that ends like a name's last one, as decoder and encoder do; (0, 0) without one."""
    words = [word for word in re.findall(r"[\w-]+", name) if word.lower() not in SMALL]
    last = words[-1].lower() if words else ""
    for match in re.finditer(r"(?:\bthe )?\b([\w-]+)\b", asked):
        word = match[1].lower()
        if word != last and min(len(word), len(last)) > 5 and word[-5:] == last[-5:]:
            return match.span() if name.lower().startswith("the ") else match.span(1)
    return 0, 0


def _subject(asked: str) -> str:
    """What a question is about, when that can be told: "momentum" of "what is momentum?"; else empty."""
    bare = tidy(asked).rstrip("?.! ")
    for pattern in _SUBJECT:
        match = pattern.match(bare)
        if match and len(match["s"].split()) <= 6 and content(match["s"]):
            return match["s"]
    names = [match[0] for match in _NAME.finditer(bare) if match.start() > 0]
    return names[0] if len(set(names)) == 1 else ""


def _substituted(text: str, subject: str) -> str:
    """The follow-up with its pronoun replaced; empty when it has none that can be."""
    for match in PRONOUN.finditer(PLEONASTIC.sub(lambda found: "_" * len(found[0]), text)):
        word = match[0].lower()
        if (
            word in ("this", "that")
            and re.match(r"\s+\w", text[match.end() :])
            and not re.match(r"\s+(?:is|was|does|work|help|mean|in|for)\b", text[match.end() :])
        ):
            continue
        if word in ("it", "its", "they", "them", "their", "this", "that"):
            own = "'s" if match["own"] else ""
            return f"{text[: match.start()]}{subject}{own}{text[match.end() :]}"
    return ""


def _root(before: str) -> str:
    """Without the follow-ups that were put before it."""
    return before.rpartition(_DASH)[2]


def _sane(fresh: str, question: str, turns: Sequence[Turn]) -> bool:
    """Whether a rewritten question is one line about what was said, and not another question or an answer."""
    if len(fresh) > _LONGEST_REWRITE or "\n" in fresh.strip():
        return False
    words = set(content(fresh))
    said = set(
        content(" ".join([question, *(f"{turn.question} {turn.understood} {turn.text}" for turn in turns)]))
    )
    asked = set(content(" ".join([question, *(f"{turn.question} {turn.understood}" for turn in turns)])))
    return bool(words & asked) and len(words - said) <= _FOREIGN_SHARE * len(words)
