"""The frontier chart as drawn: names give way to the marks."""

import pytest

from components.charts.portfolio import Mark, frontier_figure


def test_an_asset_under_the_proposal_keeps_its_dot_and_its_hover() -> None:
    assets = [
        {"asset": name, "volatility": risk, "expected_return": mean}
        for name, risk, mean in [("GLD", 0.150, 0.085), ("SLV", 0.151, 0.085), ("IAU", 0.1505, 0.0852), ("SPY", 0.19, 0.12)]
    ]
    marks = {
        "proposed": Mark(name="Proposed", volatility=0.1502, expected_return=0.0851, weights={}),
        "current": Mark(name="Now", volatility=0.1508, expected_return=0.0853, weights={}),
    }
    figure = frontier_figure([], assets, marks, height=330)
    drawn = figure.data[0]
    assert list(drawn.x) == pytest.approx([15.0, 15.1, 15.05, 19.0])
    assert drawn.text[3] == "SPY"
    assert len([text for text in drawn.text[:3] if text]) < 3
    assert all(hover for hover in drawn.hovertext)
    named = {trace.text[0]: trace.textposition for trace in figure.data[1:]}
    assert named["<b>Proposed</b>"] != named["<b>Now</b>"]


def test_many_assets_have_no_names() -> None:
    assets = [{"asset": f"A{i}", "volatility": 0.1 + i / 1000, "expected_return": 0.05} for i in range(40)]
    assert set(frontier_figure([], assets, {}, height=330).data[0].text) == {""}
