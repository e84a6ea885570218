"""Chart geometry: round ticks, points where the numbers say, labels that do not cover each other."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.reports.charts import Box, drawdown_chart, frontier_chart, growth_chart, ticks
from workbench.reports.documents import Documents


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(2, 8))
def test_ticks_are_evenly_spaced_inside_and_not_too_many(low: float, span: float, most: int) -> None:
    found = ticks(low, low + span, most)
    assert 1 <= len(found) <= most + 1
    slack = 1e-6 * max(abs(low), span)
    assert found[0] >= low - slack
    assert found[-1] <= low + span + slack
    steps = [after - before for before, after in pairwise(found)]
    assert all(step == pytest.approx(steps[0], rel=1e-3) for step in steps)


def test_known_ticks() -> None:
    assert ticks(0.3, 6.9, 4) == [2.0, 4.0, 6.0]
    assert ticks(-52.0, 0.0, 2) == [-50.0, 0.0]


def test_the_frontier_stands_where_its_numbers_say(documents: Documents) -> None:
    chart = frontier_chart(documents, 200.0, 100.0)
    assert chart is not None
    assert documents.frontier is not None
    points = documents.frontier["points"]
    (x0, y0), (x1, y1) = chart["line"][0], chart["line"][-1]
    proposed = next(mark for mark in chart["marks"] if mark["kind"] == "proposed")
    across = (documents.optimised["volatility"] - points[0]["volatility"]) / (
        points[-1]["volatility"] - points[0]["volatility"]
    )
    up = (documents.optimised["expected_return"] - points[0]["expected_return"]) / (
        points[-1]["expected_return"] - points[0]["expected_return"]
    )
    assert (proposed["x"] - x0) / (x1 - x0) == pytest.approx(across)
    assert (proposed["y"] - y0) / (y1 - y0) == pytest.approx(up)
    assert all(0 <= x <= 200 and 0 <= y <= 100 for x, y in chart["line"])


def test_labels_do_not_cover_each_other(sample: Documents) -> None:
    chart = frontier_chart(sample, 208.0, 150.0)
    assert chart is not None
    labels = [mark["label"] for mark in chart["marks"] if "label" in mark]
    boxes = [Box(left=label["x"], bottom=label["y"], width=label["width"], height=6.6) for label in labels]
    assert len(boxes) >= 8
    assert not any(one.meets(other) for one, other in combinations(boxes, 2))


def test_the_deepest_fall_survives_thinning(documents: Documents) -> None:
    chart = drawdown_chart(documents, 200.0, 50.0)
    assert chart is not None
    assert documents.history is not None
    for series, line in zip(documents.history["series"], chart["lines"], strict=True):
        lowest = min(y for _, y in line["points"])
        assert len(line["points"]) <= 260
        highest = max(y for _, y in line["points"])
        others = [min(other["drawdown"]) for other in documents.history["series"]]
        assert (highest - lowest) / 50.0 == pytest.approx(min(series["drawdown"]) / min(others) / 1.06, rel=1e-6)


def test_growth_begins_at_the_left_edge_and_ends_at_the_right(documents: Documents) -> None:
    chart = growth_chart(documents, 200.0, 80.0)
    assert chart is not None
    for line in chart["lines"]:
        assert (line["points"][0][0], line["points"][-1][0]) == (0.0, pytest.approx(200.0))
    assert next(tick["text"] for tick in chart["x_ticks"]) == "2020"


def test_without_documents_there_are_no_charts(documents: Documents) -> None:
    bare = Documents(request=documents.request, optimised=documents.optimised)
    assert frontier_chart(bare, 10.0, 10.0) is None
    assert growth_chart(bare, 10.0, 10.0) is None
