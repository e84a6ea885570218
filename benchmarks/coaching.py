"""How quick a role-play is without a model, and how well its client keeps secrets.

    python benchmarks/coaching.py [--sessions 200]

A scripted session of 25 turns takes less than two seconds of compute, a turn less than 50 milliseconds; in the seeded sessions
with an adversary no hidden fact leaks, no turn is repeated, and none is longer than 35 words.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

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


def main() -> int:
    """Print both tables; 1 where a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=200)
    fast = print_speed()
    tight = print_secrets(parser.parse_args().sessions)
    return 0 if fast and tight else 1


if __name__ == "__main__":
    sys.exit(main())
