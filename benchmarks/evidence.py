"""How many false figures the evidence check catches, and how many true ones it refuses.

    python benchmarks/evidence.py [--half tune|held-out|both] [--show 10]

True sentence-source pairs are stated, in English and in Chinese, from the tables and questions of FinQA and TAT-QA, from
statement pages of US filings and from a Chinese annual report; every true sentence is then made false in one way: a digit,
its last digit, the sign or direction, the currency, the unit, the scale, the period, the item, the order of two figures, or
the operation (a change relative to the wrong year, a sum for an average). The remarks are worded as an analyst or a language
model words them, on the same figures laid out anew; the last rows are claims written by hand ("other" where one of those is
false) and free prose on invented sources of other styles: earnings releases, annual reports, news ("fresh prose"). A
false sentence is caught when it is not supported. The expected values come from the data's own cells and answers, never from
the checker's reading of the text. Documents are split in two halves by a hash of their id: the rules were written looking at
the ``tune`` half only.

Beside it stands the naive check: every number of the sentence occurs in the source.
"""

import argparse
import gc
import random
import re
import sys
import time
from collections.abc import Sequence, Set
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.evidence_claims import written_claims
from benchmarks.evidence_fresh import fresh_claims
from benchmarks.evidence_pairs import SHARED, Pair, all_tables, build, digest
from benchmarks.evidence_remarks import KINDS as REMARK_KINDS
from benchmarks.evidence_remarks import remarks
from workbench.evidence.figures import check_claim

KINDS = (*REMARK_KINDS, "other")
CAUGHT, REFUSED, SPEED = 0.97, 0.03, 1000


def naive(claim: str, source: str) -> bool:
    """Every number of the claim occurs in the source."""
    numbers = re.compile(r"\d[\d,]*(?:\.\d+)?")
    known = {number.replace(",", "") for number in numbers.findall(source)}
    return all(number.replace(",", "") in known for number in numbers.findall(claim))


def measure(pairs: Sequence[Pair], prose: Set[str], *, show: int, only: str) -> tuple[float, float, float]:
    """Print the table; share caught, share of true ones refused, sentences per second of processor time.

    Args:
        prose: origins of sentences that we wrote ourselves. They are shown, and the shares returned are without them.
    """
    gc.collect()
    started = time.process_time()
    verdicts = [check_claim(pair.claim, pair.source).supported for pair in pairs]
    speed = len(pairs) / (time.process_time() - started)
    simple = [naive(pair.claim, pair.source) for pair in pairs]
    origins = sorted({pair.origin for pair in pairs})
    print(f"{'':<20}{'refused':>14}{'caught':>15}" + "".join(f"{kind:>14}" for kind in KINDS))
    for origin in origins:
        print_row(origin, pairs, verdicts)
    public = [(pair, verdict) for pair, verdict in zip(pairs, verdicts, strict=True) if pair.origin not in prose]
    print_row("all public sets", *zip(*public, strict=True))
    print_row("all, our prose too", pairs, verdicts)
    print_row("all, naive check", pairs, simple)
    false = [verdict for pair, verdict in public if pair.kind != "true"]
    true = [verdict for pair, verdict in public if pair.kind == "true"]
    shown_wrong(pairs, verdicts, show, only)
    return 1 - sum(false) / len(false), 1 - sum(true) / len(true), speed


def print_row(origin: str, pairs: Sequence[Pair], verdicts: Sequence[bool]) -> None:
    chosen = [
        (pair.kind, verdict)
        for pair, verdict in zip(pairs, verdicts, strict=True)
        if origin.startswith("all") or pair.origin == origin
    ]

    def share(kinds: Sequence[str], refused: bool = True) -> str:
        found = [not verdict for kind, verdict in chosen if kind in kinds]
        return f"{sum(found) / len(found):.1%} ({len(found)})" if found else "-"

    print(f"{origin:<20}{share(['true']):>14}{share(KINDS):>15}" + "".join(f"{share([kind]):>14}" for kind in KINDS))


def shown_wrong(pairs: Sequence[Pair], verdicts: Sequence[bool], show: int, only: str) -> None:
    wrong = [
        pair
        for pair, verdict in zip(pairs, verdicts, strict=True)
        if verdict != (pair.kind == "true") and only in f"{pair.origin} {pair.kind}"
    ]
    random.Random(1).shuffle(wrong)
    for pair in wrong[:show]:
        print(f"\n[{pair.origin} {pair.kind} {pair.document}] {pair.claim}")
        for figure in check_claim(pair.claim, pair.source).figures:
            print(f"    {figure.text} [{figure.period}] {figure.state}: {figure.reason}")


def half_of(pair: Pair) -> int:
    name = pair.document.split(":")[0] if ":" in pair.document and not pair.document.startswith("zh") else pair.document
    return digest(f"half {name}") % 2


def main() -> int:
    """Print the table; 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=("tune", "held-out", "both"), default="held-out")
    parser.add_argument("--cells", type=int, default=5, help="cells of each table that are stated")
    parser.add_argument("--show", type=int, default=0, help="print so many wrong verdicts")
    parser.add_argument("--only", default="", help="show those whose origin and kind contain this")
    arguments = parser.parse_args()
    if not SHARED.is_dir():
        print(f"The data is not here ({SHARED}); set WORKBENCH_SHARED.")
        return 2
    wanted = {"tune": (0,), "held-out": (1,), "both": (0, 1)}[arguments.half]
    tables = all_tables()
    pairs = [pair for pair in (*build(tables, arguments.cells), *remarks(tables)) if half_of(pair) in wanted]
    by_hand = (*written_claims(tables), *fresh_claims())
    pairs += [pair for half, pair in by_hand if half == arguments.half or arguments.half == "both"]
    prose = {pair.origin for _, pair in by_hand}
    caught, refused, speed = measure(pairs, prose, show=arguments.show, only=arguments.only)
    print(
        f"\n{arguments.half}, public sets: caught {caught:.2%} (target {CAUGHT:.0%}), true refused {refused:.2%}"
        f" (target {REFUSED:.0%}), {speed:,.0f} sentences/s (target {SPEED:,})"
    )
    return 0 if caught >= CAUGHT and refused <= REFUSED and speed >= SPEED else 1


if __name__ == "__main__":
    sys.exit(main())
