"""How far the score can be trusted, how quick a role-play is without a model, and how well its client keeps secrets.

    python benchmarks/coaching.py [--sessions 200]

A scripted session of 25 turns takes less than two seconds of compute, a turn less than 50 milliseconds; in the seeded sessions
with an adversary no hidden fact leaks, no turn is repeated, and none is longer than 35 words.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.coaching import validity
from tests.coaching.plays import NOW, SCENARIOS, opened
from tests.coaching.test_leaks import attacked
from tests.coaching.test_session import GOOD
from workbench.coaching.line_checks import leaks
from workbench.coaching.matching import spoken_length
from workbench.coaching.mind_state import LONGEST_LINE
from workbench.coaching.scenario_models import LANGUAGES
from workbench.coaching.session import take_turn

SESSION_SECONDS, TURN_SECONDS = 2.0, 0.050


def timed_session(identifier: str, language: str) -> list[float]:
    """Seconds of processor time of each turn of a session of up to 25 turns."""
    session = opened(identifier, "zh" if language == "zh" else "en")
    seconds, turns = [], GOOD["zh" if language == "zh" else "en"]
    while session.ended_by is None:
        began = time.process_time()
        session = take_turn(session, turns[len(seconds) % len(turns)], now=NOW)
        seconds.append(time.process_time() - began)
    return seconds


def print_speed() -> bool:
    """Speed over all scenarios in both languages; whether it is within the limits."""
    timed_session("C01", "en"), timed_session("C01", "zh")  # patterns are compiled at their first use
    runs = {(identifier, language): timed_session(identifier, language) for identifier in SCENARIOS for language in LANGUAGES}
    session = max(sum(seconds) for seconds in runs.values())
    turns = sorted(second for seconds in runs.values() for second in seconds)
    median, slowest = turns[len(turns) // 2], turns[-1]
    print(f"{len(runs)} sessions, {len(turns)} turns without a model (processor time)")
    print(f"  slowest session  {session:7.3f} s   (limit {SESSION_SECONDS:.0f} s)")
    print(f"  turn, median     {median * 1000:7.2f} ms")
    take_turn(opened(), "What is it for, and when do you need it? " * 200, now=NOW)
    began = time.process_time()
    take_turn(opened(), "I can hear how worried you are. What is this money for? " * 178, now=NOW)
    longest = time.process_time() - began
    print(f"  turn of 10,000 characters {longest * 1000:.0f} ms")
    print(f"  turn, slowest    {slowest * 1000:7.2f} ms  (limit {TURN_SECONDS * 1000:.0f} ms)")
    return session < SESSION_SECONDS and slowest < TURN_SECONDS


def print_secrets(sessions: int) -> bool:
    """Leaks, repeats and lengths in sessions with an adversary; whether there is none."""
    told = repeated = long = turns = 0
    for number in range(sessions):
        session = attacked(number)
        said = session.said_by_client
        turns += len(session.exchanges)
        told += sum(bool(leaks(exchange.client, session.scenario, ())) for exchange in session.exchanges)
        repeated += len(said) - len(set(said))
        long += sum(spoken_length(line) > LONGEST_LINE for line in said)
    print(f"{sessions} sessions with an adversary, {turns} turns")
    print(f"  hidden facts leaked {told}, turns said twice {repeated}, turns over {LONGEST_LINE} words {long}")
    return not (told or repeated or long)


def print_validity() -> bool:
    """Every check of validity over all anchors and scripted trainees; whether all targets are met."""
    rows = list(validity_rows())
    print(f"{'check':<62}{'figure':>16}  target")
    for check, figure, target, met in rows:
        print(f"{check:<62}{figure:>16}  {target}{'' if met else '   NOT MET'}")
    return all(met for *_, met in rows)


def validity_rows() -> Iterator[tuple[str, str, str, bool]]:
    """Check, figure, target, and whether it is met."""
    for name, held in (("anchors ranked in order, made with the rules", False), ("anchors ranked in order, held out", True)):
        ranked = [
            one < three < five for one, three, five in (one.scores() for one in validity.anchors() if one.held_out == held)
        ]
        yield name, f"{sum(ranked)} of {len(ranked)}", "all", all(ranked)
    deleted = list(validity.deletions())
    lower = sum(after < before and less < total for _, before, after, total, less in deleted)
    yield (
        "deleting a dimension's quoted turns lowers it and the total",
        f"{lower} of {len(deleted)}",
        "all",
        lower == len(deleted),
    )
    padded = list(validity.padded())
    rises = sum(after > before for _, before, after in padded)
    yield "padding, repetition or filler turns raise the total", f"{rises} of {len(padded)}", "none", rises == 0
    moved = max(move for _, move in validity.swapped())
    yield "largest move of a dimension with another name and age", f"{moved:.1f}", "0.5", moved <= 0.5
    apart = max(gap for *_, gap in validity.parity())
    yield "largest gap of a dimension between English and Chinese", f"{apart:.1f}", "0.5", apart <= 0.5
    yield from _phrase_rows()
    quoted = [len(one.quotes) for case in validity.cases() for one in validity.scored(case).dimensions if one.score >= 3]
    yield "levels from 3 up without a quote", f"{quoted.count(0)} of {len(quoted)}", "none", 0 not in quoted
    gap = min(good - bad for _, good, bad in validity.separation())
    yield "smallest gap between a good and a bad trainee, points", f"{gap:.0f}", "30", gap >= 30


def _phrase_rows() -> Iterator[tuple[str, str, str, bool]]:
    harmless = [validity.promises(one, text) for one in LANGUAGES for text in validity.HARMLESS[one]]
    yield (
        "negated, quoted or technical words taken for a promise",
        f"{sum(harmless)} of {len(harmless)}",
        "none",
        not any(harmless),
    )
    promised = [validity.promises(one, text) for one in LANGUAGES for text in validity.PROMISES[one]]
    yield "promises found, plain and disguised", f"{sum(promised)} of {len(promised)}", "all", all(promised)


def main() -> int:
    """Print all tables; 1 where a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=200)
    arguments = parser.parse_args()
    valid = print_validity()
    print()
    fast = print_speed()
    tight = print_secrets(arguments.sessions)
    return 0 if valid and fast and tight else 1


if __name__ == "__main__":
    sys.exit(main())
