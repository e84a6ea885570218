"""The strip of about five numbers at the top of a result."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from components.neutral_text import plain_text


@dataclass(frozen=True, kw_only=True, slots=True)
class Metric:
    """One number of the strip.

    Attributes:
        label: in the reader's words.
        value: formatted, with its unit.
        change: formatted, with sign and base (``components.numbers.change``); empty for none.
        better: True for green, False for red, None for a neutral remark. The sign in the text says it a second time.
        help: the formal term, the formula and the convention, on hover.
    """

    label: str
    value: str
    change: str = ""
    better: bool | None = None
    help: str | None = None


def metric_strip(metrics: Sequence[Metric], *, key: str) -> None:
    """One bordered row; on a narrow page it wraps to rows of three."""
    with st.container(key=f"metric-strip-{key}"):
        for metric in metrics:
            st.metric(
                plain_text(metric.label),
                metric.value,
                plain_text(metric.change) if metric.change else None,
                delta_color=_colour(metric.better),
                delta_arrow="off",
                help=metric.help,
            )


def _colour(better: bool | None) -> str:
    return "gray" if better is None else "green" if better else "red"
