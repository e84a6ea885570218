"""Small result documents with round figures, as the engine gives them, and the facts in them."""

from typing import Any

from workbench.commentary.facts import Facts
from workbench.commentary.portfolio_facts import portfolio_facts
from workbench.commentary.stress_facts import stress_facts

WINDOWS = {"gfc": "2008 again"}


def portfolio_documents() -> tuple[dict[str, Any], dict[str, Any]]:
    """A solved portfolio and its history."""
    found = {
        "status": "optimal",
        "weights": {"US equity": 0.203, "Gold": 0.245, "Treasuries 7-10y": 0.552},
        "expected_return": 0.0896,
        "volatility": 0.0803,
        "sharpe": 0.867,
        "cvar": 0.011,
        "risk_contributions": {"US equity": 0.4, "Gold": 0.351, "Treasuries 7-10y": 0.249},
        "constraints": [
            {"name": "max_turnover", "rule": "max_turnover", "binding": True, "limit": 1.2, "shadow_price": 0.0079},
            {"name": "max_weight Gold", "rule": "max_weight", "binding": False, "limit": 0.25, "shadow_price": 0.0},
        ],
        "current": {
            "weights": {"US equity": 0.45, "Gold": 0.0, "Treasuries 7-10y": 0.55},
            "expected_return": 0.0842,
            "volatility": 0.1189,
            "sharpe": 0.54,
            "cvar": 0.0174,
        },
        "turnover": 1.2,
        "trade_cost": 0.0012,
        "risk_free": 0.02,
        "confidence": 0.95,
        "data": {"frequency": "daily", "observations": 5540},
        "notes": ["The prices are simulated: a sample market, not history."],
        "provenance": {"run_id": "0123456789ab"},
    }
    history = {
        "first": "2004-01-02",
        "last": "2025-12-31",
        "statistics": {
            "current": _past(-0.4064, "2007-06-14", "2009-03-12", "2010-12-16"),
            "proposed": _past(-0.3195, "2007-11-21", "2008-11-21", None),
        },
        "windows": [
            {
                "id": "gfc", "name": "GFC full", "name_zh": "全球金融危机全程", "start": "2007-10-09", "end": "2009-03-09",
                "proposed": {"return": -0.149}, "current": {"return": -0.336},
            },
            {"id": "covid", "name": "COVID crash", "start": "2020-02-19", "end": "2020-03-23", "proposed": {"return": None}},
        ],
    }  # fmt: skip
    return found, history


def portfolio() -> Facts:
    """The facts of the portfolio."""
    limits = {"max_turnover": "Turnover at most"}
    return portfolio_facts(*portfolio_documents(), value=1_200_000.0, currency="USD", windows=WINDOWS, limits=limits)


def stress_document() -> dict[str, Any]:
    """A stress run of three scenarios, one of which lacks a factor, and one that could not be run."""
    rows = [
        _row("gfc", "GFC full", "全球金融危机全程", -0.377, -452_648.0, benchmark=-0.275, start="2007-10-09"),
        _row("covid", "COVID crash", "新冠暴跌", -0.23, -275_901.0, benchmark=-0.175, start="2020-02-19"),
        _row("monday", "Black Monday window", "黑色星期一", -0.164, -196_396.0, coverage=75.0, start="1987-10-13"),
        {**_row("monday", "Black Monday window", "黑色星期一", -0.182, -217_931.0), "mode": "propagated"},
        {"scenario": "own", "mode": "direct", "error": {"kind": "data", "message": "No factor is known.", "hint": ""}},
    ]
    return {
        "results": rows,
        "portfolio": {
            "value": 1_200_000.0,
            "base_currency": "USD",
            "valuation_date": "2026-01-05",
            "positions": [{"id": "US equity"}, {"id": "US small caps"}],
            "unmapped": ["Art"],
            "factors": [{"factor": "equity_us_spx_pct"}],
        },
        "history": {"first": "2004-01-02", "last": "2025-12-31", "observations": 5540},
        "notes": ["A scenario is not a forecast: it says what would be lost if it came, not whether it will."],
        "provenance": {"run_id": "ba9876543210"},
    }


def simulated() -> dict[str, Any]:
    """A drawn distribution."""
    return {
        "horizon": 21,
        "var": {"0.95": 0.0395, "0.99": 0.0652},
        "es": {"0.95": 0.0561, "0.99": 0.0858},
        "percentiles": {"5": -0.0395, "95": 0.0545},
    }


def stress() -> Facts:
    """The facts of the stress run."""
    names = {"gfc": "2008 again", "covid": "Covid again", "monday": "Black Monday 1987"}
    return stress_facts(
        stress_document(), simulated(), scenario=lambda found, name: names.get(found, name), factor=lambda _: "US equities"
    )


def _past(fall: float, start: str, trough: str, recovered: str | None) -> dict[str, Any]:
    return {"max_drawdown": fall, "max_drawdown_start": start, "max_drawdown_trough": trough, "recovery_date": recovered}


def _row(
    scenario: str, name: str, chinese: str, share: float, money: float, *, benchmark: float | None = None,
    coverage: float = 100.0, start: str = "",
) -> dict[str, Any]:  # fmt: skip
    return {
        "scenario": scenario,
        "name": name,
        "name_zh": chinese,
        "mode": "direct",
        "start": start,
        "end": "",
        "pnl": money,
        "pnl_pct": share,
        "coverage_pct": coverage,
        "missing_for_book": ["equity_em_eem_pct"] if coverage < 100 else [],
        "benchmark": {"pnl_pct": benchmark} if benchmark is not None else None,
        "replayed": None,
        "plausibility": None,
        "by_position": [{"id": "US equity", "pnl": -306_723.0}, {"id": "US small caps", "pnl": -76_213.0}],
        "by_factor": [{"factor": "equity_us_spx_pct", "pnl": -382_936.0}],
    }
