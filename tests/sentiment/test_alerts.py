"""The watch list: when rules fire, that nothing is alerted twice, acknowledgement, mute, export, the commands."""

import csv
import io
import json
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from workbench.cli.main import main
from workbench.errors import InputError
from workbench.sentiment.alert_queue import AlertQueue, as_csv
from workbench.sentiment.alert_rules import BUILT_IN, DatedEvent, Rule, RuleList, Watched, alert_from_row, alerts_of, version_of
from workbench.sentiment.daily import CountedNews, ticker_days
from workbench.sentiment.unusual import unusual_moves
from workbench.store.store import Store
from workbench.strict import parse

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
_NEWS = """t,d,k
Alpha defaults on its bonds,2026-01-05 10:00:00-05:00,ALF
Alpha slumps to a record loss,2026-01-05 11:00:00-05:00,ALF
Alpha shares plunge as profit falls sharply,2026-01-05 12:00:00-05:00,ALF
Alpha profit falls and sales fall,2026-01-05 13:00:00-05:00,ALF
Alpha loss widens sharply as demand falls,2026-01-05 14:00:00-05:00,ALF
"""
TEXTS = {row: f"Headline number {row}" for row in range(40)}


def watched(scores: dict[int, float], *, events: tuple[DatedEvent, ...] = (), sessions: int = 60) -> Watched:
    news = [CountedNews(row, "A", session, value, "neutral") for row, (session, value) in enumerate(scores.items())]
    days = ticker_days(news, sessions, 3.0)
    moves = [move for day in days.values() for move in unusual_moves(day)]
    dates = [date(2026, 1, 1) + timedelta(days=place) for place in range(sessions)]
    return Watched(dates, days, moves, events, lambda row: f"text {row}")


def rule(kind: str, **more: object) -> Rule:
    return Rule.model_validate({"id": "r", "name": "Rule", "kind": kind, **more})


@pytest.fixture
def queue(tmp_path: Path) -> AlertQueue:
    return AlertQueue(Store(tmp_path, lambda: NOW).database)


def test_a_level_fires_when_it_crosses_the_line_and_again_after_it_came_back() -> None:
    found = alerts_of([rule("score_below", threshold=-0.3)], watched({0: -0.9, 1: -0.9, 20: 0.0, 40: -0.9}))
    assert [alert.session for alert in found] == ["2026-02-10", "2026-01-01"]
    assert found[0].items == (3,)
    assert "below −0.30" in found[0].detail
    above = alerts_of([rule("score_above", threshold=0.3)], watched({5: 0.9}))
    assert [(alert.session, alert.value) for alert in above] == [("2026-01-06", 0.45)]


def test_a_line_above_zero_does_not_fire_before_there_is_news() -> None:
    found = alerts_of([rule("score_below", threshold=0.1)], watched({10: 0.92}))
    assert [alert.session for alert in found] == ["2026-01-21"]  # 0.92 w / (1 + w) < 0.1 from the tenth session on
    assert found[0].items == (0,)


def test_volume_events_and_unusual_moves() -> None:
    assert [a.value for a in alerts_of([rule("volume_above", threshold=0.5)], watched({3: 0.1, 9: 0.2}))] == [1.0, 1.0]
    told = (DatedEvent("A", 3, "rating", 0), DatedEvent("A", 3, "rating", 1), DatedEvent("A", 5, "default", 2))
    scene = watched({3: 0.1}, events=told)
    found = alerts_of([rule("event", events=["rating"])], scene)
    assert [(alert.kind, alert.items, alert.value) for alert in found] == [("event:rating", (0, 1), None)]
    burst = dict.fromkeys(range(0, 50, 2), 0.1) | {51: -1.0, 52: -1.0, 53: -1.0}
    unusual = alerts_of([rule("unusual", moves=["score"])], watched(burst))
    assert len(unusual) == 1
    assert unusual[0].kind == "unusual:score"
    assert alerts_of([rule("unusual", moves=["score"], tickers=["B"])], watched(burst)) == []
    assert alerts_of([rule("unusual", enabled=False)], watched(burst)) == []


@pytest.mark.parametrize("wrong", [{"kind": "score_below"}, {"kind": "event", "threshold": 1.0}, {"kind": "x"}, {"id": "a b"}])
def test_rules_that_make_no_sense_are_refused(wrong: dict[str, object]) -> None:
    document = {"rules": [{"id": "r", "name": "Rule", "kind": "unusual", **wrong}]}
    with pytest.raises(InputError):
        parse(RuleList, document)


def test_the_same_finding_comes_in_once_and_so_does_the_same_evidence(queue: AlertQueue) -> None:
    rules = [rule("score_below", threshold=-0.3)]
    found = alerts_of(rules, watched({0: -0.9, 40: -0.9}))
    assert len(queue.add(found, TEXTS, NOW)) == 2
    assert queue.add(found, TEXTS, NOW) == []
    assert queue.add([alert_from_row(found[0].as_row())], TEXTS, NOW) == []
    # The same texts, read with another calendar, count to another session.
    moved = alerts_of(rules, watched({1: -0.9, 41: -0.9}))
    assert {alert.session for alert in moved} != {alert.session for alert in found}
    assert queue.add(moved, TEXTS, NOW) == []
    # Another rule is another matter.
    other = alerts_of([rule("score_below", threshold=-0.2).model_copy(update={"id": "s"})], watched({0: -0.9}))
    assert len(queue.add(other, TEXTS, NOW)) == 1
    assert queue.alerts()[0].texts == ["Headline number 1"]


def test_two_processes_at_once_put_it_in_once(tmp_path: Path) -> None:
    found = alerts_of([rule("score_below", threshold=-0.3)], watched({0: -0.9, 40: -0.9}))
    came: list[int] = []

    def add() -> None:
        came.append(len(AlertQueue(Store(tmp_path, lambda: NOW).database).add(found, TEXTS, NOW)))

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came) == [0, 0, 0, 2]


def test_acknowledgement_says_who_when_and_why_and_the_first_one_stays(queue: AlertQueue) -> None:
    first, second = queue.add(alerts_of([rule("score_below", threshold=-0.3)], watched({0: -0.9, 40: -0.9})), TEXTS, NOW)
    queue.acknowledge([first.key[:8]], by=" KL ", note="seen, sold nothing", now=NOW)
    queue.acknowledge([first.key], by="MN", note="", now=NOW + timedelta(hours=1))
    kept = queue.alerts("acknowledged")[0]
    assert (kept.acknowledged_by, kept.note, kept.acknowledged_at) == ("KL", "seen, sold nothing", NOW.isoformat())
    assert [alert.key for alert in queue.alerts("pending")] == [second.key]
    with pytest.raises(InputError, match="no alert"):
        queue.acknowledge(["00000000"], by="KL", note="", now=NOW)
    with pytest.raises(InputError, match="Nobody"):
        queue.acknowledge([second.key], by=" ", note="", now=NOW)


def test_a_mute_holds_back_until_it_is_over(queue: AlertQueue) -> None:
    found = alerts_of([rule("score_below", threshold=-0.3)], watched({0: -0.9, 40: -0.9}))
    queue.add(found[:1], TEXTS, NOW)
    assert queue.mute(ticker="A", until=NOW + timedelta(days=2), by="KL", now=NOW) == 1
    assert [alert.state for alert in queue.add(found, TEXTS, NOW)] == ["muted"]
    assert queue.alerts("pending") == []
    assert len(queue.mutes(NOW)) == 1
    assert queue.wake(NOW + timedelta(days=1)) == 0
    assert queue.wake(NOW + timedelta(days=3)) == 2
    assert len(queue.alerts("pending")) == 2
    queue.clear()
    assert queue.alerts() == []


def test_rules_are_kept_and_two_of_one_id_refused(queue: AlertQueue) -> None:
    assert queue.rules() == BUILT_IN
    queue.keep_rules([rule("unusual")], NOW)
    assert queue.rules() == (rule("unusual"),)
    with pytest.raises(InputError, match="id 'r'"):
        queue.keep_rules([rule("unusual"), rule("unusual")], NOW)


def test_a_list_of_alerts_says_what_it_was_made_of(
    tmp_path: Path, queue: AlertQueue, capsys: pytest.CaptureFixture[str]
) -> None:
    queue.add(alerts_of([rule("score_below", threshold=-0.3)], watched({0: -0.9})), TEXTS, NOW, run_id="r1", rules_version="v1")
    queue.add(alerts_of([rule("score_below", threshold=-0.3)], watched({0: -0.9, 40: -0.9})), TEXTS, NOW)
    assert [(alert.run_id, alert.rules_version) for alert in queue.alerts()] == [(None, None), ("r1", "v1")]
    assert version_of([rule("unusual")]) != version_of(BUILT_IN) == version_of(list(BUILT_IN))

    def listed(state: str) -> dict[str, Any]:
        assert main(["sentiment", "alerts", "list", "--state", state, "--json", "--data-dir", str(tmp_path)]) == 0
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    waiting, again, seen = (
        listed("pending")["provenance"],
        listed("pending")["provenance"],
        listed("acknowledged")["provenance"],
    )
    assert waiting["run_id"] == again["run_id"] != seen["run_id"]
    assert [source["name"] for source in waiting["inputs"]] == ["alerts", "mutes"]
    assert waiting["inputs"][0]["sha256"] != seen["inputs"][0]["sha256"]
    assert waiting["created_at"]


def test_the_export_is_a_table_that_no_spreadsheet_calculates(queue: AlertQueue) -> None:
    queue.add(alerts_of([rule("score_below", threshold=-0.3)], watched({0: -0.9})), {0: "=HYPERLINK(1)"}, NOW)
    rows = list(csv.DictReader(io.StringIO(as_csv(queue.alerts()))))
    assert [(row["ticker"], row["state"], row["texts"]) for row in rows] == [("A", "pending", "'=HYPERLINK(1)")]


def test_the_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "news.csv"
    path.write_text(_NEWS, "utf-8")

    def ran(*arguments: str) -> tuple[int, dict[str, list[dict[str, str]]]]:
        code = main(["sentiment", "alerts", *arguments, "--json", "--data-dir", str(tmp_path / "data")])
        return code, json.loads(capsys.readouterr().out)

    news = (
        "run",
        str(path),
        "--text",
        "t",
        "--date",
        "d",
        "--ticker",
        "k",
        "--exit-code",
        "--as-of",
        "2026-01-06T00:00:00+00:00",
    )
    code, first = ran(*news)
    assert (code, len(first["alerts"])) == (10, 2)  # the level and the event
    assert ran(*news)[0] == 0
    _, listed = ran("list", "--out", str(tmp_path / "alerts.csv"))
    assert {row["kind"] for row in listed["alerts"]} == {"event:default", "score_below"}
    assert (tmp_path / "alerts.csv").read_text("utf-8").count("\n") == 3
    made = {(row["run_id"], row["rules_version"]) for row in listed["alerts"]}
    assert made == {(first["run_id"], version_of(BUILT_IN))}
    assert first["provenance"]["run_id"] == first["run_id"]  # type: ignore[call-overload]
    with (tmp_path / "alerts.csv").open(encoding="utf-8") as table:
        assert {(row["run_id"], row["rules_version"]) for row in csv.DictReader(table)} == made
    key = listed["alerts"][0]["key"]
    assert ran("ack", key, "--by", "KL")[1]["alerts"][0]["acknowledged_by"] == "KL"
    code, told = ran("mute", "--until", "2099-01-01", "--by", "KL")
    assert (code, told["muted"]) == (0, 1)
    assert ran("rules")[1]["built_in"] is True
    one = {"id": "r", "name": "R", "kind": "unusual"}
    assert [r["id"] for r in ran("rules", "--set", json.dumps({"rules": [one]}))[1]["rules"]] == ["r"]
    assert ran("rules", "--set", '{"rules": []}')[1]["built_in"] is True  # an empty list goes back to the built-in rules
    assert ran("ack", "nothing-like-it", "--by", "KL")[0] == 2


@pytest.mark.parametrize(("kind", "line"), [("score_below", -50.0), ("score_above", 1.5), ("volume_above", -1.0)])
def test_a_rule_whose_line_nothing_can_cross_is_not_kept(queue: AlertQueue, kind: str, line: float) -> None:
    with pytest.raises(InputError, match="has the line"):
        queue.keep_rules([rule(kind, threshold=line)], NOW)
    assert queue.kept_rules() is None
