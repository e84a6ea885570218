"""The small linear model: one weight per feature and label, added up. Weights are ``assets/sentiment/linear.npz``."""

from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from workbench.paths import assets_root
from workbench.sentiment.features import SIZE, Features

Label = Literal["negative", "neutral", "positive"]
LABELS: tuple[Label, Label, Label] = ("negative", "neutral", "positive")

Weights = npt.NDArray[np.float32]


@lru_cache(maxsize=1)
def load_weights() -> Weights:
    """The weights as an array of ``SIZE`` rows and three columns (negative, neutral, positive), read once."""
    with np.load(assets_root() / "sentiment" / "linear.npz") as stored:
        weights = np.zeros((SIZE, len(LABELS)), dtype=np.float32)
        weights[stored["rows"]] = stored["weights"]
    weights.setflags(write=False)
    return weights


@lru_cache(maxsize=1)
def load_temperature() -> float:
    """What log-odds are divided by, so that a confidence of 0.8 is right eight times in ten."""
    with np.load(assets_root() / "sentiment" / "linear.npz") as stored:
        return float(stored["temperature"])


def read_features(features: Features, weights: Weights) -> tuple[list[float], float]:
    """Unnormalised log-odds of the three labels, and how familiar the text is.

    Familiar (0 to 1) is the share of the text's pairs of words that the model has a weight for.
    """
    found = weights.take(features.findings, axis=0).sum(axis=0)
    if not features.words:
        return [float(value) for value in found], 0.0
    words = weights.take(features.words, axis=0)
    found = found + words.sum(axis=0) * np.float32(features.word_weight)
    known = np.count_nonzero(words[len(features.words) - features.pairs :, 1]) / (features.pairs or 1)
    return found.tolist(), float(known)
