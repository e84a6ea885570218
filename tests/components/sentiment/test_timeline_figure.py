"""The dates below the chart of a timeline."""

from datetime import date, timedelta

import pytest

from components.charts.sentiment import timeline_figure


def marks(count: int) -> tuple[list[str], list[str] | None, str | None]:
    sessions = [(date(2024, 2, 27) + timedelta(days=place)).isoformat() for place in range(count)]
    figure = timeline_figure(sessions, [0.1] * count, [1] * count, None, [], height=320)
    values = figure.layout.xaxis.tickvals
    return sessions, None if values is None else [str(value) for value in values], figure.layout.xaxis.tickformat


@pytest.mark.parametrize("count", [1, 2, 5, 7, 8, 15])
def test_a_few_days_bear_dates_and_no_times_of_day(count: int) -> None:
    sessions, shown, form = marks(count)
    assert shown == sessions[:: 1 if count <= 7 else 2 if count <= 14 else 3]
    assert form is not None
    assert "%H" not in form


def test_longer_timelines_have_the_usual_marks() -> None:
    assert marks(16)[1:] == (None, None)
    assert marks(400)[1:] == (None, None)
