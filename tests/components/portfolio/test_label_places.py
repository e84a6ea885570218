"""Labels of the frontier chart stand free of one another."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from components.charts.label_places import Plot, Point, label_box, label_places

PLOT = Plot(x=(0.0, 30.0), y=(0.0, 15.0))
places = st.tuples(st.floats(0.5, 29.5), st.floats(0.5, 14.5))


def overlap(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


@given(st.lists(places, min_size=1, max_size=25))
def test_labels_that_may_go_never_lie_on_one_another(spots: list[tuple[float, float]]) -> None:
    points = [Point(x=x, y=y, text=f"NAME{i}") for i, (x, y) in enumerate(spots)]
    sides = label_places(points, PLOT)
    boxes = [label_box(point, side, PLOT) for point, side in zip(points, sides, strict=True) if side]
    assert all(overlap(a, b) <= 6.0 for a, b in combinations(boxes, 2))


@given(st.lists(places, min_size=1, max_size=12), places, places)
def test_marks_keep_their_labels(spots: list[tuple[float, float]], now: tuple[float, float], best: tuple[float, float]) -> None:
    marks = [Point(x=x, y=y, text=text, size=13, font=13, needed=True) for text, (x, y) in (("Proposed", best), ("Now", now))]
    sides = label_places([*marks, *(Point(x=x, y=y, text="GLD") for x, y in spots)], PLOT)
    assert sides[0] is not None
    assert sides[1] is not None


def test_an_asset_beside_the_proposal_gives_way() -> None:
    proposed = Point(x=15.0, y=8.0, text="Proposed", size=13, font=13, needed=True)
    gold = Point(x=15.6, y=8.1, text="GLD")
    sides = label_places([proposed, gold], PLOT)
    assert sides[0] is not None
    if sides[1] is not None:
        assert overlap(label_box(proposed, sides[0], PLOT), label_box(gold, sides[1], PLOT)) <= 6.0


def test_a_label_stays_inside_the_plot() -> None:
    (side,) = label_places([Point(x=29.9, y=14.9, text="EMERGING", needed=True)], PLOT)
    assert side is not None
    box = label_box(Point(x=29.9, y=14.9, text="EMERGING"), side, PLOT)
    assert box[2] <= PLOT.width
    assert box[3] <= PLOT.height
