"""What kind of input it is: a question, or one of the other things that people type. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

InputKind = Literal["question", "greeting", "thanks", "help", "url", "language"]

LONG = 1_000
"""Characters of a question above which only what asks in it is searched for."""

_GREETINGS = (
    r"(?:hi+|hello+|hey+|heya|hiya|howdy|yo|good (?:morning|afternoon|evening|day)|greetings|hallo|hola"
    r"|bonjour|ciao"
    r"|what['’]?s up|sup|how are you(?: doing)?(?: today)?|nice to meet you|good to see you)"
)
_WHO = r"(?: (?:there|all|everyone|everybody|again|assistant|bot|you|friend|buddy|world))*"
_PARTING = (
    r"(?:(?:many )?thanks|thank you|thx|ty|cheers|great|good|nice|perfect|awesome|cool|ok(?:ay)?|bye"
    r"|goodbye|good ?bye"
    r"|good night|see you|that['’]?s all|got it|well done)"
)
_SINCERELY = (
    r"(?: (?:so|very|much|a lot|a bunch|you|again|later|then|for (?:your|the|all"
    r"|everything)[\w ]*|answer|job|bot))*"
)
_GREETING = re.compile(rf"{_GREETINGS}{_WHO}(?:[\s,.!?]+(?:{_GREETINGS}){_WHO})*")
_THANKS = re.compile(rf"{_PARTING}{_SINCERELY}(?:[\s,.!]+(?:{_PARTING}){_SINCERELY})*")
_HELP = re.compile(
    r"(?:help(?: me)?|usage|commands?|info|about|test(?:ing)?|(?:who|what) are you|what (?:is|are) (?:this|you)"
    r"|what(?: else)? can (?:you|i|we) (?:do|ask|help(?: me)?(?: with)?|answer)(?: (?:for me|you|here|about))*"
    r"|how (?:do|does|can) (?:you|i use (?:you|this))(?: work)?"
    r"|what do you (?:do|know)(?: about)?|(?:can|could) you help(?: me)?|what (?:kind of )?(?:questions"
    r"|things) can (?:i|you)"
    r" (?:ask|answer)(?: you)?|are you (?:an? )?(?:ai|bot|robot|human|chatgpt|real|llm|there)"
    r"|what is your (?:name|system prompt|purpose)|tell me about yourself|what(?: is|['’]s) (?:in"
    r"|on) (?:the|your|this)"
    r" (?:reading )?list|(?:list|show)(?: me)? (?:all )?(?:the |your )?(?:sources|resources|documents))"
)
_URL = re.compile(r"<?(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)+/\S*", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

_ENGLISH = frozenset(
    re.findall(
        r"\w+",
        """
        the a an of and or in on to with by at from as is are was were be been do does did it its this that these those
        what which who when where why how can could should would will not no if than then there about into over more
        most i you we they my your our their for me between use using work works mean means best better good
        """,
    )
)
_OTHERS = {
    language: frozenset(re.findall(r"\w+", words))
    for language, words in (
        (
            "German",
            "der die das und ist sind ein eine einen nicht was wie warum wer wann wo welche welcher "
            "welches für mit von zu im auf bei dem den des auch oder werden wird kann man ich sie wir es "
            "gibt funktioniert bedeutet",
        ),
        (
            "French",
            "le la les un une des et est sont que qui quoi quel quelle quels pourquoi comment quand où "
            "dans pour avec sur par du au aux ne pas ou ce cette ces il elle on nous vous je qu c "
            "fonctionne",
        ),
        (
            "Spanish",
            "el la los las un una unos y es son que qué quién cómo cuándo dónde cuál cuáles por para con "
            "de del en se no o lo al más su sus funciona porque significa",
        ),
        (
            "Italian",
            "il lo la i gli le un uno una e è sono che chi cosa come quando dove perché quale per con di "
            "del della nel non o si al più funziona significa",
        ),
        (
            "Portuguese",
            "o a os as um uma e é são que quem como quando onde por porque qual para com de do da em no "
            "na não se ao mais funciona significa",
        ),
        (
            "Dutch",
            "de het een en is zijn niet wat hoe waarom wie wanneer waar welke voor met van te op bij ook "
            "of kan wordt werkt betekent",
        ),
    )
}
_ONLY_ELSEWHERE = 2
"""Words that English does not have, after which a question is not English; in a short one, one of two."""
_SCRIPTS = ("LATIN", "GREEK", "MATHEMATICAL", "DOUBLE-STRUCK", "SCRIPT", "MODIFIER")
"""Letters of English and of formulas, by the beginning of their Unicode names."""


def kind_of(text: str) -> InputKind:
    """What somebody typed; a question when it is none of the other things."""
    plain = " ".join(text.split()).strip(" .!?,;:…~*\"'").casefold()
    if len(plain) <= 120:
        for kind, pattern in _SHORT:
            if pattern.fullmatch(plain):
                return kind
    if _URL.fullmatch(text.strip()):
        return "url"
    return "language" if language_of(text) else "question"


_SHORT: tuple[tuple[InputKind, re.Pattern[str]], ...] = (
    ("greeting", _GREETING), ("thanks", _THANKS), ("help", _HELP),
)  # fmt: skip


def language_of(text: str) -> str:
    """The language or script of a text that is not English; empty for English, names, formulas and code."""
    letters = [letter for letter in text[:2_000] if letter.isalpha()]
    names = [unicodedata.name(letter, "") for letter in letters if ord(letter) > 0x24F]
    foreign = [name.partition(" ")[0] for name in names if not name.startswith(_SCRIPTS)]
    if letters and len(foreign) > 0.3 * len(letters):
        return _script(max(set(foreign), key=foreign.count))
    first, *others = _WORD.findall(text[:2_000]) or [""]
    # "Van Gend en Loos" is a name, in whatever language its words are
    words = {first.casefold(), *(word for word in others if not word[0].isupper() or word.isupper())}
    language = max(_OTHERS, key=lambda each: len(words & _OTHERS[each]))
    held = len(words & _OTHERS[language])
    own = len(words & _OTHERS[language] - _ENGLISH)
    telling = own >= _ONLY_ELSEWHERE or (own == 1 and held > 1 and 2 * held >= len(words))
    return language if telling and 4 * held >= len(words) and held > len(words & _ENGLISH) else ""


def _script(name: str) -> str:
    return {"CJK": "Chinese", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "HANGUL": "Korean"}.get(
        name, name.capitalize()
    )


def gist(text: str) -> str:
    """Of a long text, the sentences that ask; else how it begins and ends. At most `LONG` characters."""
    if len(text) <= LONG:
        return text
    window = text if len(text) <= 4 * LONG else f"{text[: 2 * LONG]}\n{text[-2 * LONG :]}"
    asking = [
        part.strip()
        for part in re.findall(r"[^.!?\n]+[.!?]?", window)
        if part.strip().endswith("?")
    ]  # fmt: skip
    # the last question is what somebody wants to know after having told the rest
    kept: list[str] = []
    for part in reversed(asking):
        if sum(map(len, kept)) + len(part) < LONG // 2:
            kept.insert(0, part)
    if kept:
        return " ".join(kept)
    half = LONG // 2 - 10
    return f"{text[:half].rpartition(' ')[0] or text[:half]} {text[-half:].partition(' ')[2] or text[-half:]}"
