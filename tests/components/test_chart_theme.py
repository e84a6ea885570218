"""Colours that can be read, one template per theme, and no trace that the security policy would not draw."""

import tomllib
from itertools import pairwise
from typing import Literal

import plotly.graph_objects as go
import pytest

from components.charts.theme import DARK, LIGHT, Tokens, show, template, thinned
from workbench.paths import ui_root


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.1."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("role", ["text", "soft", "accent", "now_text", "better", "worse", "second"])
def test_text_colours_can_be_read(theme: Tokens, role: str) -> None:
    assert contrast(getattr(theme, role), theme.background) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_primary_button_and_the_marks_can_be_seen(theme: Tokens) -> None:
    assert contrast(theme.on_accent, theme.accent) >= 4.5
    assert contrast(theme.now, theme.background) >= 3.0
    assert contrast(theme.soft, theme.surface) >= 4.5
    assert all(one != other for one, other in pairwise(theme.categorical))


@pytest.mark.parametrize(("name", "tokens"), [("light", LIGHT), ("dark", DARK)])
def test_the_charts_and_the_page_have_the_same_colours(name: str, tokens: Tokens) -> None:
    theme = tomllib.loads((ui_root() / ".streamlit" / "config.toml").read_text("utf-8"))["theme"][name]
    assert theme["backgroundColor"] == tokens.background
    assert theme["secondaryBackgroundColor"] == tokens.surface
    assert theme["textColor"] == tokens.text
    assert theme["primaryColor"] == tokens.accent
    assert theme["borderColor"] == tokens.border
    assert tuple(theme["chartCategoricalColors"]) == tokens.categorical


@pytest.mark.parametrize("name", ["light", "dark"])
def test_a_template_has_a_grid_on_the_value_axis_only(name: Literal["light", "dark"]) -> None:
    layout = template(name).layout
    assert layout.xaxis.showgrid is False
    assert layout.yaxis.showgrid is True
    assert layout.showlegend is False
    assert layout.title.text is None


@pytest.mark.parametrize("trace", [go.Scattergl(), go.Scatter3d(), go.Surface()])
def test_traces_that_need_webgl_are_a_programming_mistake(trace: object) -> None:
    with pytest.raises(ValueError, match="SVG"):
        show(go.Figure(trace), alt="x", key="x")


@pytest.mark.parametrize(("length", "kept"), [(10, 10), (2_000, 2_000), (2_001, 1_001), (1_000_000, 2_000)])
def test_long_series_are_thinned(length: int, kept: int) -> None:
    assert len(range(length)[thinned(length)]) == kept
