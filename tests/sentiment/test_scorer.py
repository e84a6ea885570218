"""The embedded scorer: nothing to read, long and odd texts, entities, spans, the weights that ship."""

import time
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.paths import assets_root
from workbench.sentiment.features import SIZE, features_of
from workbench.sentiment.grammar import read
from workbench.sentiment.linear import LABELS, load_temperature, load_weights
from workbench.sentiment.mentions import entity_score, mentions_of
from workbench.sentiment.scorer import MOST_SPANS, score


@pytest.mark.parametrize(
    "text", [None, "", "   \n\t", "🚀🚀🔥", "$AAPL", "$AAPL $MSFT 🚀 +3.2%", "12.5 %", "!!!", "https://example.com/x"]
)
def test_where_there_is_nothing_to_read_there_is_no_label(text: str | None) -> None:
    reading = score(text)
    assert (reading.label, reading.score, reading.confidence, reading.spans) == (None, None, None, ())
    assert reading.as_row() == {"label": None, "score": None, "confidence": None, "spans": [], "scorer": "embedded"}


def test_the_words_that_decided_are_shown() -> None:
    text = "Operating profit fell to EUR 5 mn from EUR 9 mn"
    assert [text[start:end] for start, end in score(text).spans] == ["Operating profit fell"]
    text = "Alpha's profit jumped while Beta's sales slumped"
    assert [text[start:end] for start, end in score(text, "Beta").spans] == ["sales slumped"]


def test_each_entity_has_its_own_reading() -> None:
    text = "Alpha gains as Beta slumps"
    assert (score(text, "Alpha").label, score(text, "BETA").label) == ("positive", "negative")
    assert score(text, "Alpha").mentioned is True
    absent = score(text, "Gamma")
    assert absent.mentioned is False
    assert (absent.label, absent.score) == (score(text).label, score(text).score)
    assert score(text).mentioned is None
    assert score(text, "  ").mentioned is None


@pytest.mark.parametrize(
    ("text", "entity", "count"),
    [
        ("Apple and apples; Pineapple", "Apple", 1),
        ("Nokia Oyj rose", "Nokia Oyj", 1),
        ("Nokia rose", "Nokia Oyj", 1),
        ("$TSLA up, TSLA later down", "$TSLA", 2),
        ("茅台股价上涨，茅台回购", "茅台", 2),
        ("Persistent Systems rallies", "Persistent System", 1),
        ("Nothing here", "Nokia", 0),
        ("Nothing here", "", 0),
    ],
)
def test_where_an_entity_is_named(text: str, entity: str, count: int) -> None:
    assert len(mentions_of(text, entity)) == count


def test_a_bare_name_in_a_list_takes_what_is_said_of_the_list() -> None:
    text = "Alpha, Beta and Gamma tumble; Delta rises"
    reading = read(text, "en")
    assert all(entity_score(reading, mentions_of(text, name)) < 0 for name in ("Alpha", "Beta", "Gamma"))
    assert entity_score(reading, mentions_of(text, "Delta")) > 0


def test_a_very_long_text_takes_no_time_to_speak_of() -> None:
    text = "Profit rose and costs fell, but the loss widened. " * 2000
    started = time.process_time()
    reading = score(text)
    assert time.process_time() - started < 2.0
    assert reading.label in LABELS
    assert 0 < len(reading.spans) <= MOST_SPANS


@pytest.mark.parametrize("text", ["a" * 100_000, "(" * 100_000, "不" * 100_000, "- " * 50_000 + "profit fell", "no " * 30_000])
def test_a_text_of_100_kilobytes_without_any_sense_is_read_too(text: str) -> None:
    started = time.process_time()
    score(text, "profit")
    assert time.process_time() - started < 2.0


@given(st.text(max_size=200), st.one_of(st.none(), st.text(max_size=12)))
def test_any_text_has_a_reading_in_bounds_and_the_same_each_time(text: str, entity: str | None) -> None:
    reading = score(text, entity)
    assert reading == score(text, entity)
    if reading.label is None:
        assert reading.score is None
        return
    assert reading.score is not None
    assert reading.confidence is not None
    assert -1 <= reading.score <= 1
    assert 1 / 3 - 1e-3 <= reading.confidence <= 1
    assert all(0 <= start < end <= len(text) for start, end in reading.spans)


def test_the_weights_that_ship_are_small_and_complete() -> None:
    folder = assets_root() / "sentiment"
    assert (folder / "linear.npz").stat().st_size < 5_000_000
    weights = load_weights()
    assert weights.shape == (SIZE, 3)
    assert np.isfinite(weights).all()
    assert not weights.flags.writeable
    assert 0.3 < load_temperature() < 10
    card = (folder / "linear.md").read_text("utf-8")
    assert "SEntFiN" in card
    assert "PhraseBank" in card


def test_a_feature_has_the_same_row_on_every_machine() -> None:
    found = features_of(read("Sales rose", "en"), None)
    assert found.words[-found.pairs] == crc32(b"b ^ sales") % SIZE
    assert found.words[0] == crc32(b"w sales") % SIZE


def test_the_name_of_the_entity_is_no_feature() -> None:
    rows = [features_of(read(f"{name} rises 3%", "en"), mentions_of(f"{name} rises 3%", name)) for name in ("Alpha", "Omega")]
    assert rows[0].words == rows[1].words
    assert rows[0].findings == rows[1].findings


def test_letters_that_grow_when_small_do_not_shift_the_spans() -> None:
    text = "İİİİ İstanbul Bank: net loss narrowed"
    assert [text[start:end] for start, end in score(text, "İstanbul Bank").spans] == ["net loss narrowed"]


def test_what_is_said_a_thousand_times_is_still_what_is_said() -> None:
    assert score("Operating profit fell. " * 1000).label == "negative"
    assert score("Operating profit rose. " * 1000).label == "positive"


def test_a_name_without_end_names_nothing() -> None:
    started = time.process_time()
    assert score("profit rose", "x " * 50_000).mentioned is False
    assert time.process_time() - started < 1.0
