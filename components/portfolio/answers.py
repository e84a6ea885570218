"""The engine's answers that the page shows for a case: optimum, frontier, history, estimates. Each is computed once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from components.cached import cached_run
from components.portfolio.case import Case, request_of, value_of, with_views
from components.portfolio.facts import Facts
from workbench.provenance import request_hash

FRONTIER_POINTS = 40
DRAWS = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """The answer to one case.

    Attributes:
        request: as the engine got it.
        document: of ``portfolio optimize``; feasible or not.
        estimates: per asset, by the chosen methods, before any own view.
        value: the client's amount.
    """

    request: dict[str, Any]
    document: dict[str, Any]
    value: float
    currency: str
    fee: float

    @property
    def run_id(self) -> str:
        return str(self.document["provenance"]["run_id"])

    @property
    def feasible(self) -> bool:
        return bool(self.document["status"] == "optimal")

    @property
    def current(self) -> dict[str, float] | None:
        """Weights held now, by asset."""
        point = self.document.get("current")
        return None if point is None else dict(point["weights"])

    @property
    def assets(self) -> list[str]:
        """Every asset of the answer, in the one order that all tables and charts keep."""
        return list(self.document["weights"])


def answer_of(case: Case, facts: Facts) -> Answer:
    """Optimise.

    Raises:
        WorkbenchError: whatever the request or the engine says is wrong.
    """
    request = case_request(case, facts)
    document = cached_run("portfolio optimize", request).document
    return Answer(request=request, document=document, value=value_of(case), currency=case.currency, fee=case.fee / 100.0)


def case_request(case: Case, facts: Facts) -> dict[str, Any]:
    """The request that answers the case, with own views in place of estimates.

    Raises:
        WorkbenchError: the case cannot be asked, or the estimates beside the views cannot be made.
    """
    request = request_of(case, facts)
    if not (case.use_views and case.views):
        return request
    return with_views(request, {item["asset"]: item["expected_return"] for item in estimates_of(request)}, case)


def estimates_of(request: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Expected return, its standard error and the volatility of each asset, whatever the limits are."""
    kept = ("prices", "covariance", "risk_free", "benchmark")
    mean = {"method": request["mean"]["method"]} if request["mean"]["method"] != "given" else {"method": "sample"}
    plain = {name: request[name] for name in kept if name in request}
    document = cached_run("portfolio optimize", {**plain, "mean": mean, "objective": "equal_weight"}).document
    return list(document["assets"])


def frontier_of(answer: Answer) -> dict[str, Any]:
    """The frontier under the same limits, with the portfolios to compare."""
    return cached_run("portfolio frontier", {"portfolio": answer.request, "points": FRONTIER_POINTS}).document


def history_of(answer: Answer) -> dict[str, Any]:
    """Growth, drawdown, statistics and bad times of holdings and proposal."""
    request = {"portfolio": answer.request, "weights": answer.document["weights"], "value": answer.value, "fee": answer.fee}
    return cached_run("portfolio history", request).document


def sensitivity_request(answer: Answer) -> dict[str, Any]:
    """What the job of resampled inputs is asked."""
    return {"portfolio": answer.request, "draws": DRAWS, "seed": 1}


def belongs(document: Mapping[str, Any], answer: Answer) -> bool:
    """Whether a sensitivity document answers this very request."""
    asked = request_hash("portfolio sensitivity", sensitivity_request(answer))
    return bool(document["provenance"]["request_hash"] == asked)
