"""Play a lying model and a failing server to the engine, and print how often the reader was reached by what should not.

`python tests/bench/llm_guard.py`: the cases of tests/assistant/llm_cases.py over real connections on loopback.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "assistant"))

from llm_cases import CITING, FAILING, LYING, TAINTED, Case, Outcome, dangling, leaks, lost, outcome


def lies(case: Case, found: Outcome) -> list[str]:
    """Sentences that the reader should not have seen."""
    if found.draft.engine != "llm":
        return []
    return [claim.text for claim in found.draft.claims if claim.text not in (case.shown or ())]


def main() -> int:
    every = (*CITING, *LYING, *TAINTED, *FAILING)
    played = [(case, outcome(case)) for case in every]
    wrong = {
        "dangling citations": [(case, dangling(found)) for case, found in played],
        "lies shown": [(case, lies(case, found)) for case, found in played if case in LYING],
        "leaks": [(case, leaks(found)) for case, found in played],
        "answers lost": [(case, lost(found)) for case, found in played if case in FAILING],
    }
    for title, judged in wrong.items():
        bad = [(case.name, reasons) for case, reasons in judged if reasons]
        print(f"{title}: {len(bad)} of {len(judged)}")
        for name, reasons in bad:
            print(f"  {name}: {reasons}")
    truths = [(case, found) for case, found in played if case.shown]
    kept = [
        case
        for case, found in truths
        if [claim.text for claim in found.draft.claims] == list(case.shown or ())
    ]
    print(f"supported sentences kept beside what was left out: {len(kept)} of {len(truths)}")
    return int(any(reasons for judged in wrong.values() for _, reasons in judged))


if __name__ == "__main__":
    sys.exit(main())
