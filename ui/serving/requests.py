"""What the API's requests hold."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from assistant.types import Turn
from ui import asking
from ui.feedback import Opinion
from ui.serving.desk import Wanted

LONGEST = 2000
"""Characters of a question."""
LONGEST_ANSWER = 20_000
"""Characters of an answer that a conversation is asked on from."""
MOST_TURNS = 50


class Searched(BaseModel):
    """What POST /api/search takes; only the question is needed."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(min_length=1, max_length=LONGEST)
    k: int = Field(default=8, ge=1, le=asking.MOST)
    section: list[str] = Field(default=[], max_length=100)
    kind: list[str] = Field(default=[], max_length=20)
    since: str | None = None
    digest: bool = True

    def wanted(self) -> Wanted:
        """Raises UsageError for an unknown kind or a date that is none."""
        filters = asking.filters(self.section, self.kind, self.since, self.digest)
        return Wanted(self.question, self.k, filters)


class AskedBefore(BaseModel):
    """One turn of the conversation that a question belongs to."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(min_length=1, max_length=LONGEST)
    text: str = Field(default="", max_length=LONGEST_ANSWER)
    understood: str = Field(default="", max_length=LONGEST)
    """As the answer to it said."""


class Asked(Searched):
    """What POST /api/ask takes; only the question is needed."""

    turns: list[AskedBefore] = Field(default=[], max_length=MOST_TURNS)
    """Oldest first; only the last few are looked back on."""
    stream: bool = False
    """Server-sent events: `statement` for each sentence as it is final, then `answer`, or `error`."""

    def wanted(self) -> Wanted:
        """Raises UsageError for an unknown kind or a date that is none."""
        held = super().wanted()
        turns = tuple(Turn(each.question, each.text, each.understood) for each in self.turns)
        return Wanted(held.question, held.k, held.filters, turns)


class Cited(BaseModel):
    """A citation of an answer that somebody has an opinion on."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(max_length=LONGEST)
    quote: str = Field(max_length=LONGEST_ANSWER)


class Rated(BaseModel):
    """What POST /api/feedback takes."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(min_length=1, max_length=LONGEST)
    useful: bool
    word: str = Field(default="", max_length=500)
    text: str = Field(default="", max_length=LONGEST_ANSWER)
    cited: list[Cited] = Field(default=[], max_length=100)
    snapshot: str = Field(default="", max_length=200)

    def opinion(self) -> Opinion:
        """As it is kept."""
        cited = tuple((each.url, each.quote) for each in self.cited)
        return Opinion(self.question, self.useful, self.word.strip(), self.text, cited, self.snapshot)


class Rebuild(BaseModel):
    """What POST /api/build takes; an empty body rebuilds everything."""

    model_config = ConfigDict(extra="forbid")

    only: list[Annotated[str, Field(pattern=r"^https?://", max_length=8000)]] = Field(
        default=[], max_length=100
    )
    """Links of the list that are asked for; for everything else the library answers."""
    refresh: bool = False
    """Ask for pages anew, whatever the validators say."""

    def options(self) -> tuple[str, ...]:
        """As `assistant build` takes them; each is one argument, so that none is taken for another option."""
        return (*(f"--only={url}" for url in self.only), *(["--refresh"] if self.refresh else []))
