"""Measure and direction, clauses, comparison, negation and hedging, each by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.sentiment.grammar import combined, read
from workbench.sentiment.lexicon import language_of, load_lexicon


def kinds(text: str) -> list[tuple[str, str]]:
    return [(finding.kind, text[finding.start : finding.end]) for finding in read(text, "en").findings]


@pytest.mark.parametrize("measure", ["profit", "sales", "the order book", "EBITDA", "demand"])
@pytest.mark.parametrize(
    ("up", "down"), [("rose", "fell"), ("increased", "decreased"), ("grew", "shrank"), ("climbed", "slid")]
)
def test_the_same_verb_is_good_of_profit_and_bad_of_costs(measure: str, up: str, down: str) -> None:
    assert read(f"{measure} {up}", "en").score > 0.3 > -0.3 > read(f"{measure} {down}", "en").score
    assert read(f"costs {up}", "en").score < -0.3 < 0.3 < read(f"costs {down}", "en").score


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("Net loss narrowed", ("change", "Net loss narrowed")),
        ("The company cut its dividend", ("change", "cut its dividend")),
        ("A sharp drop in sales", ("change", "drop in sales")),
        ("Profit of 3.1 compared with 5.2", ("figures", "Profit of 3.1 compared with 5.2")),
        ("Revenue came in above expectations", ("expectation", "above")),
        ("Acme -4%", ("move", "-4%")),
        ("a fraud", ("word", "fraud")),
    ],
)
def test_a_finding_says_what_kind_it_is_and_where(text: str, finding: tuple[str, str]) -> None:
    assert finding in kinds(text)


@pytest.mark.parametrize(("now", "before"), [(3.0, 5.0), (12.5, 12.4), (1000, 999)])
def test_figures_are_compared_whichever_words_stand_between(now: float, before: float) -> None:
    for words in ("compared with", "compared to", "versus", "against", "from"):
        better = read(f"Profit was EUR {now:,} mn {words} EUR {before:,} mn", "en").score
        worse = read(f"Profit was EUR {before:,} mn {words} EUR {now:,} mn", "en").score
        assert (better > 0) == (now > before)
        assert better == pytest.approx(-worse)
    assert read("Profit was EUR 5 mn compared with EUR 5 mn", "en").score == 0


def test_a_bracket_in_another_currency_is_no_earlier_figure() -> None:
    assert read("Profit was EUR 5.0 mn (USD 6.1 mn)", "en").score == 0
    assert read("Profit was EUR 5.0 mn (2008: EUR 6.1 mn)", "en").score < -0.3


def test_negation_turns_and_a_hedge_weakens() -> None:
    plain, negated, hedged = (read(f"Profit {words}", "en").score for words in ("rose", "never rose", "may have rose"))
    assert plain > hedged > 0 > negated
    (finding,) = read("Sales did not fall", "en").findings
    assert finding.negated


def test_clauses_and_how_they_join() -> None:
    reading = read("Alpha gains as Beta slumps; costs fell, but sales fell", "en")
    assert [clause.join for clause in reading.clauses] == ["", "cause", "", "contrast"]
    assert [clause.value > 0 for clause in reading.clauses] == [True, False, True, False]
    assert combined([]) == 0


def test_what_is_conceded_counts_less_than_what_is_said() -> None:
    assert read("Although sales fell, profit rose", "en").score > 0.3
    assert read("Sales rose but profit fell", "en").score < -0.3


def test_a_direction_after_a_comma_speaks_of_the_measure_before() -> None:
    assert read("Costs were EUR 5 mn, up 12 %", "en").score < -0.3
    assert read("净利润10亿元，同比增长20%", "zh").score > 0.3
    assert read("成本10亿元，同比增长20%", "zh").score < -0.3


def test_phrases_come_before_their_words_and_verbs_are_inflected() -> None:
    lexicon = load_lexicon("en")
    assert [token.text for token in lexicon.tokens("Profit before tax as well as sales")] == [
        "profit before tax",
        "as well as",
        "sales",
    ]
    for form in ("rise", "rises", "rose", "risen", "rising", "dipped", "slashes", "slashed", "pared", "rallied", "eases"):
        assert lexicon.words[form].direction, form
    assert [token.text for token in load_lexicon("zh").tokens("归母净利润扭亏为盈")] == ["归母净利润", "扭亏为盈"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Profit rose", "en"),
        ("净利润增长", "zh"),
        ("Apple公司发布iPhone新品，销量大增", "zh"),
        ("", "en"),
        ("🚀🚀", "en"),
        ("BYD 比亚迪 beats estimates in the third quarter of the year", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert language_of(text) == language


PIECES = [*"abc ,.;:()%-+$0123456789\n，未", "profit", " fell", " loss ", " from ", " not ", "净利润", "下降"]


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_any_text_is_read_and_spans_lie_inside_it(text: str) -> None:
    for language in ("en", "zh"):
        reading = read(text, language)  # type: ignore[arg-type]
        assert -1 <= reading.score <= 1
        assert all(0 <= finding.start < finding.end <= len(text) for finding in reading.findings)
