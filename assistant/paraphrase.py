"""Readers' words and authors' words for the same thing, where neither their stems nor their vectors meet.

A reader asks why something saturates; the page says that returns diminish. Each group is general English or the
field's shorthand; none is about one page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.understanding.vocabulary import patterns

_GROUPS: tuple[tuple[str, str], ...] = (
    *patterns(),
    (
        r"saturat\w*|plateau\w*|level(?:s|led)? off|stop\w* (?:help|improv|pay)\w*|max(?:es)? out",
        r"diminish\w*|saturat\w*|plateau\w*|level(?:s|ed)? off|no longer|no (?:further|additional) (?:gain|benefit)\w*"
        r"|(?:don't|doesn't|do not|does not|cannot|no) (?:\w+ )?(?:help|affect|reduce|shorten|improve|pay|save)\w*"
        r"|(?:not|leaves?) (?:\w+ ){1,2}(?:guarantee|unchanged)",
    ),
    (r"expensive|costly|pricey", r"expensive|costly|costs?|memory footprint|bottleneck"),
    (r"fast\w*|quick\w*|speed\w*|accelerat\w*", r"fast\w*|quick\w*|speed\w*|accelerat\w*|latency|throughput"),
    (r"diverg\w*|explod\w*|blow\w* up|unstable|instab\w*|crash\w*", r"diverg\w*|explod\w*|spikes?|unstable|instab\w*"),
    (r"recommend\w*|advi[sc]e\w*|suggest\w*|should", r"recommend\w*|suggest\w*|prefer\w*|rule of thumb|should|best to"),
    (r"drawbacks?|downsides?|disadvantages?|cons|limitations?", r"drawbacks?|downsides?|disadvantages?|limit\w*"),
    (r"advantages?|benefits?|pros|upsides?", r"advantages?|benefits?|allows?|enables?|helps?|improves?"),
    (r"shrink\w*|compress\w*|smaller|compact", r"shrink\w*|compress\w*|smaller|reduc\w*|compact|cheaper"),
    (r"beginning|start\w*|first", r"start\w*|initial\w*|beginning|first|early"),
    (r"invent\w*|propos\w*|introduc\w*|came up|wrote|created?", r"propos\w*|introduc\w*|invent\w*|et al|posted"),
    (r"authors?|researchers?|people|wrote|written", r"authors?|written by|posted by"),
    (r"edge|border|limits?", r"edges?|boundar\w+|borders?"),
    (r"kd", r"distill?ation|distill?\w*"),
    (r"moe", r"mixture[- ]of[- ]experts?|experts?"),
)  # fmt: skip


def paraphrases(question: str, terms: Mapping[str, float]) -> dict[str, re.Pattern[str]]:
    """For each stem of the question that belongs to a group, what its authors may have written instead."""
    found = {}
    for asked, written in _GROUPS:
        for match in re.finditer(rf"\b(?:{asked})\b", question, re.IGNORECASE):
            for term in terms:
                # a single character begins many words, and is the stem of none
                if len(term) > 1 and match.group(0).casefold().startswith(term[:5]):
                    found[term] = re.compile(rf"\b(?:{written})(?!\w)", re.IGNORECASE)
    return found
