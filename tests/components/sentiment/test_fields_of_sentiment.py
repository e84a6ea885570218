"""What people type on the sentiment page becomes requests, or is refused by name; foreign text stays text."""

import pytest

from components.sentiment.companies import made_aliases
from components.sentiment.empty import sample_file
from components.sentiment.pieces import marked
from components.sentiment.rules_table import made_rules
from components.sentiment.weights_text import read_weights, weights_text
from components.sentiment.words import KINDS_OF_RULE
from workbench.errors import InputError
from workbench.sentiment.alert_rules import BUILT_IN


def row(**changes: object) -> dict[str, object]:
    return {"on": True, "name": "Quiet", "kind": "Tone falls below", "threshold": -0.3, "tickers": "", "events": "", **changes}


def test_holdings_are_read_in_the_ways_people_write_them() -> None:
    assert read_weights("aapl 40\nMSFT: 35%\n\nJNJ,25\nXOM -5") == {"AAPL": 0.4, "MSFT": 0.35, "JNJ": 0.25, "XOM": -0.05}


def test_holdings_are_written_as_they_are_read() -> None:
    weights = {"AAPL": 0.4, "MSFT": 0.333333, "XOM": -0.05, "JNJ": 0.00001, "BIG": 10.0}
    assert read_weights(weights_text(weights)) == pytest.approx(weights)


@pytest.mark.parametrize(("text", "said"), [("AAPL", "Line 1"), ("AAPL 40\nAAPL 20", "twice"), ("AAPL forty", "no ticker")])
def test_what_is_no_holding_is_refused_by_its_line(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_weights(text)


def test_edited_rules_keep_the_ids_of_those_that_keep_their_names() -> None:
    old = BUILT_IN[0]
    rows = [
        row(name=old.name, threshold=-0.7),
        row(name="Apple in court", kind="An event is told", threshold=None, tickers="aapl; msft", events="Court"),
        row(name=""),
    ]
    made = made_rules(rows, KINDS_OF_RULE, BUILT_IN)
    assert [rule.id for rule in made] == [old.id, "apple-in-court"]
    assert made[0].threshold == -0.7
    assert (made[1].tickers, made[1].events) == (["AAPL", "MSFT"], ["litigation"])


@pytest.mark.parametrize(
    ("changes", "said"), [({"threshold": None}, "Quiet"), ({"kind": "An event is told", "events": "Gossip"}, "Gossip")]
)
def test_a_rule_that_can_be_none_is_refused_by_name(changes: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        made_rules([row(**changes)], KINDS_OF_RULE, BUILT_IN)


def test_names_of_companies_come_from_the_table_without_its_empty_rows() -> None:
    rows = [
        {"ticker": " harb ", "names": "Harbour Tools; Harbour ；HT plc", "without": float("nan")},
        {"ticker": None, "names": "", "without": ""},
    ]
    (made,) = made_aliases(rows)
    assert (made.ticker, made.names, made.without) == ("HARB", ("Harbour Tools", "Harbour", "HT plc"), ())


def test_marked_words_keep_their_spaces_and_nothing_of_the_text_is_markup() -> None:
    text = "Profit *falls* at [Acme](http://x) \n<b>again</b>"
    shown = marked(text, [(7, 14)], "negative")
    assert shown.startswith("Profit :red[:red-background[\\*falls\\*]] at \\[Acme\\]")
    assert "http" in shown
    assert "://" not in shown
    assert "<b>" not in shown


def test_spans_that_lie_over_each_other_or_outside_are_left() -> None:
    shown = marked("good news", [(0, 4), (2, 6), (5, 90)], "positive")
    assert shown == ":green[:green-background[good]] news"


def test_the_made_up_headlines_are_a_table_with_dates_and_zones() -> None:
    lines = sample_file().decode().splitlines()
    assert lines[0] == "published,ticker,headline"
    assert len(lines) == 10
    assert all(line.count('"') == 2 and ("+" in line[:32] or "-" in line[19:32]) for line in lines[1:])
