"""Items read whole: companies, what is said of each, events, copies and notes; the task and the command."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from workbench.cli.main import main
from workbench.errors import Cancelled, DataError, InputError
from workbench.inputs import DirectInputs
from workbench.progress import silent
from workbench.runner import open_workbench
from workbench.sentiment.aliases import UserAlias, load_aliases, save_user_aliases
from workbench.sentiment.dated_news import read_dated_news
from workbench.sentiment.items import NewsItem, ReadItem, item_id
from workbench.sentiment.lexicon import language_of
from workbench.sentiment.linked_news import linked_news
from workbench.sentiment.news_store import NewsStore
from workbench.sentiment.read_task import read_file
from workbench.sentiment.reading import read_items

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
TABLE = load_aliases()


def item(
    text: str, *, tickers: tuple[str, ...] = (), published: datetime | None = NOW, written: str = "2026-01-05T09:30Z"
) -> NewsItem:
    identity = item_id("s", "", text, written)
    return NewsItem(identity, "s", "paste", None, "", text, published, written, False, language_of(text), tickers, NOW)


def read(text: str, **options: Any) -> ReadItem:
    (found,) = read_items([item(text, **options)], TABLE)
    return found


def labels(text: str, **options: Any) -> dict[str, str | None]:
    return {reading.ticker: reading.label for reading in read(text, **options).readings}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Microsoft gains as Intel slumps", {"MSFT": "positive", "INTC": "negative"}),
        ("Nokia soars on strong orders while Ericsson warns of falling profit", {"NOK": "positive", "ERIC": "negative"}),
        ("比亚迪净利润大增，特斯拉销量下滑", {"1211.HK": "positive", "TSLA": "negative"}),
        ("Gap between rich and poor widens", {}),
        ("🚀🚀🚀", {}),
    ],
)
def test_each_company_has_its_own_reading(text: str, expected: dict[str, str]) -> None:
    assert labels(text) == expected


def test_who_rates_is_named_but_not_judged_unless_the_source_says_so() -> None:
    text = "Morgan Stanley upgrades Nokia to overweight"
    assert labels(text) == {"NOK": "positive"}
    assert {link.ticker for link in read(text).links} == {"MS", "NOK"}
    assert "MS" in labels(text, tickers=("MS",))
    assert labels("Morgan Stanley downgraded to sell") == {"MS": "negative"}


def test_spans_point_into_the_text() -> None:
    text = "Microsoft shares jump after it raises its full-year outlook"
    found = read(text)
    (reading,) = found.readings
    assert any("jump" in text[start:end] for start, end in reading.spans)
    (event,) = found.events
    assert (event.kind, text[event.start : event.end]) == ("guidance", "raises its full-year outlook")


def test_what_is_odd_about_an_item_is_said() -> None:
    assert read("").notes == ("It has no text.",)
    assert read("Mind the Gap", published=None, written="").notes == (
        "It has no date.",
        "Left open whether a company is meant: Gap.",
    )
    assert read("Orvik", published=None, written="soon").notes == ("Its date cannot be read: soon.",)
    assert read("Orvik", published=NOW + timedelta(days=3)).notes == ("Its date is in the future: 2026-01-08 09:30.",)
    assert read("Orvik", published=NOW + timedelta(minutes=5)).notes == ()
    long = read("Microsoft gains. " * 1300)
    assert "characters" in long.notes[0]
    assert long.readings[0].label == "positive"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Siemens hebt nach einem starken Quartal die Prognose für das Jahr an und zahlt eine Dividende", "German"),
        ("Le groupe Renault relève ses prévisions pour les ventes de la Chine et du Brésil", "French"),
        ("トヨタ自動車は今期の純利益予想を引き上げた", "Japanese"),
        ("삼성전자 영업이익 급증", "Korean"),
        ("Газпром снизил дивиденды", "Russian or a neighbour"),
    ],
)
def test_other_languages_are_told_and_not_scored(text: str, language: str) -> None:
    found = read(text)
    assert (found.readings, found.events) == ((), ())
    assert language in found.notes[0]


@pytest.mark.parametrize(
    "text",
    [
        "Deutsche Bank to cut jobs",
        "La-Z-Boy beats",
        "De La Rue de-lists",
        "中国平安の利润",
        "🚀",
        "LVMH, L'Oréal et Hermès gain",
    ],
)
def test_english_and_chinese_with_foreign_names_are_read(text: str) -> None:
    assert not any("not read here" in note for note in read(text).notes)


def test_items_keep_their_order_and_copies_name_the_earliest() -> None:
    story = "Orvik, the tractor maker, said that orders rose by a third, with demand strong in every region it sells to. " * 2
    items = [item(story + "More.", published=NOW), item(""), item(story, published=NOW - timedelta(hours=2))]
    one, empty, first = read_items(items, TABLE)
    assert [each.item for each in (one, empty, first)] == items
    assert one.duplicate_of == one.cluster == first.item.item_id == first.cluster
    assert first.duplicate_of is None
    assert (empty.readings, empty.links, empty.duplicate_of) == ((), (), None)


def test_the_reading_can_be_stopped() -> None:
    def stop(fraction: float, message: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        read_items([item("Orvik")], TABLE, progress=stop)


def test_what_cannot_be_counted_says_what_is_missing() -> None:
    undated, nameless = item("Nokia gains", published=None, written=""), item("Nothing is named here")
    for given, said, asked in ((undated, "1 have no date", "dates"), (nameless, "1 name no company", "tickers")):
        with pytest.raises(DataError, match=said) as caught:
            linked_news(read_items([given], TABLE))
        assert f"column of {asked}" in caught.value.hint
        assert caught.value.hint.count("column of") == 1


def test_letters_that_could_not_be_read_are_told() -> None:
    notes = linked_news(read_items([item("Nokia gains"), item("Nokia \ufffd falls")], TABLE)).dated.notes
    assert notes == ("1 text holds letters that could not be read. Save the file as UTF-8.",)
    table = b"text,date,ticker\nProfit \x81\x8d rises,2020-06-01,A\n"
    told = read_dated_news(io.BytesIO(table), "n.csv", text="text", date="date", ticker="ticker", today=NOW.date()).notes
    assert any("could not be read" in note for note in told)


def test_the_task_reads_a_file_a_paste_and_what_was_collected(tmp_path: Path, inputs: DirectInputs) -> None:
    path = tmp_path / "n.csv"
    path.write_text("headline,date,ticker\nNokia gains,2026-01-02,NOK\n,,\nNokia gains,2026-01-02,NOK\nHello,soon,\n", "utf-8")
    document = read_file({"path": str(path)}, inputs, silent).document
    assert document["counts"] == {
        "items": 4, "empty": 1, "undated": 2, "future": 0, "copies": 1, "unlinked": 1, "ambiguous": 0
    }  # fmt: skip
    assert document["tickers"] == [
        {"ticker": "NOK", "name": "Nokia", "items": 1, "positive": 1, "neutral": 0, "negative": 0}
        | {"score": document["items"][0]["readings"][0]["score"]}
    ]
    assert any("2 dates were left out" in note or "UTC" in note for note in document["notes"])
    pasted = read_file(
        {"text": "Nokia gains\nErcsson falls", "zone": "Europe/Helsinki"}, DirectInputs(tmp_path, lambda: NOW), silent
    )
    assert [row["text"] for row in pasted.document["items"]] == ["Nokia gains", "Ercsson falls"]
    NewsStore(inputs.data_dir).add([item("Nokia gains"), item("Old news", published=NOW - timedelta(days=90))])
    kept = read_file({"collected_days": 30}, DirectInputs(inputs.data_dir, lambda: NOW), silent).document
    assert [row["text"] for row in kept["items"]] == ["Nokia gains"]


@pytest.mark.parametrize("request_", [{}, {"path": "a", "text": "b"}, {"text": "Nokia", "zone": "Mars"}, {"collected_days": 0}])
def test_wrong_requests(inputs: DirectInputs, request_: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        read_file(request_, inputs, silent)


def test_a_run_keeps_the_users_names_and_replays_with_them(tmp_path: Path, clock: Callable[[], datetime]) -> None:
    bench = open_workbench(tmp_path, clock)
    save_user_aliases(tmp_path, [UserAlias("ORVK", ("Orvik",))])
    outcome = bench.run("sentiment read", {"text": "Orvik shares jump", "holdings": {"NOK": "Nokia Oyj"}})
    save_user_aliases(tmp_path, [])
    assert [row["ticker"] for row in outcome.document["tickers"]] == ["ORVK"]
    assert bench.replay(outcome.run_id)["same"]


def test_the_command_prints_items_as_json_and_as_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "n.jsonl"
    path.write_text(json.dumps({"text": "Nokia gains as Ericsson may cut its dividend", "date": "2026-01-02T10:00Z"}), "utf-8")
    common = ["--data-dir", str(tmp_path / "data")]
    assert main(["sentiment", "read", str(path), "--json", *common]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [row["ticker"] for row in document["items"][0]["readings"]] == ["NOK", "ERIC"]
    assert main(["sentiment", "read", str(path), *common]) == 0
    text = capsys.readouterr().out
    assert "events: dividend (possible)" in text
    assert "ERIC" in text
    assert main(["sentiment", "collect", "--folder", str(tmp_path), *common]) == 0
    assert "Nothing was sent anywhere." in capsys.readouterr().out
    assert main(["sentiment", "collect", *common]) == 2
    assert main(["sentiment", "read", "--collected", "36500", "--json", *common]) == 0
    capsys.readouterr()


def test_real_headlines_are_read_whole(shared_data: Path, inputs: DirectInputs) -> None:
    path = shared_data / "news" / "us_headlines_tickers_2009_2020.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)[:601]
    small = inputs.data_dir / "small.csv"
    small.parent.mkdir(parents=True, exist_ok=True)
    small.write_text("".join(lines), "utf-8")
    document = read_file({"path": str(small)}, inputs, silent).document
    assert document["counts"]["undated"] == 0
    assert all(row["readings"] for row in document["items"] if row["tickers"])
    assert sum(bool(row["events"]) for row in document["items"]) > 100
