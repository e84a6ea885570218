"""The timeline: no look-ahead, closed form of the decay, which session counts, what is left out and told."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.cli.main import main
from workbench.errors import DataError, InputError
from workbench.inputs import DirectInputs
from workbench.progress import silent
from workbench.sentiment.daily import decayed_level
from workbench.sentiment.dated_news import DatedRow, read_times, tickers_of
from workbench.sentiment.scorer import Reading
from workbench.sentiment.timeline import Timeline, TimelineRules, build_timeline
from workbench.sentiment.timeline_task import timeline

START = datetime(2020, 3, 2, 14, 0, tzinfo=UTC)
RULES = TimelineRules(
    half_life=3.0, exchange="XNYS", day_only="next", weights={"A": 0.6, "B": 0.4}, priced=None,
    now=datetime(2021, 1, 1, tzinfo=UTC), until_now=False,
)  # fmt: skip


def reading(text: str, ticker: str) -> Reading:
    """The score stands at the head of the text."""
    value = float(text.split()[0])
    return Reading("positive" if value > 0 else "negative" if value < 0 else "neutral", value, 0.9, ())


def built(rows: Sequence[DatedRow], rules: TimelineRules = RULES) -> Timeline:
    return build_timeline(rows, rules, reading, lambda _: ())


NEWS = st.lists(
    st.tuples(st.integers(0, 60 * 24 * 120), st.sampled_from("AB"), st.sampled_from([-0.9, -0.4, 0.0, 0.3, 0.8])),
    min_size=4,
    max_size=60,
)


def rows_of(news: Sequence[tuple[int, str, float]]) -> list[DatedRow]:
    return [
        DatedRow(row, f"{score} item {row}", (ticker,), START + timedelta(minutes=minutes), day_only=False)
        for row, (minutes, ticker, score) in enumerate(news)
    ]


@settings(max_examples=40)
@given(news=NEWS, cut=st.integers(1, 59))
def test_later_news_never_changes_an_earlier_day(news: list[tuple[int, str, float]], cut: int) -> None:
    rows = sorted(rows_of(sorted(news)), key=lambda row: row.published)
    early, whole = built(rows[: min(cut, len(rows) - 1)]), built(rows)
    complete = len(early.sessions) - 1  # news may still come in on the last session
    assert whole.sessions[: complete + 1] == early.sessions
    for ticker, days in early.days.items():
        later = whole.days[ticker]
        np.testing.assert_array_equal(days.decayed[:complete], later.decayed[:complete])
        np.testing.assert_array_equal(days.score[:complete], later.score[:complete])
        np.testing.assert_array_equal(days.volume[:complete], later.volume[:complete])
    np.testing.assert_array_equal(early.portfolio.score[:complete], whole.portfolio.score[:complete])
    before = {move for move in early.moves if move.session < complete}
    assert before == {move for move in whole.moves if move.session < complete}


def test_the_decay_in_closed_form() -> None:
    level = decayed_level(np.array([0.8, 0.0, 0.0, 0.0]), np.array([1, 0, 0, 0]), 3.0)
    weights = 2.0 ** (-np.arange(4) / 3)
    np.testing.assert_allclose(level, 0.8 * weights / (1 + weights))
    assert decayed_level(np.full(400, 1.6), np.full(400, 2), 3.0)[-1] == pytest.approx(
        0.8 * (2 / (1 - 2 ** (-1 / 3))) / (1 + 2 / (1 - 2 ** (-1 / 3)))
    )


@settings(max_examples=30)
@given(scores=st.lists(st.floats(-1, 1), min_size=1, max_size=40), half_life=st.floats(0.3, 50))
def test_a_level_stays_between_the_scores(scores: list[float], half_life: float) -> None:
    level = decayed_level(np.array(scores), np.ones(len(scores), dtype=np.int64), half_life)
    assert level.max() <= max(0.0, *scores) + 1e-12
    assert level.min() >= min(0.0, *scores) - 1e-12


def test_the_portfolio_weighs_and_a_short_holding_counts_the_other_way() -> None:
    rows = rows_of([(0, "A", 0.8), (0, "B", -0.4)])
    both = built(rows)
    expected = 0.6 * both.days["A"].decayed + 0.4 * both.days["B"].decayed
    np.testing.assert_allclose(both.portfolio.score, expected)
    hedged = TimelineRules(
        **{name: getattr(RULES, name) for name in RULES.__slots__} | {"weights": {"A": 1.0, "B": -1.0, "C": 2.0}}
    )
    short = built(rows, hedged).portfolio
    assert short.score[-1] == pytest.approx(0.25 * 0.4 + 0.25 * 0.2)
    assert (short.without_news, short.coverage[-1]) == (("C",), 0.5)
    nothing = TimelineRules(**{name: getattr(RULES, name) for name in RULES.__slots__} | {"weights": {"A": 0.0}})
    with pytest.raises(InputError, match="zero"):
        built(rows, nothing)


def test_the_same_words_twice_within_three_days_count_once() -> None:
    times = [START, START + timedelta(days=2), START + timedelta(days=20)]
    rows = [DatedRow(place, "0.8 Same  words", ("A",), when, day_only=False) for place, when in enumerate(times)]
    found = built(rows)
    assert found.repeats == (1,)
    assert [row.row for row in found.rows] == [0, 2]


def test_each_ticker_counts_by_its_own_exchange() -> None:
    published = datetime(2020, 3, 3, 12, 0, tzinfo=UTC)  # Hong Kong closed at 08:00 UTC, New York opens later
    rows = [DatedRow(0, "0.8 x", ("A", "0700.HK"), published, day_only=False)]
    sessions = {row.ticker: row.session for row in built(rows).rows}
    assert sessions == {"A": date(2020, 3, 3), "0700.HK": date(2020, 3, 4)}


def test_news_of_the_future_is_left_out_and_all_of_it_refused() -> None:
    late = DatedRow(1, "0.8 y", ("A",), datetime(2022, 1, 1, tzinfo=UTC), day_only=False)
    found = built([*rows_of([(0, "A", 0.8)]), late])
    assert found.future == (1,)
    with pytest.raises(DataError, match="later than"):
        built([late])


@pytest.mark.parametrize(
    ("text", "moment", "day_only"),
    [
        ("2020-06-05 10:30:00-04:00", datetime(2020, 6, 5, 14, 30, tzinfo=UTC), False),
        ("2020-06-05", datetime.fromisoformat("2020-06-05"), True),
        ("Fri, 05 Jun 2020 10:30:00 +0200", datetime(2020, 6, 5, 8, 30, tzinfo=UTC), False),
        ("1591353000", datetime(2020, 6, 5, 10, 30, tzinfo=UTC), False),
        ("25/06/2020 4:30 pm", datetime.fromisoformat("2020-06-25 16:30"), False),
        ("2020年6月5日", datetime.fromisoformat("2020-06-05"), True),
        ("Jun 5, 2020 09:15 GMT", datetime(2020, 6, 5, 9, 15, tzinfo=UTC), False),
    ],
)
def test_dates_as_people_and_programs_write_them(text: str, moment: datetime, day_only: bool) -> None:
    times, _ = read_times([text], today=date(2021, 1, 1))
    assert times[0] is not None
    found = times[0].moment
    assert (found.astimezone(UTC) if found.tzinfo else found, times[0].day_only) == (moment, day_only)


def test_dates_that_cannot_be_read_do_not_cost_the_others() -> None:
    times, notes = read_times(["2020-06-05", "03/04/2020", "soon", ""], today=date(2021, 1, 1))
    assert [when is not None for when in times] == [True, False, False, False]
    assert notes
    midnight, said = read_times(["2020-06-05 00:00:00", "2020-06-06 00:00:00"], today=date(2021, 1, 1))
    assert all(when is not None and when.day_only for when in midnight)
    assert "midnight" in said[0]


def test_tickers_of_a_cell() -> None:
    assert tickers_of(" $aapl; MSFT,aapl | brk.b") == ("AAPL", "MSFT", "BRK.B")


@pytest.fixture
def news_file(tmp_path: Path) -> Path:
    lines = ["headline,when,who"]
    day = date(2020, 1, 6)
    lines += [f"Alpha opens shop number {n},{day + timedelta(days=n)} 10:00:00-05:00,ALF" for n in range(40)]
    lines += [
        "Alpha defaults on its bonds and slumps,2020-02-18 17:30:00-05:00,ALF",
        ",2020-02-18,ALF",
        "Alpha rises on strong demand,,ALF",
        "Beta rises on strong demand,2020-02-18 09:00:00-05:00,",
        "Beta profit soars,2035-01-01 09:00:00-05:00,BET",
        "Beta profit rises strongly,2020-02-18,BET",
    ]
    path = tmp_path / "news.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


@pytest.fixture
def price_file(tmp_path: Path) -> Path:
    random = np.random.default_rng(3)
    index = pd.bdate_range("2019-01-01", "2020-04-30", name="date")
    market = random.normal(0, 0.01, len(index))
    returns = pd.DataFrame({"MKT": market, "ALF": market + random.normal(0, 0.01, len(index))}, index=index)
    returns.loc["2020-02-19", "ALF"] -= 0.2
    path = tmp_path / "prices.csv"
    (100 * (1 + returns).cumprod()).to_csv(path)
    return path


def test_from_a_file_to_alert_and_event_study(news_file: Path, price_file: Path, inputs: DirectInputs) -> None:
    columns = {"path": str(news_file), "text": "headline", "date": "when", "ticker": "who"}
    request = {**columns, "prices": str(price_file), "market": "MKT", "as_of": "2020-03-02T00:00:00+00:00"}
    document = timeline(request, inputs, silent).document
    assert document["counts"] == {
        "rows": 46, "read": 42, "empty": 1, "undated": 1, "no_ticker": 1, "other_language": 0, "future": 1, "repeated": 0,
    }  # fmt: skip
    assert document["calendar"] == "prices"
    default = next(alert for alert in document["alerts"] if alert["kind"] == "event:default")
    assert (default["ticker"], default["session"], default["items"]) == ("ALF", "2020-02-19", [40])  # after the close
    item = next(item for item in document["items"] if item["row"] == 40)
    assert item["text"].startswith("Alpha defaults")
    assert item["label"] == "negative"
    study = document["event_study"]
    negative = next(event for event in study["events"] if event["session"] == "2020-02-19")
    assert negative["windows"]["[0, 0]"]["car"] < -0.15
    assert negative["windows"]["[0, 0]"]["p"] < 0.001
    assert [error["ticker"] for error in study["errors"]] == ["BET"]
    assert document["portfolio"]["weighting"] == "equal"
    assert any("no time of day" in note for note in document["notes"])
    days = [row["session"] for row in document["daily"] if row["ticker"] == "BET"]
    assert days == ["2020-02-19"]  # a date alone counts to the session after it
    assert document["series"]["sessions"][-1] == "2020-03-02"
    json.dumps(document, allow_nan=False)


def test_what_was_known_at_a_moment_does_not_depend_on_what_came_later(
    news_file: Path, price_file: Path, inputs: DirectInputs, tmp_path: Path
) -> None:
    """As of a moment, the whole file and the file as it was then give the same answer, prices and event study included."""
    columns = {"text": "headline", "date": "when", "ticker": "who", "market": "MKT", "as_of": "2020-02-10T22:00:00+00:00"}
    whole = timeline({**columns, "path": str(news_file), "prices": str(price_file)}, inputs, silent).document
    lines = news_file.read_text("utf-8").splitlines()
    then = tmp_path / "then.csv"
    then.write_text("\n".join([*lines[:37]]) + "\n", "utf-8")  # the rows to 10 February
    prices = price_file.read_text("utf-8").splitlines()
    cut = next(place for place, line in enumerate(prices) if line.startswith("2020-02-11"))
    before = tmp_path / "before.csv"
    before.write_text("\n".join(prices[:cut]) + "\n", "utf-8")
    early = timeline({**columns, "path": str(then), "prices": str(before)}, DirectInputs(tmp_path, inputs.now), silent).document
    for part in ("daily", "series", "portfolio", "unusual", "alerts", "event_study", "tickers"):
        assert whole[part] == early[part], part


def test_the_command_prints_the_contracts_document(
    news_file: Path, price_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    columns = ["--text", "headline", "--date", "when", "--ticker", "who", "--data-dir", str(tmp_path / "data")]
    prices = ["--prices", str(price_file), "--market", "MKT"]
    assert main(["sentiment", "timeline", str(news_file), *columns, *prices, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert {"daily", "events", "alerts", "event_study", "portfolio", "provenance"} <= set(document)
    assert [source["name"] for source in document["provenance"]["inputs"]] == ["news", "prices"]
    assert main(["sentiment", "timeline", str(news_file), *columns, *prices]) == 0
    assert "abnormal return" in capsys.readouterr().out
    assert main(["sentiment", "views", str(news_file), *columns, "--prices", str(price_file), "--weights", '{"MKT": 1}']) == 3
    assert "none." in capsys.readouterr().out
    assert main(["sentiment", "timeline", str(news_file), *columns[:4], "--ticker", "nobody", "--json"]) == 2


def test_prices_with_gaps_and_with_repairs(news_file: Path, price_file: Path, tmp_path: Path, inputs: DirectInputs) -> None:
    lines = price_file.read_text("utf-8").splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("2020-02-20"))
    holed = tmp_path / "holed.csv"
    again = f"{lines[place + 1].split(',')[0]},101.5,99.5"
    rows = [*lines[:place], f"{lines[place].split(',')[0]},,", *lines[place + 1 : place + 2], again, *lines[place + 2 :]]
    holed.write_text("\n".join(rows) + "\n", "utf-8")
    request = {"path": str(news_file), "text": "headline", "date": "when", "ticker": "who", "market": "MKT"}
    with pytest.raises(DataError, match="2020-02-21"):  # stands twice
        timeline({**request, "prices": str(holed)}, inputs, silent)
    repaired = {"source": "file", "path": str(holed), "repairs": {"duplicates": "keep_first"}}
    later = DirectInputs(tmp_path, inputs.now)
    study = timeline({**request, "prices": repaired}, later, silent).document["event_study"]
    event = next(event for event in study["events"] if event["session"] == "2020-02-19")
    assert set(event["windows"]) == {"[0, 0]"}  # the next day has no price


def test_without_prices_the_study_says_why_not(news_file: Path, inputs: DirectInputs) -> None:
    columns = {"path": str(news_file), "text": "headline", "date": "when", "ticker": "who"}
    document = timeline(columns, inputs, silent).document
    assert (document["event_study"], document["event_study_reason"]) == (None, "No prices were given.")
    assert document["calendar"] == "rules"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": "body"}, "no column 'body'"),
        ({"exchange": "XMOON"}, "XMOON"),
        ({"market": "MKT"}, "no prices"),
        ({"as_of": "2020-06-05T10:00:00"}, "no time zone"),
        ({"as_of": "yesterday"}, "no moment"),
        ({"half_life": 0.0}, "half_life"),
        ({"weights": {"ALF": 0.0}}, "zero"),
    ],
)
def test_requests_that_are_refused(news_file: Path, inputs: DirectInputs, change: dict[str, object], said: str) -> None:
    columns = {"path": str(news_file), "text": "headline", "date": "when", "ticker": "who"}
    with pytest.raises(InputError, match=said):
        timeline({**columns, **change}, inputs, silent)


def test_another_language_is_told_and_not_scored(tmp_path: Path, inputs: DirectInputs) -> None:
    path = tmp_path / "mixed.csv"
    german = "Der Gewinn der Alpha ist im dritten Quartal wegen der hohen Kosten und der schwachen Nachfrage gefallen"
    path.write_text(f"t,d,k\n{german},2020-02-18,ALF\nAlpha profit rises,2020-02-18,ALF\n", "utf-8")
    document = timeline({"path": str(path), "text": "t", "date": "d", "ticker": "k"}, inputs, silent).document
    assert (document["counts"]["read"], document["counts"]["other_language"]) == (1, 1)
    assert document["problems"][0]["rows"] == [0]


def test_a_head_that_stands_there_twice_is_told(tmp_path: Path, inputs: DirectInputs) -> None:
    path = tmp_path / "twice.csv"
    path.write_text("t,d,k,k\nAlpha profit rises,2020-02-18,ALF,BET\n", "utf-8")
    document = timeline({"path": str(path), "text": "t", "date": "d", "ticker": "k"}, inputs, silent).document
    assert [row["ticker"] for row in document["tickers"]] == ["ALF"]
    assert "twice.csv has 2 columns called 'k' (3 and 4): column 3 was read." in document["notes"]


def test_a_file_without_a_usable_row_is_refused(tmp_path: Path, inputs: DirectInputs) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("t,d,k\n📈📉,2020-01-02,A\nAlpha rises,2020-01-02,\n", "utf-8")
    with pytest.raises(DataError, match="1 have no text"):
        timeline({"path": str(path), "text": "t", "date": "d", "ticker": "k"}, inputs, silent)


def test_companies_are_found_in_the_texts_where_no_column_names_them(tmp_path: Path, inputs: DirectInputs) -> None:
    rows = [
        "Apple beats forecasts and raises its guidance,2020-02-18 09:00:00-05:00",
        "Apple beats forecasts and raises guidance,2020-02-18 09:20:00-05:00",
        "The weather is fine,2020-02-18 09:20:00-05:00",
        "Apple cuts jobs,",
    ]
    path = tmp_path / "news.csv"
    path.write_text("headline,published\n" + "\n".join(rows) + "\n", "utf-8")
    document = timeline({"path": str(path), "weights": {"AAPL": 1.0}}, inputs, silent).document
    assert document["counts"] == {
        "rows": 4, "read": 1, "empty": 0, "undated": 1, "no_ticker": 1, "other_language": 0, "future": 0, "repeated": 1,
    }  # fmt: skip
    assert [(row["ticker"], row["session"], row["volume"]) for row in document["daily"]] == [("AAPL", "2020-02-18", 1)]
    assert document["items"][0]["label"] == "positive"
    with pytest.raises(InputError, match="no news"):
        timeline({"weights": {"AAPL": 1.0}}, inputs, silent)
    path.write_text("headline,published\nThe weather is fine,2020-02-18\n", "utf-8")
    with pytest.raises(DataError, match="without doubt"):
        timeline({"path": str(path)}, inputs, silent)


def test_real_headlines(shared_data: Path, inputs: DirectInputs, tmp_path: Path) -> None:
    """A part of the real file: clocks change twice a year, prices are another file."""
    lines = (shared_data / "news/us_headlines_tickers_2009_2020.csv").read_text("utf-8").splitlines()
    part = [lines[0], *(line for line in lines if line.endswith(",AAPL"))]
    path = tmp_path / "part.csv"
    path.write_text("\n".join(part), "utf-8")
    prices = shared_data / "prices/us_stocks_20_daily_1990_2022.csv"
    request = {
        "path": str(path), "text": "headline", "date": "timestamp", "ticker": "ticker", "prices": str(prices), "market": "MSFT",
    }  # fmt: skip
    document = timeline(request, inputs, silent).document
    assert document["counts"]["read"] + document["counts"]["repeated"] == len(part) - 1
    assert {row["session"] for row in document["daily"]} <= set(document["series"]["sessions"])
    assert sum(row["volume"] for row in document["daily"]) == document["counts"]["read"]
    assert document["event_study"]["errors"] == []
