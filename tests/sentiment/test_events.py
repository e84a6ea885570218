"""Events: sentences written by hand, half of them held back while the phrases were written."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.sentiment_events import found_in, measure_events, sentences
from workbench.sentiment.events import events_of
from workbench.sentiment.items import EventKind
from workbench.sentiment.lexicon import Language, language_of

SENTENCES = sentences()


def test_there_are_enough_sentences_of_every_kind_in_both_languages() -> None:
    assert len({text for _, text in SENTENCES}) == len(SENTENCES) >= 120
    for language in get_args(Language):
        own = [kinds for kinds, text in SENTENCES if language_of(text) == language]
        assert {kind for kinds in own for kind in kinds} == set(get_args(EventKind))
        assert {mark for kinds in own for mark in kinds.values()} == {"", "!", "?"}


@pytest.mark.parametrize("held_back", [False, True])
def test_nearly_all_events_are_found_and_nearly_nothing_else(held_back: bool) -> None:
    half: list[tuple[dict[str, str], str]] = []
    for language in get_args(Language):
        own = [pair for pair in SENTENCES if language_of(pair[1]) == language]
        half += own[1::2] if held_back else own[::2]
    found = [(kinds, found_in(text)) for kinds, text in half]
    right = sum(len(kinds.keys() & seen.keys()) for kinds, seen in found)
    assert right >= 0.95 * sum(len(kinds) for kinds, _ in found)
    assert right >= 0.95 * sum(len(seen) for _, seen in found)
    same = sum(kinds[kind] == seen[kind] for kinds, seen in found for kind in kinds.keys() & seen.keys())
    assert same >= 0.95 * right


def test_of_sentences_written_last_most_events_are_found_and_nearly_nothing_else() -> None:
    figures = [row for row in measure_events() if row.part == "last"]
    assert all(row.precision >= 0.9 and row.recall >= 0.65 for row in figures)
    assert {row.language for row in figures} == set(get_args(Language))


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("Shares fell. Halden agrees to buy Sorel.", "agrees to buy"),
        ("远山股份首次回购120万股。", "回购"),
        ("遠山股份首次回購120萬股。", "回購"),
    ],
)
def test_the_span_is_the_words_that_say_so(text: str, trigger: str) -> None:
    (event,) = events_of(text, language_of(text))
    assert text[event.start : event.end] == trigger


@pytest.mark.parametrize(
    ("text", "negated", "hypothetical"),
    [
        ("Halden bought back shares in May.", False, False),
        ("Halden may start a buyback.", False, True),
        ("Halden has not announced a buyback, but sales rose.", True, False),
        ("Sales did not rise, and the board announced a buyback.", False, False),
        ("Halden not only raised sales but announced a buyback.", False, False),
        ("Will Halden announce a buyback?", False, True),
        ("未来三年公司将回购股份。", False, False),
        ("公司不会回购股份。", True, False),
    ],
)
def test_denials_and_possibilities_hold_in_their_clause_alone(text: str, negated: bool, hypothetical: bool) -> None:
    (event,) = [event for event in events_of(text, language_of(text)) if event.kind == "buyback"]
    assert (event.negated, event.hypothetical) == (negated, hypothetical)


def test_a_dividend_suspended_is_an_event_and_not_a_denied_one() -> None:
    (event,) = events_of("Tessaly suspends its dividend.", "en")
    assert event.kind == "dividend"
    assert not event.negated


@given(st.text(max_size=300), st.sampled_from(["en", "zh"]))
def test_any_text_gives_spans_inside_it_that_do_not_overlap(text: str, language: Language) -> None:
    end = 0
    for event in events_of(text, language):
        assert end <= event.start < event.end <= len(text)
        end = event.end


def test_a_very_long_text_takes_little_time() -> None:
    text = "the company may not have raised the dividend of its unit " * 2000
    assert events_of(text, "en")
