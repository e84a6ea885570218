"""The tables of the results: measures with what they are, worst times in money, reasons of what is held."""

from typing import Any

import pandas as pd

from components.portfolio.history import statistics_frame, windows_frame
from components.portfolio.why import telling


def statistics(**update: Any) -> dict[str, Any]:
    plain = {
        "annual_return": 0.071, "volatility": 0.12, "sharpe": 0.5, "sortino": 0.7, "max_drawdown": -0.4, "calmar": 0.18,
        "max_drawdown_trough": "2009-03-12", "recovery_date": None, "cvar": 0.0174,
    }  # fmt: skip
    return {**plain, **update}


def test_losses_are_negative_and_what_is_absent_is_a_dash() -> None:
    frame = statistics_frame({"statistics": {"current": statistics(), "proposed": statistics(recovery_date="2010-12-16")}})
    rows = frame.set_index("measure")
    assert rows.loc["Worst fall, %", "current"] == "−40.0"
    assert rows.loc["Bad period, %", "current"] == "−1.74"
    assert rows.loc["Recovered"].to_list()[:2] == ["–", "2010-12-16"]
    assert all(rows["what"])


def test_the_worst_time_for_what_is_held_comes_first() -> None:
    def window(name: str, now: float, proposed: float) -> dict[str, Any]:
        return {
            "id": name, "name": name, "start": "2020-01-01", "end": "2020-02-01",
            "current": {"pnl": now, "return": now / 100}, "proposed": {"pnl": proposed, "return": proposed / 100},
        }  # fmt: skip

    history = {"statistics": {"current": {}, "proposed": {}}, "windows": [window("a", -1.0, -9.0), window("b", -5.0, -2.0)]}
    frame = windows_frame(history)
    assert list(frame["window"]) == ["b", "a"]
    assert list(frame["dates"]) == ["2020-01-01 to 2020-02-01"] * 2


def test_the_reasons_of_many_assets_are_those_of_what_is_held() -> None:
    frame = pd.DataFrame({"asset": ["A", "B", "C"], "now": [None, 0.2, None], "proposed": [0.3, 0.0, 0.0]}).astype(
        {"now": float}
    )
    assert list(telling(frame)["asset"]) == ["A", "B"]
