"""The embedded scorer: rules and linear model together, with the words that decided. Needs no server; always the same.

The linear model knows headlines and short messages. The fewer of a text's pairs of words it has met, the more the rules
count: their score, times ``RULES * (1 - familiarity)``, is added to the model's log-odds. Chinese is read by the rules alone:
no labelled text with a free licence was at hand.
"""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from workbench.sentiment.features import features_of
from workbench.sentiment.grammar import Finding, read
from workbench.sentiment.grammar import Reading as RulesReading
from workbench.sentiment.lexicon import language_of
from workbench.sentiment.linear import LABELS, Label, Weights, load_temperature, load_weights, read_features
from workbench.sentiment.mentions import Mention, entity_score, mentions_of, own_clauses

ScorerName = Literal["embedded", "model"]

#: How much the rules count in a text of which the linear model knows no pair of words; chosen by training on one set and
#: testing on the other, both fitting parts (0, 2, 4, 6, 9 and 13 were tried; from 6 on little changes).
RULES = 9.0
#: The rules' score from which a text counts as more likely told well or badly than neutral.
NEUTRAL_BAND = 0.3
#: Without the linear model: log-odds per unit of the rules' score.
RULES_ALONE = 5.0
#: Longer texts are read to here: the reading of news stands at its beginning, and time stays bounded.
LONGEST_READ = 20_000
#: At most this many spans are shown.
MOST_SPANS = 12


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says, of an entity or as a whole.

    Attributes:
        label: None where there is nothing to read: an empty text, or one without a letter.
        score: probability of positive less that of negative, -1 to 1.
        confidence: probability of the label, 0 to 1. Measured calibration is in the benchmark.
        spans: offsets (start, end) of the words that decided, in order; empty where none was found.
        scorer: which scorer read it.
        mentioned: whether the entity asked for is named in the text; None where none was asked for.
    """

    label: Label | None
    score: float | None
    confidence: float | None
    spans: tuple[tuple[int, int], ...]
    scorer: ScorerName = "embedded"
    mentioned: bool | None = None

    def as_row(self) -> dict[str, Any]:
        """The row of the ``sentiment score`` answer."""
        row: dict[str, Any] = {
            "label": self.label,
            "score": self.score,
            "confidence": self.confidence,
            "spans": [list(span) for span in self.spans],
            "scorer": self.scorer,
        }
        return row if self.mentioned is None else {**row, "mentioned": self.mentioned}


def score(text: str | None, entity: str | None = None) -> Reading:
    """Read ``text``, of ``entity`` where one is given.

    An entity that the text does not name gets the reading of the whole text, marked ``mentioned=False``. A text without any
    letter (empty, spaces, emoji or figures alone) has no label.
    """
    asked = entity.strip() if entity else ""
    if not text or not readable(text):
        return Reading(None, None, None, (), mentioned=False if asked else None)
    piece = text[:LONGEST_READ]
    language = language_of(piece)
    rules = read(piece, language)
    places = mentions_of(piece, asked) if asked else ()
    own = entity_score(rules, places)
    if language == "en":
        odds = [value / load_temperature() for value in log_odds(rules, places, own, load_weights())]
    else:
        odds = [-RULES_ALONE * own, RULES_ALONE * NEUTRAL_BAND, RULES_ALONE * own]
    label, value, confidence = _verdict(odds)
    spans = _spans(rules, places, label)
    return Reading(label, value, confidence, spans, mentioned=bool(places) if asked else None)


def readable(text: str) -> bool:
    """Whether there is a word beside cashtags, addresses, figures and signs."""
    return any(
        any(unicodedata.category(letter)[0] == "L" for letter in word)
        for word in text[:LONGEST_READ].split()
        if not word.startswith(("$", "http://", "https://", "@"))
    )


def log_odds(rules: RulesReading, places: tuple[Mention, ...], own: float, weights: Weights) -> list[float]:
    """Log-odds (negative, neutral, positive) of an English text before calibration; ``own`` is the rules' score."""
    linear, familiar = read_features(features_of(rules, places or None), weights)
    strength = RULES * (1.0 - familiar)
    added = (-own, NEUTRAL_BAND, own)
    return [one + strength * other for one, other in zip(linear, added, strict=True)]


def _verdict(odds: Sequence[float]) -> tuple[Label, float, float]:
    highest = max(odds)
    shares = [math.exp(value - highest) for value in odds]
    total = sum(shares)
    chances = [share / total for share in shares]
    best = int(np.argmax(chances))
    return LABELS[best], round(chances[2] - chances[0], 4), round(chances[best], 4)


def _spans(rules: RulesReading, places: tuple[Mention, ...], label: Label) -> tuple[tuple[int, int], ...]:
    """The findings that point where the label points (all of them for a neutral one), the entity's own clause first of all."""
    sign = {"positive": 1, "negative": -1, "neutral": 0}[label]
    own = {clause.start: clause for place in places for clause in own_clauses(rules, place)}
    found: list[Finding] = [finding for clause in own.values() for finding in clause.findings] or rules.findings
    deciding = [finding for finding in found if not sign or finding.value * sign > 0] or [
        finding for finding in rules.findings if not sign or finding.value * sign > 0
    ]
    return tuple(sorted({(finding.start, finding.end) for finding in deciding}))[:MOST_SPANS]
