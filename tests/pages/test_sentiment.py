"""The sentiment page in AppTest: empty, a timeline of a run, alerts put into the queue, labels by people, a lost run."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.sentiment.empty import sample_file
from workbench.errors import InputError
from workbench.runner import open_workbench
from workbench.sentiment.alert_queue import AlertQueue
from workbench.sentiment.labels import LabelStore, TwoReadings


@pytest.fixture
def open_at(open_page: Callable[..., AppTest]) -> Callable[..., AppTest]:
    """Open the page on the data folder of the test."""
    return partial(open_page, "sentiment")


@pytest.fixture
def run_id(tmp_path: Path) -> str:
    """The made-up headlines, read."""
    path = tmp_path / "made-up.csv"
    path.write_bytes(sample_file())
    request = {
        "path": str(path),
        "text": "headline",
        "date": "published",
        "ticker": "ticker",
        "weights": {"HARB": 0.6, "MERI": 0.4},
    }
    return open_workbench(tmp_path, lambda: datetime.now(UTC)).run("sentiment timeline", request).run_id


def told(app: AppTest) -> str:
    """All text of the page."""
    return " ".join(str(element.value) for element in [*app.markdown, *app.caption, *app.text, *app.subheader]).replace(
        "\\", ""
    )


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label.startswith(label)).click().run()


def test_without_news_it_says_how_to_begin_and_shows_how_good_it_is(open_at: Callable[..., AppTest]) -> None:
    app = open_at()
    assert not app.exception
    assert "Give a file of news" in told(app)
    assert "Measured with this version" in told(app)
    press(app, "Read the news")
    assert "There is no news to read yet" in app.error[0].value


def test_a_timeline_shows_tone_news_and_what_was_left_out(open_at: Callable[..., AppTest], run_id: str) -> None:
    app = open_at(run=run_id)
    assert not app.exception
    assert not app.error
    figures = {metric.label: metric.value for metric in app.metric}
    assert figures["News read"] == "9"
    assert figures["Right on headlines"].startswith("76")
    assert "Meridian Foods faces" in told(app)
    assert "Unusual in this span" in told(app)
    app.selectbox(key="sentiment-news-ticker").set_value("HARB").run()
    app.text_input(key="sentiment-words").set_value("dividend").run()
    assert "1 pieces of news" in told(app)


def test_a_reload_keeps_what_the_timeline_was_asked_for(open_at: Callable[..., AppTest], run_id: str) -> None:
    app = open_at(run=run_id)
    assert app.text_area(key="sentiment-weights").value == "HARB 60\nMERI 40"
    assert app.number_input(key="sentiment-half-life").value == 3.0


def test_a_change_that_failed_is_told_above_the_tabs(open_at: Callable[..., AppTest], run_id: str) -> None:
    app = open_at(run=run_id)
    app.session_state["change-problem"] = InputError("Nobody is named.", "Give a name.")
    app.run()
    assert "Nobody is named" in app.error[0].value
    assert not any(tab.error for tab in app.tabs)


def test_a_run_of_another_kind_is_no_second_opinion(open_at: Callable[..., AppTest], run_id: str) -> None:
    app = open_at(run=run_id, second=run_id)
    assert not app.exception
    assert not app.error
    assert "is no reading by the model" in told(app)


def test_a_run_that_is_gone_is_told(open_at: Callable[..., AppTest]) -> None:
    app = open_at(run="0123456789ab")
    assert not app.exception
    assert "is not kept" in app.warning[0].value


def test_alerts_are_queued_once_and_seen_by_name(tmp_path: Path, open_at: Callable[..., AppTest], run_id: str) -> None:
    queue = AlertQueue(open_workbench(tmp_path, lambda: datetime.now(UTC)).store.database)
    app = open_at(run=run_id)
    press(app, "Put ")
    waiting = queue.alerts("pending")
    assert waiting
    assert "Meridian Foods" in " ".join(text for alert in waiting for text in alert.texts)
    assert any(button.label == "All are in the queue" and button.disabled for button in app.button)
    figures = {metric.label: metric.value for metric in app.metric}
    assert figures["Alerts waiting"] == str(len(waiting))
    assert waiting[0].texts[0] in told(app)


def test_labels_by_people_are_measured(tmp_path: Path, open_at: Callable[..., AppTest], run_id: str) -> None:
    store = LabelStore(open_workbench(tmp_path, lambda: datetime.now(UTC)).store.database)
    for place, label in enumerate(("positive", "negative", "positive")):
        reading = TwoReadings(
            row=place, text=f"Profit {place}", entity="HARB", source_type="headline", embedded="positive", embedded_score=0.5,
            model=label, model_score=0.1,
        )  # fmt: skip
        for rater in ("Ann", "Bo"):
            store.save(reading, rater=rater, label=label, now=datetime.now(UTC))
    app = open_at(run=run_id)
    assert not app.exception
    assert "Only 3 items are decided" in told(app)
    assert "Labels so far (6)" in [expander.label for expander in app.expander]


def test_a_conversation_is_read_and_not_kept(tmp_path: Path, open_at: Callable[..., AppTest]) -> None:
    app = open_at()
    words = "Adviser: How are you?\nClient: I can't sleep since the crash. I want to sell everything before it gets worse."
    app.text_area(key="sentiment-transcript").set_value(words)
    press(app, "Read the conversation")
    assert not app.exception
    assert not app.error
    assert "do not label" in app.warning[0].value.replace("\\", "")
    assert "can't sleep" in told(app) or "sell everything" in told(app)
    assert not any("can't sleep" in path.read_text("utf-8", "ignore") for path in tmp_path.rglob("*") if path.is_file())
