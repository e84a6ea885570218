"""Sentences written by hand with the label a reader gives them: 230 in Chinese, about 100 in English."""

from pathlib import Path

import pytest

from workbench.sentiment.grammar import read
from workbench.sentiment.lexicon import language_of
from workbench.sentiment.mentions import entity_score, mentions_of
from workbench.sentiment.scorer import NEUTRAL_BAND, score

Sentence = tuple[str, str, str]


def sentences(name: str) -> list[Sentence]:
    lines = (Path(__file__).parent / name).read_text("utf-8").splitlines()
    parts = [line.split("|") for line in lines if line and not line.startswith("#")]
    return [(label, text, entity[0] if entity else "") for label, text, *entity in parts]


CHINESE, ENGLISH = sentences("chinese_sentences.txt"), sentences("english_sentences.txt")


def by_rules(text: str, entity: str) -> str:
    reading = read(text, language_of(text))
    value = entity_score(reading, mentions_of(text, entity)) if entity else reading.score
    return "positive" if value > NEUTRAL_BAND else "negative" if value < -NEUTRAL_BAND else "neutral"


def test_there_are_enough_chinese_sentences_and_none_twice() -> None:
    assert len({(text, entity) for _, text, entity in CHINESE}) == len(CHINESE) >= 200
    assert {label for label, _, _ in CHINESE} == {"negative", "neutral", "positive"}


@pytest.mark.parametrize(("label", "text", "entity"), CHINESE)
def test_chinese(label: str, text: str, entity: str) -> None:
    assert language_of(text) == "zh"
    assert score(text, entity or None).label == label


@pytest.mark.parametrize(("label", "text", "entity"), ENGLISH)
def test_english_by_the_rules(label: str, text: str, entity: str) -> None:
    assert language_of(text) == "en"
    assert by_rules(text, entity) == label


def test_english_with_the_linear_model_is_never_the_opposite_and_mostly_right() -> None:
    read_as = [(label, score(text, entity or None).label) for label, text, entity in ENGLISH]
    assert not [pair for pair in read_as if set(pair) == {"positive", "negative"}]
    assert sum(label == found for label, found in read_as) >= 0.9 * len(read_as)
