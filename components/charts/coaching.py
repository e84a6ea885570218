"""Charts of coaching: a conversation's tension and trust turn by turn, levels per skill, and a cohort at a glance."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from components.charts.theme import new_figure, tokens

if TYPE_CHECKING:
    import plotly.graph_objects as go

LOWEST, HIGHEST = 1, 5


def curve_figure(
    tension: Sequence[int],
    trust: Sequence[int],
    *,
    names: tuple[str, str],
    axes: tuple[str, str],
    chosen: int | None = None,
    worst: int | None = None,
) -> "go.Figure":
    """Tension and trust (0 to 10) before the first turn and after each.

    Args:
        names: of the two lines, tension first; axes: of the turns and of the scale.
        chosen: the turn that is shown beside the chart; ``worst``: a turn to mark.
    """
    figure, colours = new_figure(height="medium"), tokens()
    turns = list(range(len(tension)))
    lines = (
        (tension, names[0], colours.now, colours.now_text, "diamond"),
        (trust, names[1], colours.accent, colours.accent, "circle"),
    )
    for values, name, colour, text, marker in lines:
        figure.add_scatter(
            x=turns, y=list(values), mode="lines+markers", line={"color": colour, "width": 2},
            marker={"color": colour, "size": 8, "symbol": marker},
            hovertemplate=f"{name} %{{y}}<br>{axes[0]} %{{x}}<extra></extra>",
        )  # fmt: skip
        figure.add_annotation(
            x=turns[-1], y=values[-1], text=name, showarrow=False, xanchor="left", xshift=8, font={"color": text},
            yshift=_apart(tension[-1], trust[-1], upper=values[-1] >= max(tension[-1], trust[-1]) and values is tension),
        )  # fmt: skip
    for turn, colour in ((worst, colours.worse), (chosen, colours.soft)):
        if turn is not None:
            figure.add_vline(x=turn, line={"color": colour, "width": 1, "dash": "dot"})
    figure.update_xaxes(
        title_text=axes[0],
        tickvals=turns[:: max(1, len(turns) // 10)],
        range=[-0.4, len(turns) - 1 + max(1.6, len(turns) * 0.16)],
    )
    figure.update_yaxes(title_text=axes[1], range=[-0.4, 10.6], dtick=2)
    return figure


def skills_figure(
    names: Sequence[str],
    levels: Sequence[float | None],
    spreads: Sequence[float | None],
    *,
    axis: str,
    floor: float,
) -> "go.Figure":
    """A bar per skill with how sure it is; below the floor in the colour of what needs work."""
    figure, colours = new_figure(height=60 + 34 * len(names)), tokens()
    known = [
        (name, level, spread or 0.0) for name, level, spread in zip(names, levels, spreads, strict=True) if level is not None
    ]
    figure.add_bar(
        # Levels begin at 1, and so do the bars.
        x=[level - LOWEST for _, level, _ in known],
        base=LOWEST,
        customdata=[level for _, level, _ in known],
        y=[name for name, _, _ in known],
        orientation="h",
        marker={"color": [colours.now if level < floor else colours.accent for _, level, _ in known]},
        error_x={
            "type": "data", "array": [min(spread, HIGHEST - level) for _, level, spread in known],
            "arrayminus": [min(spread, level - 1) for _, level, spread in known], "color": colours.soft, "thickness": 1.2,
        },
        hovertemplate="%{y}: %{customdata:.1f}<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(title_text=axis, range=[LOWEST - 0.05, HIGHEST + 0.1], dtick=1, showgrid=True, gridcolor=colours.grid)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure


def over_time_figure(
    days: Sequence[str], totals: Sequence[float], labels: Sequence[str], *, axis: str, pass_mark: float, pass_name: str
) -> "go.Figure":
    """Total scores in the order of the conversations, and the pass mark."""
    figure, colours = new_figure(height="small"), tokens()
    places = list(range(1, len(totals) + 1))
    figure.add_scatter(
        x=places, y=list(totals), mode="lines+markers", line={"color": colours.accent, "width": 2}, marker={"size": 8},
        hovertext=[f"{label}<br>{day}<br>{total:.0f}" for label, day, total in zip(labels, days, totals, strict=True)],
        hoverinfo="text",
    )  # fmt: skip
    figure.add_hline(y=pass_mark, line={"color": colours.soft, "width": 1, "dash": "dot"})
    figure.add_annotation(
        x=1,
        xref="paper",
        xanchor="right",
        y=pass_mark,
        yanchor="bottom",
        text=pass_name,
        showarrow=False,
        font={"color": colours.soft},
    )
    # A day is written once, at its first conversation.
    named = [day[5:10] if place == 0 or day[:10] != days[place - 1][:10] else "" for place, day in enumerate(days)]
    figure.update_xaxes(tickvals=places, ticktext=named, range=[0.5, max(len(totals), 2) + 0.5])
    figure.update_yaxes(title_text=axis, range=[0, 104], dtick=20)
    return figure


def cohort_figure(
    rows: Sequence[str], columns: Sequence[str], values: Sequence[Sequence[float | None]], *, axis: str
) -> "go.Figure":
    """Mean levels, skills by scenarios; an empty cell where nobody has practised."""
    figure, colours = new_figure(height=110 + 36 * len(rows)), tokens()
    # The scale goes on beyond the levels, so that no cell is too strong for its figure (4.6 : 1 at least in both themes).
    figure.add_heatmap(
        x=list(columns), y=list(rows), z=[list(row) for row in values], zmin=LOWEST - 2, zmax=HIGHEST + 2, xgap=2, ygap=2,
        colorscale=[[0.0, colours.now_text], [0.5, colours.surface], [1.0, colours.accent]], showscale=False,
        hovertemplate="%{y}<br>%{x}: %{z:.1f}<extra>" + axis + "</extra>", hoverongaps=False,
    )  # fmt: skip
    for row, cells in zip(rows, values, strict=True):
        for column, value in zip(columns, cells, strict=True):
            if value is not None:
                font = {"color": colours.text}
                figure.add_annotation(x=column, y=row, text=f"{value:.1f}", showarrow=False, font=font)
    figure.update_xaxes(side="top", showline=False, title_text="")
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure


def _apart(one: int, other: int, *, upper: bool) -> int:
    """Pixels by which two names at nearly the same height move apart."""
    if abs(one - other) > 1:
        return 0
    return 9 if upper else -9
