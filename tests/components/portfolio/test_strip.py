"""The strip: figures that add up, their uncertainty, and a warning over too little history."""

import pytest
from streamlit.testing.v1 import AppTest

from components.portfolio.limits import floor_words


def page() -> None:
    import streamlit as st

    from components.portfolio.answers import Answer
    from components.portfolio.strip import result_strip

    document = {
        "expected_return": 0.0896,
        "volatility": 0.12,
        "sharpe": 0.58,
        "cvar": 0.02,
        "risk_free": 0.02,
        "confidence": 0.95,
        "current": {"expected_return": 0.0844, "volatility": 0.1204, "sharpe": 0.54, "cvar": 0.02, "weights": {}},
        "data": {
            "frequency": "daily",
            "observations": 1008,
            "periods_per_year": 252.0,
            "short_history": st.session_state.get("short"),
        },
    }
    fall = {"max_drawdown": -0.2, "max_drawdown_start": None, "max_drawdown_trough": None, "recovery_date": None}
    history = {"first": "2019-01-01", "last": "2022-12-31", "statistics": {"proposed": fall}}
    result_strip(Answer(request={}, document=document, value=1e6, currency="USD", fee=0.0), history)


def test_changes_add_up_and_the_mean_has_its_standard_error() -> None:
    app = AppTest.from_function(page).run()
    assert not app.exception
    metrics = {metric.label: metric for metric in app.metric}
    estimated = metrics["Estimated return"]
    assert (estimated.value, estimated.delta.replace("\\", "")) == ("9.0\u2009%", "+0.6 from 8.4\u2009%")
    assert "uncertain by ± 6.0 points" in estimated.help  # 12 % over the root of four years
    assert metrics["Volatility"].delta.replace("\\", "").startswith("0.0 from")
    assert app.warning.len == 0


def test_too_little_history_is_a_warning_box() -> None:
    app = AppTest.from_function(page)
    app.session_state["short"] = "Only 2 months of prices (42 returns): these estimates are little more than chance."
    app.run()
    assert "Only 2 months of prices" in app.warning[0].value.replace("\\", "")


@pytest.mark.parametrize(
    ("history", "told"),
    [
        (None, "the fall within may be deeper."),
        ({"windows": [{"id": "w", "proposed": {"max_drawdown": None}}]}, "the fall within may be deeper."),
        ({"windows": [{"id": "w", "proposed": {"max_drawdown": -0.32}}]}, "within it the proposal’s fall was 32.0\u2009%."),
    ],
)
def test_what_a_loss_limit_limits(history: dict[str, object] | None, told: str) -> None:
    assert floor_words("w", history) == f"Limits the return from the first to the last day, holdings kept; {told}"
