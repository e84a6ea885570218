"""How often the embedded sentiment scorer is right, beside its two halves, VADER and the most frequent label.

    python benchmarks/sentiment.py [--out assets/sentiment/measured.json] [--resamples 1000]

PhraseBank is measured whole: nothing of it was used to fit. Of the Twitter set and of SEntFiN only the texts held out from
fitting are measured; the most frequent label is that of the fitting part (for PhraseBank: neutral). Intervals are 95 %, from
resampling whole texts, so that the entities of one headline stay together. VADER is measured where ``vaderSentiment`` is
installed (optional); it knows no entities and reads the whole headline, with its author's thresholds of 0.05.
Events are measured on the check sentences of the tests.
Ends with 1 where a figure is below what the scorer must hold.
"""

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from benchmarks.sentiment_events import measure_events, print_events
from benchmarks.sentiment_links import print_links
from benchmarks.sentiment_sets import Example, fitting, phrasebank, sentfin, twitter
from workbench.sentiment.features import features_of
from workbench.sentiment.grammar import read
from workbench.sentiment.linear import LABELS, load_weights, read_features
from workbench.sentiment.mentions import entity_score, mentions_of
from workbench.sentiment.scorer import NEUTRAL_BAND, score

Predict = Callable[[Example], str]
#: (set, measure) -> the least the embedded scorer must reach; headlines per second of processor time.
HOLD: Mapping[tuple[str, str], float] = {
    ("PhraseBank", "macro_f1"): 0.64,
    ("PhraseBank AllAgree", "macro_f1"): 0.76,
    ("Twitter held out", "macro_f1"): 0.73,
    ("SEntFiN entities held out", "accuracy"): 0.74,
    ("SEntFiN differing held out", "accuracy"): 0.60,
}
SPEED = 5000
SEED = 7


@dataclass(frozen=True, slots=True)
class Measured:
    """Accuracy and macro-F1 with the ends of their intervals."""

    count: int
    accuracy: float
    accuracy_interval: tuple[float, float]
    macro_f1: float
    macro_f1_interval: tuple[float, float]


def sets() -> dict[str, list[Example]]:
    """What is measured."""
    bank = phrasebank()
    entities = [example for example in sentfin(whole=False) if not fitting(example.text)]
    return {
        "PhraseBank": bank,
        "PhraseBank AllAgree": [example for example in bank if example.group == "AllAgree"],
        "Twitter held out": [example for example in twitter() if not fitting(example.text)],
        "SEntFiN entities held out": entities,
        "SEntFiN differing held out": [example for example in entities if example.group == "differ"],
    }


def measure(examples: Sequence[Example], labels: Sequence[str], resamples: int) -> Measured:
    """Accuracy and macro-F1 with intervals from resampling texts."""
    texts = {text: number for number, text in enumerate(dict.fromkeys(example.text for example in examples))}
    tables = np.zeros((len(texts), 3, 3))
    for example, label in zip(examples, labels, strict=True):
        tables[texts[example.text], LABELS.index(example.label), LABELS.index(label)] += 1
    generator = np.random.default_rng(SEED)
    drawn = [_figures(tables[generator.integers(len(tables), size=len(tables))].sum(axis=0)) for _ in range(resamples)]
    low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
    accuracy, macro = _figures(tables.sum(axis=0))
    return Measured(len(examples), accuracy, (low[0], high[0]), macro, (low[1], high[1]))


def _figures(table: np.ndarray) -> tuple[float, float]:
    right = np.diag(table)
    named = table.sum(axis=0) + table.sum(axis=1)
    f1 = np.divide(2 * right, named, out=np.zeros(3), where=named > 0)
    return float(right.sum() / table.sum()), float(f1.mean())


def embedded(example: Example) -> str:
    """The scorer as it ships. An example always has words, but a text without any counts as neutral."""
    return score(example.text, example.entity or None).label or "neutral"


def rules_alone(example: Example) -> str:
    """The grammar without the linear model."""
    reading = read(example.text, "en")
    value = entity_score(reading, mentions_of(example.text, example.entity)) if example.entity else reading.score
    return "positive" if value > NEUTRAL_BAND else "negative" if value < -NEUTRAL_BAND else "neutral"


def linear_alone(example: Example) -> str:
    """The linear model without the rules' own say."""
    places = mentions_of(example.text, example.entity) if example.entity else None
    odds, _ = read_features(features_of(read(example.text, "en"), places), load_weights())
    return LABELS[int(np.argmax(odds))]


def vader() -> Predict | None:
    """VADER, or None where it is not installed."""
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError:
        return None
    analyser = SentimentIntensityAnalyzer()

    def predict(example: Example) -> str:
        value = analyser.polarity_scores(example.text)["compound"]
        return "positive" if value >= 0.05 else "negative" if value <= -0.05 else "neutral"

    return predict


def most_frequent(name: str) -> Predict:
    """The most frequent label of the part that was for fitting."""
    pool = twitter() if name.startswith("Twitter") else sentfin(whole=False) if name.startswith("SEntFiN") else []
    label = Counter(example.label for example in pool if fitting(example.text)).most_common(1)
    return lambda _: label[0][0] if label else "neutral"


def calibration(examples: Sequence[Example]) -> float:
    """Expected calibration error in ten bins: how far confidence stands from the share that is right, on average."""
    read_all = [(score(example.text, example.entity or None), example.label) for example in examples]
    bins: dict[int, list[tuple[float, bool]]] = {}
    for reading, label in read_all:
        confidence = reading.confidence or 0.0
        bins.setdefault(min(9, int(confidence * 10)), []).append((confidence, reading.label == label))
    gaps = [abs(sum(c for c, _ in found) - sum(right for _, right in found)) for found in bins.values()]
    return sum(gaps) / len(read_all)


def speed(examples: Sequence[Example]) -> float:
    """Headlines per second of processor time, the best of three passes."""
    texts = [example.text for example in examples][:3000]
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        for text in texts:
            score(text)
        best = min(best, time.process_time() - started)
    return len(texts) / best


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, help="also write the figures here, as JSON")
    parser.add_argument("--resamples", type=int, default=1000)
    asked = parser.parse_args()
    found: dict[str, dict[str, Measured]] = {}
    known = vader()
    print(f"{'set':<28}{'method':<15}{'n':>6}  {'accuracy (95 %)':<24}{'macro-F1 (95 %)':<24}")
    for name, examples in sets().items():
        methods = {"embedded": embedded, "rules alone": rules_alone, "linear alone": linear_alone}
        methods |= {"VADER": known} if known else {}
        for method, predict in {**methods, "most frequent": most_frequent(name)}.items():
            measured = measure(examples, [predict(example) for example in examples], asked.resamples)
            found.setdefault(name, {})[method] = measured
            print(f"{name:<28}{method:<15}{measured.count:>6}  {_shown(measured)}", flush=True)
        print(f"{'':<28}{'calibration error of the embedded scorer':<45}{calibration(examples):.3f}")
    rate = speed(twitter())
    print(f"{rate:,.0f} headlines a second of processor time")
    if known is None:
        print("VADER is not installed and was left out.")
    print_events()
    print_links()
    if asked.out:
        asked.out.write_text(json.dumps(_document(found), indent=1) + "\n", "utf-8")
    missed = [
        f"{name}: {what} below {least}"
        for (name, what), least in HOLD.items()
        if getattr(found[name]["embedded"], what) < least
    ]
    missed += [f"slower than {SPEED:,} a second"] if rate < SPEED else []
    print("\n".join(missed) if missed else "All that the scorer must hold is held.")
    return 1 if missed else 0


def _shown(measured: Measured) -> str:
    def one(value: float, interval: tuple[float, float]) -> str:
        return f"{value:.3f} ({interval[0]:.3f} to {interval[1]:.3f})"

    return f"{one(measured.accuracy, measured.accuracy_interval):<24}{one(measured.macro_f1, measured.macro_f1_interval):<24}"


def _document(found: Mapping[str, Mapping[str, Measured]]) -> dict[str, object]:
    rows = [
        {
            "set": name,
            "method": method,
            "count": measured.count,
            "accuracy": round(measured.accuracy, 4),
            "accuracy_interval": [round(value, 4) for value in measured.accuracy_interval],
            "macro_f1": round(measured.macro_f1, 4),
            "macro_f1_interval": [round(value, 4) for value in measured.macro_f1_interval],
        }
        for name, methods in found.items()
        for method, measured in methods.items()
    ]
    events = [
        {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(figures).items()}
        for figures in measure_events()
    ]
    about = "Written by benchmarks/sentiment.py; intervals are 95 %, from resampling texts."
    return {"about": about, "measured": rows, "events": events}


if __name__ == "__main__":
    sys.exit(main())
