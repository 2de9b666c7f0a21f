"""Instructions inside a question: set aside before anything is searched, so that they cannot drown what is asked.

Only what commands is taken, and only where a command may stand: "ignore the list" goes, "why ignore the first
token?" stays. What is taken out is told to the reader; politeness is not. Pure.
"""

from __future__ import annotations

import re

from assistant.understanding.words import single_blanks, tidy

_AFTER = "|".join(
    rf"(?<=\b{word} )" for word in ("and", "but", "then", "now", "just", "also", "please", "please,")
)
_START = rf"(?:^|(?<=[.!?;:,\n(–—])|(?<= - )|{_AFTER})\s*"
"""Where a command may begin: a sentence or clause, or after "and", "then", "please"."""
_LANGUAGES = (
    "english|german|french|spanish|italian|portuguese|dutch|polish|russian|ukrainian|turkish|arabic"
    "|hebrew|hindi"
    "|chinese|mandarin|japanese|korean|vietnamese|latin|greek|swedish|klingon|emojis?"
)
_SAY = (
    r"(?:answer|respond|reply|explain|speak|talk|write|say|put|give|tell|describe|summari[sz]e"
    r"|format|output|return)"
)
_IT = (
    r"(?: (?:it|this|that|me|us|everything|the (?:answer|following)|your (?:answer|reply|response)"
    r"|all of it))*"
)
_SMALL_NUMBER = (
    r"(?:an?|one|two|three|four|five|six|seven|ten|\d{1,3}|a few|a couple of|a single|at most \w+)"
)
_UNITS = (
    r"(?:short |simple |single )?(?:sentences?|words?|lines?|paragraphs?|bullets?|bullet points?|characters)"
)
_RULES = (
    r"(?:instructions?|prompts?|rules?|guidelines?|(?:reading )?list|sources?|contexts?|documents?|passages?"
    r"|citations?|restrictions?|everything|anything|all that|above|system prompt|what you were told)"
)
_QUALIFIED = (
    r"(?: (?:all|any|of|the|your|my|these|those|this|previous|prior|above|earlier|other|given|system|and))*"
)
_ASKING = (
    r"what|why|how|who|whose|when|where|which|is|are|was|does|do|did|can|could|should|explain|tell"
    r"|describe|define"
    r"|compare|list|name|give"
)
_ASIDE = (
    rf"[^.!?\n:;]*?(?=[,:;] *(?:(?:and|then) )?(?:{_ASKING})\b| (?:and|then) (?:{_ASKING})\b"
    r"| (?:what|why|how) (?:is|are|was|does|do|did|can|many|much)\b|[.!?\n:;]|$)"
)
"""The rest of a command: to the end of its sentence, or to where the question begins."""

_COMMANDS = [
    re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    for pattern in (
        # who the assistant is to be
        rf"{_START}(?:from now on,? |for the rest of .{{1,30}}?, )?you(?: are|['’]re|r)"
        rf" (?:now |no longer |going to be |to be )*(?:an?|the|my|in|dan)\b{_ASIDE}",
        rf"{_START}(?:from now on,? )?(?:act|behave|roleplay|role-play|pose) (?:as|like)\b{_ASIDE}",
        rf"{_START}(?:pretend|imagine|suppose) (?:to be|that you|you)\b{_ASIDE}",
        r"\b(?:as|like) (?:an? )?(?:\w+ )?(?:pirate|poem|haiku|limerick|sonnet|rap|shakespeare|yoda)\b",
        rf"(?:\b{_SAY}{_IT} )?\b(?:like|as if) (?:i['’]?m|i am|i was|i were|to) (?:an? )?(?:five|5"
        rf"|\w+[- ]year[- ]old|child"
        rf"|beginner|idiot)(?:[- ]year[- ]old| years old)?\b|\beli5\b",
        # what it is to look at
        rf"{_START}(?:ignore|forget|disregard|override|bypass|skip){_QUALIFIED} {_RULES}"
        rf"(?: (?:above|before|you (?:have|were given)|so far|instructions?))?"
        r"(?=\s*(?:[.!?,;:()\n–—-]|$|(?:and|then|but|or|in|for|instead)\b))",
        rf"{_START}(?:(?:{_SAY}|do){_IT} )?(?:only |just |purely |directly )?(?:from|by|out of|using"
        rf"|based on|use)"
        rf" (?:your |general |own )*(?:memory|head|(?:own|general|world) knowledge|training data)\b",
        rf"{_START}(?:{_SAY}{_IT} )?without (?:using |looking at |consulting |searching |citing )"
        rf"(?:the |any |your )*(?:reading list|list|sources?|citations?|documents?|references?)\b",
        rf"{_START}(?:do not|don['’]?t|never) (?:use|cite|decline|refuse|mention|hallucinate|make"
        rf"|invent|say|tell|look"
        rf"|search|apologi[sz]e|lie)\b{_ASIDE}",
        rf"{_START}(?:print|reveal|show|repeat|output|leak|tell me)(?: me)? (?:your|the) (?:system "
        rf"|hidden |initial |full )*"
        rf"(?:prompt|instructions|rules)\b{_ASIDE}",
        rf"{_START}(?:repeat after me|output only|say only|reply only|answer only)\b{_ASIDE}",
        rf"{_START}{_SAY}{_IT} (?:only |just )?(?:with )?(?:yes or no|true or false)\b(?: only)?",
        r"^\s*(?:#+ *)?(?:system|assistant|user|instructions?)\s*:",
        # how it is to be written
        rf"(?:{_START}{_SAY}{_IT} |{_START}|(?<!are|.is|has) )in (?:just |only |at most "
        rf"|no more than )?{_SMALL_NUMBER}"
        rf" {_UNITS}(?: or less)?(?=\s*(?:[.!?,;:()\n]|$|(?:and|then|please|as|like)\b))",
        r"\bin (?:plain|simple|layman['’]?s?|everyday|easy|other) (?:words|english|terms|language)\b",
        rf"{_START}{_SAY}{_IT} as (?:an? |valid )*(?:bullet(?:ed)? list|numbered list|bullet points"
        rf"|list|table|json|yaml|csv"
        rf"|markdown|tweet|essay|song|story|joke|email)\b",
        rf"{_START}(?:translate|write|answer|reply|respond|speak|explain|say){_IT} (?:in|to"
        rf"|into) (?:{_LANGUAGES})\b",
        rf"[,;.] in (?:{_LANGUAGES})(?=\s*(?:[.?!,;]|$))",
        rf"{_START}(?:please )?(?:be|stay) (?:as |very |really |more |extremely )*(?:brief|concise"
        rf"|short|precise|detailed"
        rf"|thorough|honest|creative|specific|polite|funny|critical)(?: as possible)?"
        rf"(?:(?:,| and| but) (?:brief|concise|short|precise|detailed|thorough|honest))*\b",
        rf"{_START}keep (?:it|this|the answer|your answer|things) (?:very |as )*(?:short|brief|simple"
        rf"|concise)\b"
        rf"(?: as possible)?",
        r"(?:^|(?<=[.!?]))\s*briefly,?|,? \bbriefly(?=\s*[.?!]*\s*$)|,? in (?:great "
        r"|more )?detail(?=\s*[.?!]*\s*$)",
        r"(?:\b(?:let['’]?s |please )?(?:think|reason|work|explain)(?: (?:it|this|that))?(?: about it"
        r"| through)?,? )"
        r"step[- ]by[- ]step\b|,? \bstep[- ]by[- ]step(?=\s*[.?!]*\s*$)|^\s*step[- ]by[- ]step\b",
        rf"{_START}(?:cite|quote|give|include|add|provide|list|show|mention|name|use)(?: me)?"
        rf"(?: (?:your|the|all|any|some|exact|proper|with))* (?:sources?|citations?|references?"
        rf"|footnotes?|links)\b",
        r",? with (?:sources|citations|references|footnotes)(?=\s*[.?!]*\s*$)",
        r"\btake a deep breath\b|\bi(?: will|['’]ll) tip you\b[^.!?\n]*|\bthis is (?:very "
        r"|really )*(?:important|urgent)"
        r" (?:to|for) m[ey]\b[^.!?\n]*",
    )
]

_POLITE = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"^\s*(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|greetings)(?: (?:there|all"
        r"|everyone|again))?\s*[,.!–—-]+",
        r"^\s*(?:hi|hello|hey)(?: there)?\s+(?=(?:can|could|would|what|why|how|who|when|which|please|i)\b)",
        r",?\s*\b(?:please|pls|plz|kindly|thanks(?: a lot| in advance)?|thank you(?: very much"
        r"| in advance| so much)?)"
        r"(?=\s*[,.!?)]|\s*$)",
        r"(?:^|(?<=[.!?,]))\s*(?:please|pls|plz|kindly),?\s+",
        r"(?<=you) (?:please|kindly)\b",
        r"(?:^|(?<=[.!?,]))\s*(?:so,? )?(?:(?:can|could|would|will) you (?:maybe |perhaps )?(?:tell"
        r"|help|let) (?:me|us)"
        r"(?: know| understand)?|i(?: would|['’]d) (?:like|love) to (?:know|understand|learn)"
        r"|i want to (?:know|understand)"
        r"|do you (?:happen to )?know|(?:please )?tell me)(?= (?:what|why|how|who|whose|when|where"
        r"|which|if|whether)\b)",
    )
]


def set_aside(question: str) -> tuple[str, tuple[str, ...]]:
    """What of a question asks, and the instructions that were in it, in the order in which they were found.

    What is left may be empty, when nothing but instructions was there.
    """
    question = single_blanks(question)
    taken: list[str] = []

    def take(match: re.Match[str]) -> str:
        taken.append(tidy(match[0]))
        return " "

    left = question
    for pattern in _COMMANDS:
        left = pattern.sub(take, left)
    for pattern in _POLITE:
        left = re.sub(r" +", " ", pattern.sub(" ", left))
    return (_rest(left) if left != question else question.strip()), tuple(filter(None, taken))


def _rest(left: str) -> str:
    """What is left, without the conjunctions and marks that joined it to what was taken."""
    left = re.sub(r"([?])\s*[.!?]+|[.!]+\s*([?])", r"\1\2", " ".join(left.split()))
    left = re.sub(r"([.!])(?:\s*[.!])+", r"\1", left)
    left = re.sub(
        r"^(?:[\s,;:.!]|\b(?:and|then|but|also|or)\b(?! (?:for|in|what about)\b))+|\b(?:and|then|but"
        r"|or)[\s.!]*$",
        "",
        tidy(left),
    )
    return tidy(left)
