"""How often events are found: check sentences written by hand, each language.

    python benchmarks/sentiment_events.py

``open``, ``second`` and ``third`` were looked at while the phrases were written; ``held back`` was written with ``open`` and
not looked at; ``last`` was written when the phrases were finished: the fairest figure. ``states`` is the share of the found
events of which denial and possibility are told rightly. All are by one author, who wrote the phrases, too.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from workbench.sentiment.events import events_of
from workbench.sentiment.lexicon import language_of

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "sentiment"
SENTENCES = FOLDER / "event_sentences.txt"
WHOLE = {name: FOLDER / f"event_sentences_{name}.txt" for name in ("second", "third", "last")}
Sentence = tuple[dict[str, str], str]


@dataclass(frozen=True, slots=True)
class EventFigures:
    """Of one part and language: sentences, events in them, and shares of 1."""

    part: str
    language: str
    sentences: int
    events: int
    precision: float
    recall: float
    states: float


def sentences(path: Path = SENTENCES) -> list[Sentence]:
    """({kind: "" | "!" denied | "?" possible}, sentence)."""
    rows = [line.split("|", 1) for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [
        ({kind.rstrip("!?"): kind[len(kind.rstrip("!?")) :] for kind in kinds.split(",") if kind != "none"}, text)
        for kinds, text in rows
    ]


def found_in(text: str) -> dict[str, str]:
    """What is found, as the sentences are written."""
    found: dict[str, str] = {}
    for event in events_of(text, language_of(text)):
        found.setdefault(event.kind, "!" if event.negated else "?" if event.hypothetical else "")
    return found


def measure_events() -> list[EventFigures]:
    """Each language and part."""
    figures = []
    for language in ("en", "zh"):
        own = [pair for pair in sentences() if language_of(pair[1]) == language]
        figures += [_figures(half, language, own[start::2]) for start, half in enumerate(("open", "held back"))]
        for name, path in WHOLE.items():
            figures.append(_figures(name, language, [pair for pair in sentences(path) if language_of(pair[1]) == language]))
    return figures


def _figures(name: str, language: str, part: Sequence[Sentence]) -> EventFigures:
    pairs = [(kinds, found_in(text)) for kinds, text in part]
    both = [(kinds[kind], seen[kind]) for kinds, seen in pairs for kind in kinds.keys() & seen.keys()]
    told, meant = sum(len(seen) for _, seen in pairs), sum(len(kinds) for kinds, _ in pairs)
    states = sum(one == other for one, other in both) / len(both)
    return EventFigures(name, language, len(part), meant, len(both) / told, len(both) / meant, states)


def print_events() -> None:
    """The table."""
    print(f"{'events':<15}{'language':<10}{'sentences':>10}{'events':>8}{'precision':>11}{'recall':>8}{'states':>8}")
    for row in measure_events():
        counts = f"{row.part:<15}{row.language:<10}{row.sentences:>10}{row.events:>8}"
        print(f"{counts}{row.precision:>11.3f}{row.recall:>8.3f}{row.states:>8.3f}")


if __name__ == "__main__":
    print_events()
