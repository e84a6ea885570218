"""The labelled sets of the sentiment benchmark and which part of each is for fitting."""

import csv
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

SHARED = Path(os.environ.get("WORKBENCH_SHARED", Path(__file__).resolve().parents[1].parent / "shared")) / "data" / "sentiment"
_TWITTER_LABELS = {"bearish": "negative", "bullish": "positive", "neutral": "neutral"}


@dataclass(frozen=True, slots=True)
class Example:
    """A text with its label; ``entity`` is empty where the label is of the whole text."""

    text: str
    entity: str
    label: str
    source: str
    #: how far the annotators agreed (PhraseBank), or ``differ`` where the entities of one headline have different labels
    group: str = ""


def fitting(text: str) -> bool:
    """Whether a text is for fitting (four in five) or held out; by a hash of its own, not that of the shared split."""
    return hashlib.sha256(f"workbench sentiment:{text}".encode()).digest()[0] % 5 != 0


def put_aside(text: str) -> bool:
    """Whether a fitting text is in the fifth on which strengths and the temperature are chosen."""
    return hashlib.sha256(f"put aside:{text}".encode()).digest()[0] % 5 == 0


def twitter() -> list[Example]:
    """The Twitter financial news set."""
    return [Example(row["text"], "", _TWITTER_LABELS[row["label"]], "twitter") for row in _rows("twitter_financial_news.csv")]


def sentfin(*, whole: bool = True) -> list[Example]:
    """SEntFiN per entity and, with ``whole``, also as texts where the entities that are not neutral agree."""
    examples = []
    for row in _rows("sentfin_entity.csv"):
        labels: dict[str, str] = json.loads(row["entity_labels_json"])
        text = row["headline"]
        group = "differ" if len(set(labels.values())) > 1 else ""
        examples += [Example(text, entity, label, "sentfin", group) for entity, label in labels.items()]
        told = set(labels.values()) - {"neutral"} or {"neutral"}
        if whole and len(told) == 1:
            examples.append(Example(text, "", told.pop(), "sentfin"))
    return examples


def phrasebank() -> list[Example]:
    """PhraseBank, for evaluation alone: its licence forbids the rest."""
    return [
        Example(row["sentence"], "", row["label"], "phrasebank", row["agreement"]) for row in _rows("financial_phrasebank.csv")
    ]


def _rows(name: str) -> list[dict[str, str]]:
    with (SHARED / name).open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))
