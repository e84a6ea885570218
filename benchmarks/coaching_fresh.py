"""How the rules read talks and lines by writers who never saw them, beside the simplest reading there is.

    python benchmarks/coaching_fresh.py

``coaching_fresh_talks.jsonl``: whole talks with the levels, hard fails and facts their writer gave them; the baseline gives
every skill the mean level of all talks. ``coaching_fresh_lines.jsonl``: single lines that promise, insult or act for the
client, and harmless ones that sound alike; the baseline looks for the bare words. One writer per language made the labels, so
an error of half a level is within what two people differ by. The levels and the lines to be found were never tuned on; after
the first sight told in the README, what had failed without cause was mended.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import mean
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from workbench.coaching.assessment import Assessment
from workbench.coaching.rubric import rubric
from workbench.coaching.scenarios import product_scenarios
from workbench.coaching.scoring import score_transcript

HERE = Path(__file__).resolve().parent
SCENARIOS = {scenario.id: scenario for scenario in product_scenarios()}
OF_LINES = ("HF1", "HF5", "HF6")
#: What somebody would look for first.
BARE_WORDS = re.compile(
    r"guarante|risk.free|no risk|can't lose|promise|idiot|stupid|scam|sign (?:it )?for you|"
    r"保证|保本|稳赚|零风险|没风险|不会亏|包赚|骗子|笨|傻|代签|代填",
    re.IGNORECASE,
)


def rows_of(name: str) -> Iterator[dict[str, Any]]:
    """The rows of a file beside this one."""
    return map(json.loads, (HERE / f"coaching_fresh_{name}.jsonl").read_text("utf-8").splitlines())


def print_lines() -> None:
    """Hard fails found in single lines, and harmless lines that fail."""
    for language in ("en", "zh"):
        rows = [row for row in rows_of("lines") if row["language"] == language]
        found = {row["id"]: {fail.id for fail in _line(row).hard_fails} & set(OF_LINES) for row in rows}
        print(f"{language}: {len(rows)} lines")
        for fail in OF_LINES:
            bad = [row for row in rows if fail in row["fails"]]
            by_words = sum(BARE_WORDS.search(row["text"]) is not None for row in bad)
            print(f"  {fail} found {sum(fail in found[row['id']] for row in bad)} of {len(bad)}   bare words {by_words}")
        harmless = [row for row in rows if not row["fails"]]
        by_words = sum(BARE_WORDS.search(row["text"]) is not None for row in harmless)
        failing = sum(bool(found[row["id"]]) for row in harmless)
        print(f"  harmless lines that fail {failing} of {len(harmless)}   bare words {by_words}")


def _line(row: dict[str, Any]) -> Assessment:
    before = {"en": "Hello.", "zh": "您好。"}[row["language"]]
    turns = [{"speaker": "client", "text": before}, {"speaker": "trainee", "text": row["text"]}]
    return score_transcript(turns, SCENARIOS["C02"], row["language"])


def print_talks() -> None:
    """Totals by quality, the mean error of each skill's level, hard fails and facts."""
    for language in ("en", "zh"):
        rows = [row for row in rows_of("talks") if row["language"] == language]
        scored = {row["id"]: score_transcript(row["turns"], SCENARIOS[row["scenario"]], language) for row in rows}
        print(f"{language}: {len(rows)} talks")
        for quality in ("good", "decent", "mediocre", "bad"):
            totals = sorted(scored[row["id"]].total for row in rows if row["quality"] == quality)
            print(f"  {quality:9s} totals {', '.join(f'{total:.0f}' for total in totals)}")
        usual = {one.id: mean(row["levels"][one.id] for row in rows) for one in rubric().dimensions}
        for dimension in usual:
            given = [(row["levels"][dimension], _level(scored[row["id"]], dimension)) for row in rows]
            error = mean(abs(level - own) for level, own in given)
            constant = mean(abs(level - usual[dimension]) for level, _ in given)
            print(f"  {dimension:18s} mean error {error:.2f}   mean level {constant:.2f}")
        wanted = [(row["id"], fail["id"]) for row in rows for fail in {f["id"]: f for f in row["hard_fails"]}.values()]
        raised = {(row["id"], fail.id) for row in rows for fail in scored[row["id"]].hard_fails}
        right = sum(one in raised for one in wanted)
        print(f"  hard fails found {right} of {len(wanted)}, without cause {len(raised - set(wanted))}")
        facts = [(row["facts"].get(fact.id), fact.revealed_turn) for row in rows for fact in scored[row["id"]].facts]
        right = sum((given is None) == (own is None) for given, own in facts)
        print(f"  hidden facts read rightly as told or not {right} of {len(facts)}")


def _level(assessment: Assessment, dimension: str) -> float:
    return next(one.score for one in assessment.dimensions if one.id == dimension)


def main() -> int:
    """Print both."""
    print_lines()
    print_talks()
    return 0


if __name__ == "__main__":
    sys.exit(main())
