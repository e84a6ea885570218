"""The example that one click loads: the simulated market with a client who holds too much at home."""

from components.portfolio.case import Case, GroupLimit, Holding

_HELD = {
    "US equity": 45.0, "US small caps": 10.0, "Emerging equity": 5.0, "US corporates": 15.0,
    "US high yield": 5.0, "Treasuries 7-10y": 10.0, "Money market": 10.0,
}  # fmt: skip
_EQUITY = ["US equity", "US small caps", "Europe equity", "Japan equity", "Emerging equity", "China A shares"]
_BONDS = ["Treasuries 1-3y", "Treasuries 7-10y", "Treasuries 20y+", "US corporates", "US high yield"]


def sample_case() -> Case:
    """A complete case on the sample market; everything in it is invented."""
    return Case(
        client="Sample client",
        amount=1_200_000.0,
        currency="USD",
        prices={"source": "sample"},
        prices_name="Sample market (simulated)",
        holdings=[Holding(name=name, amount=amount) for name, amount in _HELD.items()],
        max_weight=25.0,
        groups=[
            GroupLimit(name="Equity", members=_EQUITY, low=20.0, high=60.0),
            GroupLimit(name="Bonds", members=_BONDS, low=15.0, high=70.0),
        ],
        use_turnover=True,
        max_turnover=120.0,
        floors={"hist_2007_09_gfc_full": 15.0},
        trading_cost=10.0,
        fee=0.5,
    )
