"""Fit the small linear model of the sentiment scorer and write its weights.

    python benchmarks/train_sentiment.py [--out assets/sentiment/linear.npz]

Read are SEntFiN (its authors': MIT) and the Twitter financial news set (MIT on its author's card), of each the texts whose hash
puts them into the fitting part; PhraseBank is not opened here. The same texts give the same weights. A headline with one
entity, or whose entities agree, also stands as a text of its own.
"""

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from benchmarks.sentiment_sets import Example, fitting, put_aside, sentfin, twitter
from workbench.sentiment.features import SIZE, features_of
from workbench.sentiment.grammar import read
from workbench.sentiment.linear import LABELS
from workbench.sentiment.mentions import entity_score, mentions_of
from workbench.sentiment.scorer import log_odds

#: Inverse strength of the penalty; chosen on a fifth of the fitting part put aside (1.5, 6 and 20 were tried).
STRENGTH = 20.0
#: A row that fewer texts than this have in common is left at zero.
RAREST = 2


def rows_of(examples: Iterable[Example]) -> list[tuple[list[int], list[float]]]:
    """Rows and their values of each example."""
    rows = []
    for example in examples:
        places = mentions_of(example.text, example.entity) if example.entity else None
        found = features_of(read(example.text, "en"), places)
        values = [found.word_weight] * len(found.words) + [1.0] * len(found.findings)
        rows.append(([*found.words, *found.findings], values))
    return rows


def fit(examples: list[Example], strength: float = STRENGTH) -> np.ndarray:
    """The weights: an array of ``SIZE`` rows and one column per label."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    rows = rows_of(examples)
    index = np.concatenate([np.asarray(found) for found, _ in rows])
    values = np.concatenate([np.asarray(value) for _, value in rows])
    starts = np.cumsum([0, *(len(found) for found, _ in rows)])
    table = csr_matrix((values, index, starts), shape=(len(rows), SIZE))
    seen = np.bincount(index, minlength=SIZE) >= RAREST
    kept = np.flatnonzero(seen)
    model = LogisticRegression(C=strength, max_iter=300, tol=1e-3)
    model.fit(table[:, kept], [LABELS.index(example.label) for example in examples])
    weights = np.zeros((SIZE, len(LABELS)), dtype=np.float32)
    weights[kept] = model.coef_.T
    return weights


def temperature_of(examples: list[Example], weights: np.ndarray) -> float:
    """What the scorer's log-odds must be divided by to be most likely, on examples that the weights have not seen."""
    from scipy.optimize import minimize_scalar

    odds = []
    for example in examples:
        rules = read(example.text, "en")
        places = mentions_of(example.text, example.entity) if example.entity else ()
        odds.append(log_odds(rules, places, entity_score(rules, places), weights))
    table, right = np.asarray(odds), [LABELS.index(example.label) for example in examples]

    def unlikelihood(temperature: float) -> float:
        scaled = table / temperature
        return float((np.logaddexp.reduce(scaled, axis=1) - scaled[np.arange(len(right)), right]).mean())

    return float(minimize_scalar(unlikelihood, bounds=(0.3, 10.0), method="bounded").x)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[1] / "assets" / "sentiment" / "linear.npz")
    out = parser.parse_args().out
    examples = [example for example in (*sentfin(), *twitter()) if fitting(example.text)]
    aside = [example for example in examples if put_aside(example.text)]
    temperature = temperature_of(aside, fit([example for example in examples if not put_aside(example.text)]))
    weights = fit(examples)
    kept = np.flatnonzero(np.abs(weights).max(axis=1) > 1e-3)
    np.savez_compressed(out, rows=kept.astype(np.uint32), weights=weights[kept].astype(np.float16), temperature=temperature)
    print(
        json.dumps(
            {"examples": len(examples), "rows": len(kept), "temperature": round(temperature, 3), "bytes": out.stat().st_size}
        )
    )


if __name__ == "__main__":
    main()
