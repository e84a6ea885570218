"""One look for every chart, in both themes: tokens, Plotly templates, and the one way to show a figure.

Charts are drawn as SVG: the server's Content-Security-Policy does not allow what WebGL traces need.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

if TYPE_CHECKING:
    import plotly.graph_objects as go

FONT = "Inter, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', system-ui, sans-serif"

#: Heights in pixels, fixed, so that nothing jumps and the charts of one row agree.
HEIGHT = {"small": 220, "medium": 320, "large": 420}

#: Dash and marker go with the colour, as a second channel.
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
MARKERS = ("circle", "diamond", "square", "triangle-up", "x")

#: About as many points as a line needs on a screen.
ENOUGH_POINTS = 2_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Tokens:
    """The colours of one theme (design tokens; see assets/style)."""

    background: str
    surface: str
    text: str
    soft: str
    border: str
    grid: str
    accent: str
    on_accent: str
    now: str
    now_text: str
    now_soft: str
    better: str
    worse: str
    second: str
    categorical: tuple[str, ...]


LIGHT = Tokens(
    background="#FBFBFA",
    surface="#F1F2F0",
    text="#1B2126",
    soft="#646D73",
    border="#DADDDA",
    grid="#E6E8E5",
    accent="#0B6E99",
    on_accent="#FFFFFF",
    now="#C46F12",
    now_text="#8F4E08",
    now_soft="#DFAE7A",
    better="#2F7D4C",
    worse="#B23A52",
    second="#6C5FB0",
    categorical=("#0B6E99", "#D98324", "#3E8E5A", "#B5476B", "#6C5FB0", "#8A8F98", "#5BA4CF", "#B8A13A"),
)
DARK = Tokens(
    background="#12161A",
    surface="#1A2026",
    text="#E4E8EA",
    soft="#8C969D",
    border="#2C343B",
    grid="#262D34",
    accent="#5BB3DA",
    on_accent="#0E1216",
    now="#E0A458",
    now_text="#E0A458",
    now_soft="#866539",
    better="#6FBF8B",
    worse="#E07A8B",
    second="#A79BE0",
    categorical=("#5BB3DA", "#E0A458", "#6FBF8B", "#E07A8B", "#A79BE0", "#A3A9B1", "#8CC4E3", "#CDB95C"),
)


def current_theme() -> Literal["light", "dark"]:
    """The theme the reader's browser shows."""
    return "dark" if st.context.theme.type == "dark" else "light"


def tokens(theme: Literal["light", "dark"] | None = None) -> Tokens:
    """The colours of a theme; of the reader's when none is named."""
    return DARK if (theme or current_theme()) == "dark" else LIGHT


@lru_cache(maxsize=2)
def template(theme: Literal["light", "dark"]) -> "go.layout.Template":
    """The Plotly template of a theme: no title, no legend, a light grid on the value axis only."""
    import plotly.graph_objects as go

    colours = tokens(theme)
    axis = {
        "gridcolor": colours.grid,
        "linecolor": colours.border,
        "zerolinecolor": colours.border,
        "zerolinewidth": 1,
        "tickfont": {"color": colours.soft, "size": 12},
        "title": {"font": {"color": colours.soft, "size": 12}, "standoff": 10},
        "automargin": True,
        "separatethousands": True,
        "ticklabelstandoff": 6,
    }
    layout = go.Layout(
        font={"family": FONT, "size": 12, "color": colours.text},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        colorway=list(colours.categorical),
        margin={"l": 8, "r": 12, "t": 8, "b": 8},
        showlegend=False,
        hovermode="closest",
        hoverlabel={
            "bgcolor": colours.surface,
            "bordercolor": colours.border,
            "font": {"family": FONT, "size": 12, "color": colours.text},
            "align": "left",
        },
        xaxis={**axis, "showgrid": False, "showline": True, "ticks": ""},
        yaxis={**axis, "showgrid": True, "showline": False, "ticks": ""},
        bargap=0.35,
        bargroupgap=0.0,
        dragmode=False,
        separators=".,",
        uniformtext={"minsize": 10, "mode": "hide"},
    )
    labels_outside = go.Bar(cliponaxis=False, textfont={"color": colours.text, "size": 12})
    return go.layout.Template(layout=layout, data={"bar": [labels_outside], "scatter": [go.Scatter(cliponaxis=False)]})


def new_figure(*, height: Literal["small", "medium", "large"] | int = "medium") -> "go.Figure":
    """An empty figure in the reader's theme, at a fixed height in pixels."""
    import plotly.graph_objects as go

    pixels = HEIGHT[height] if isinstance(height, str) else height
    return go.Figure(layout={"template": template(current_theme()), "height": pixels})


def show(figure: "go.Figure", *, alt: str, key: str, selectable: bool = False) -> Any:
    """Show a figure made by ``new_figure``.

    Args:
        figure: SVG traces only.
        alt: the finding in one sentence, for who cannot see it.
        key: stable widget key.
        selectable: a click on a point reruns the page; the selection is returned.

    Raises:
        ValueError: a WebGL trace, which the security policy does not let draw.
    """
    unfit = sorted({trace.type for trace in figure.data if str(trace.type).endswith(("gl", "3d", "surface", "mesh3d"))})
    if unfit:
        raise ValueError(f"traces of type {', '.join(unfit)} need WebGL; use their SVG kind")
    options: dict[str, Any] = {"on_select": "rerun", "selection_mode": "points"} if selectable else {}
    config = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False, "showTips": False}
    return st.plotly_chart(figure, theme=None, key=key, config=config, alt=alt, **options)


def thinned(length: int, *, keep: int = ENOUGH_POINTS) -> slice:
    """A slice that thins a series of ``length`` points evenly to at most ``keep`` for plotting."""
    return slice(None, None, max(1, -(-length // keep)))
