"""What a caller asks of the portfolio engine: one frozen, strict request.

Weights, returns and volatilities are decimals per year; turnover counts buys plus sells (sum |w - w0|); ``cvar`` and
``max_cvar`` are positive losses per price period at ``confidence``. Unknown fields are refused with their path.
"""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from workbench.market.prices import PriceRequest, price_request
from workbench.strict import Number, Strict, Weights

CASH = "CASH"

ObjectiveName = Literal[
    "min_variance", "max_sharpe", "max_return", "max_utility", "min_cvar", "min_cdar", "risk_parity",
    "max_diversification", "min_tracking_error", "equal_weight", "hierarchical_risk_parity",
]  # fmt: skip
#: Objectives that are rules rather than optimisations: of the constraints they take only ``exclude``.
RULE_OBJECTIVES = frozenset({"risk_parity", "hierarchical_risk_parity", "equal_weight"})


class View(Strict):
    """A Black-Litterman view: a portfolio of assets and its annual return; of weights that sum to zero, the difference.

    ``confidence`` above 0 and at most 1; 0.5 where there is none.
    """

    assets: Weights
    value: Number
    confidence: Number | None = None


class MeanRequest(Strict):
    """How expected returns are estimated. ``values`` are annual and arithmetic."""

    method: Literal["sample", "james_stein", "capm", "black_litterman", "given"] = "sample"
    values: Weights | None = None
    views: list[View] | None = None


class CovarianceRequest(Strict):
    """How the covariance is estimated. A given matrix is annual."""

    method: Literal["sample", "ewma", "ledoit_wolf", "factor", "given"] = "ledoit_wolf"
    assets: list[str] | None = None
    matrix: list[list[Number]] | None = None
    halflife: Number | None = None
    factors: Annotated[int, Field(ge=1, le=50)] | None = None
    #: Replace a matrix that is not positive semi-definite by the nearest one that is. Never done unasked.
    repair: bool = False


class Group(Strict):
    """Bounds on the sum of the members' weights."""

    name: str
    members: list[str]
    min: Number | None = None
    max: Number | None = None


class Exposure(Strict):
    """Bounds on a linear combination of weights: duration, income, foreign currency, liquidity."""

    name: str
    coefficients: Weights
    min: Number | None = None
    max: Number | None = None


class ScenarioFloor(Strict):
    """The portfolio's return in one scenario may not fall below ``min`` (e.g. -0.15)."""

    name: str
    returns: Weights
    min: Number


class Constraints(Strict):
    """Every limit the caller sets. A number for ``min_weight`` or ``max_weight`` holds for each asset."""

    min_weight: Number | Weights | None = None
    max_weight: Number | Weights | None = None
    groups: list[Group] = Field(default_factory=list)
    exposures: list[Exposure] = Field(default_factory=list)
    max_volatility: Number | None = None
    min_return: Number | None = None
    max_cvar: Number | None = None
    max_turnover: Number | None = None
    max_tracking_error: Number | None = None
    scenario_floors: list[ScenarioFloor] = Field(default_factory=list)
    max_holdings: int | None = None
    min_holding: Number | None = None
    exclude: list[str] = Field(default_factory=list)
    long_only: bool = True
    max_gross: Number | None = None


class Costs(Strict):
    """Cost of a trade in basis points of the amount traded."""

    buy_bps: Annotated[Number, Field(ge=0, le=5000)] = 0.0
    sell_bps: Annotated[Number, Field(ge=0, le=5000)] = 0.0


class PortfolioRequest(Strict):
    """One question to the portfolio engine."""

    prices: PriceRequest | None = None
    objective: ObjectiveName
    mean: MeanRequest = MeanRequest()
    covariance: CovarianceRequest = CovarianceRequest()
    risk_free: Number = 0.0
    risk_aversion: Annotated[Number, Field(gt=0)] = 3.0
    confidence: Annotated[Number, Field(gt=0.5, lt=1)] = 0.95
    periods_per_year: Annotated[Number, Field(gt=0, le=366)] | None = None
    constraints: Constraints = Constraints()
    current: Weights | None = None
    benchmark: Weights | None = None
    costs: Costs | None = None
    hold_fixed: list[str] = Field(default_factory=list)

    _path_is_a_file = field_validator("prices", mode="before")(price_request)
