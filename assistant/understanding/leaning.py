"""Whether a question leans on the ones before it, and where it asks to look. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.understanding.dates import period_in
from assistant.understanding.instructions import set_aside
from assistant.understanding.words import SMALL, content, stems, tidy

LEAD = re.compile(
    r"^(?:(?:and|but|or|so|ok(?:ay)?|hm+|also|then|well)\b[,\s]*)*(?:(?:what|how) about|and"
    r"|same (?:question )?(?:for|about|with)"
    r"|(?:the )?same (?:for|about|with)|now)\b[,\s]*",
    re.IGNORECASE,
)
CONJUNCTION = re.compile(r"^(?:(?:and|but|or|so|ok(?:ay)?|also|then|well)\b[,\s]*)+", re.IGNORECASE)
PREPOSITION = re.compile(
    r"^(?P<prep>for|with|without|in|on|at|during|under|by|from|about|of|to|per|after|before|since"
    r"|according to)\s+(?P<rest>.+)$",
    re.IGNORECASE,
)
CLAUSE = re.compile(
    r"^(?:what|which|who|whom|whose|why|how|when|where|is|are|was|were|do|does|did|can|could|should"
    r"|would|will|has|have"
    r"|explain|describe|define|compare|list|tell|name|give|show)\b",
    re.IGNORECASE,
)
ASKING = frozenset(
    re.findall(
        r"\w+",
        """
        disagree agree drawback downside advantage benefit limitation disadvantage pro con alternative example
        exception difference better best worse worst faster slower cheaper cheap fast slow cost expensive
        compare comparison reason proof evidence detail more else other another instead mean say happen matter
        help work wrong right true false really exactly long far big large small often early late way case one
        first second third last next result effect consequence trade tradeoff off option kind type number much
        many explain elaborate again continue go on further tell give show name list me why how when where who
        which what paper author source link same opposite contrary word short summary summarize call come invent
        propose introduce publish write recommend suggest anything something everything anyone someone nobody
        everybody besides apart only just then now sure know think still even ever never always usually
        typically possible conclude claim argue evaluate measure need use good bad important describe define
        version sort improve fail shorter simpler longer
        """,
    )
)
"""Words that ask about a subject and name none."""
PLEONASTIC = re.compile(
    r"\b(?:is|was|would|will|can|does|makes?|how) it (?:\w+ )?(?:true|possible|better|best|worth"
    r"|worthwhile|necessary|good"
    r"|bad|ok|okay|common|normal|safe|easy|hard|important|likely|enough|mean|matter|make sense|take|be"
    r"|come that|that)\b",
    re.IGNORECASE,
)
PRONOUN = re.compile(
    r"\b(?P<own>its|their|his|her)\b|\b(?P<other>it|they|them|he|she|him|this|that|these|those|there"
    r"|both|the (?:latter|former)"
    r"|one|ones)\b",
    re.IGNORECASE,
)
_REFERRING = re.compile(
    r"\b(?:this|that|these|those|such (?:a|an)|the same)\s+(?:method|approach|technique|model|paper"
    r"|post|idea|effect|trick"
    r"|algorithm|result|claim|number|value|way|case|problem|question|one|ones|thing)s?\b",
    re.IGNORECASE,
)
_THOSE = re.compile(r"\bthe (?:two|three|former|latter)\b(?=\s*(?:[?.!,]|$))", re.IGNORECASE)
_ONLY_WHO = re.compile(
    r"^what (?:does|do|did|would) [\w.' -]{2,40}? (?:say|think|recommend|suggest|write|claim|advise)"
    r"(?: (?:about|on|of) (?:it|this|that|them))?\W*$",
    re.IGNORECASE,
)
"""Whom to ask, and not what."""
_AUTHOR = re.compile(r"\bthe (?:same )?authors?\b(?! (?:of|behind)\b)", re.IGNORECASE)
_INVERTED = re.compile(
    r"\b(?:is|are|was|were|does|do|did|can|could|should|would|will|has|have"
    r"|must)\s+$",
    re.IGNORECASE,
)
"""Before a subject: "which datasets was it …"."""
_SUBORDINATE = re.compile(r"[,:;.]|^(?:if|when|since|because|once|after)\b", re.IGNORECASE)
_POINTING = ("this", "that", "these", "those")
_BEFORE_OWN = re.compile(
    r"\b(?:when|if|because|while|after|before|once|as|since|so|than|though|although|unless|until|and"
    r"|but|that|which)\s+$",
    re.IGNORECASE,
)
_CONJUNCTIVE = re.compile(
    r"^(?:that|this|these|those)\s+(?!(?:is|are|was|were|does|do|did|can|in|for|with|work|help|mean|and"
    r"|or)\b)\w",
    re.IGNORECASE,
)
_SCOPES = {
    "section": re.compile(
        r"[,\s]*\b(?:in|from|under) (?:the|my|your) [\w\"“”' -]{1,50}? (?:section|chapter|heading)s?\b,?"
        r"|[,\s]*\b(?:listed|filed) under [\w-]+(?: [\w-]+)?,?",
        re.IGNORECASE,
    ),
    "source": re.compile(
        r"[,\s]*\baccording to [^,?]{2,50}?(?=,|\?|$| (?:what|why|how|which|who|is|are|does|do)\b),?"
        r"|[,\s]*\b(?:in|from) (?:the )?[\w.]+(?: [\w.]+)?['’]s (?:blog )?(?:post|paper|article|tweet"
        r"|talk|essay|repo|survey|note|view)s?\b,?"
        r"|[,\s]*\b(?:in|from) the [\w -]{2,40}? (?:post|paper|article|tweet|playbook|survey|repo"
        r"|readme|lecture)\b,?",
        re.IGNORECASE,
    ),
}
_BARE_PLAYBOOK = re.compile(r"\b(?:in|from) the (?:playbook|survey|guide|readme|lectures?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a question asks to look: the kind of place, and its words."""

    kind: str
    words: str


def leans(question: str) -> bool:
    """Whether a question cannot be understood without the ones before."""
    text, _ = set_aside(question)
    text = text or question
    led = CONJUNCTION.sub("", text)
    rest = LEAD.sub("", text)
    if rest != text and not CLAUSE.match(rest):
        return True  # "and for Adam?", "what about the encoder?"
    if _only_scope(led):
        return True
    if names_nothing(led):
        return True
    return _refers(led)


def _only_scope(text: str) -> bool:
    """ "Only since 2023", "in Weng's post?": where to look, and nothing that is asked."""
    scopes, left = scopes_of(text)
    words = set(content(left)) - ASKING
    if scopes and not words:
        return True
    match = PREPOSITION.match(text)
    if not match or "," in text or len(text.split()) > 6:
        return False
    return not CLAUSE.search(match["rest"])


def names_nothing(text: str) -> bool:
    """ "Why?", "who disagrees?", "what are the drawbacks?": every word asks about a subject and names none."""
    words = stems(text)
    known = all(word in SMALL or word in ASKING or word + "e" in ASKING for word in words)
    return bool(words) and known


def _refers(text: str) -> bool:
    """A pronoun whose noun is not in the question itself."""
    named = [word for word in content(text) if word not in ASKING]
    if _THOSE.search(text) or _ONLY_WHO.match(text):
        return True
    if _REFERRING.search(text) or (_AUTHOR.search(text) and not named):
        return True
    bare = PLEONASTIC.sub(" ", text)
    for match in PRONOUN.finditer(bare):
        before, after = bare[: match.start()], bare[match.start() :]
        named = [word for word in content(before) if word not in ASKING]
        inverted = bool(_INVERTED.search(before)) and not match["own"]
        if match[0].lower() in _POINTING and not inverted and (named or _CONJUNCTIVE.match(after)):
            continue  # "a model that runs", "this paper"
        if match[0].lower() in ("one", "ones", "both", "there") and (
            named or not re.match(r"\w+\W*$", after)
        ):
            continue
        if not named or (inverted and not _SUBORDINATE.search(before)):
            return True
        last = not content(after[len(match[0]) :])
        if last and not match["own"] and not _BEFORE_OWN.search(before) and len(named) < 2:
            return True  # "does Adam need it?"
    return False


def scopes_of(text: str) -> tuple[list[Scope], str]:
    """Where a question asks to look, and what is left of it without that."""
    found: list[Scope] = []
    period = period_in(text)
    if period:
        found.append(Scope("date", _unlead(text[period.start : period.end])))
        text = f"{text[: period.start]} {text[period.end :]}"
    for kind, pattern in _SCOPES.items():
        match = pattern.search(text) or (_BARE_PLAYBOOK.search(text) if kind == "source" else None)
        if match:
            found.append(Scope(kind, _unlead(match[0])))
            text = f"{text[: match.start()]} {text[match.end() :]}"
    return found, tidy(text)


def _unlead(words: str) -> str:
    bare = re.sub(r"^(?:only|just) ", "", tidy(words), flags=re.IGNORECASE)
    return bare[:1].lower() + bare[1:]
