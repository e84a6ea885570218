"""What a report is made of: the answer documents of the portfolio tasks, the request behind them, and the client.

Reports add nothing of their own: every number stands in one of these documents or is such a number times the client's
amount (or the difference of two of them).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from workbench.errors import InputError
from workbench.provenance import request_hash

Document = Mapping[str, Any]

_NEEDED = ("weights", "expected_return", "volatility", "constraints", "why", "assets", "risk_free", "confidence", "provenance")
OPTIMISE = "portfolio optimize"


@dataclass(frozen=True, kw_only=True, slots=True)
class Client:
    """For whom a report is.

    Attributes:
        name: as it is to be printed; may be empty.
        value: of the whole portfolio, in ``currency``; positive.
        currency: a code such as CNY.
        date: of the proposal.
        adviser: who makes it, if that is to be printed.
    """

    name: str
    value: float
    currency: str
    date: date
    adviser: str | None = None

    def __post_init__(self) -> None:
        if not (math.isfinite(self.value) and self.value > 0):
            raise InputError(f"The client's amount is {self.value}.", "Give the value of the portfolio as a positive number.")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Documents:
    """The documents of one proposal.

    Attributes:
        request: of ``portfolio optimize``.
        optimised: its answer.
        frontier, history, sensitivity: the answers of those tasks for the same request, where they were computed.

    Raises (when built):
        InputError: there is no proposal (infeasible), a document is incomplete, or they do not belong together.
    """

    request: Document
    optimised: Document
    frontier: Document | None = None
    history: Document | None = None
    sensitivity: Document | None = None

    def __post_init__(self) -> None:
        _refuse_infeasible(self.optimised)
        missing = [field for field in _NEEDED if field not in self.optimised]
        if missing:
            raise InputError(
                f"The answer of `{OPTIMISE}` lacks {', '.join(missing)}.", "Give the whole document, as the command prints it."
            )
        if request_hash(OPTIMISE, self.request) != self.optimised["provenance"]["request_hash"]:
            raise InputError(
                f"This request is not the one behind run {self.run_id}.", "Take the request that was stored with the run."
            )
        for name, document in self.others.items():
            self._refuse_other_prices(name, document)

    @property
    def run_id(self) -> str:
        """Of the proposal."""
        return str(self.optimised["provenance"]["run_id"])

    @property
    def others(self) -> dict[str, Document]:
        """The optional documents that are here, by name."""
        given = {"frontier": self.frontier, "history": self.history, "sensitivity": self.sensitivity}
        return {name: document for name, document in given.items() if document is not None}

    @property
    def simulated(self) -> bool:
        """Whether the prices are those of the simulated sample market."""
        return bool((self.optimised.get("data") or {}).get("simulated"))

    @property
    def managed(self) -> float:
        """The share of the whole portfolio that return and risk figures describe: all but holdings without prices."""
        inside = {row["asset"] for row in self.optimised["assets"]}
        outside = [float(weight) for asset, weight in self.optimised["weights"].items() if asset not in inside]
        return 1.0 - sum(outside)

    def _refuse_other_prices(self, name: str, document: Document) -> None:
        if document.get("status", "optimal") != "optimal":
            raise InputError(f"The {name} has no answer: its status is {document['status']}.", "Leave it out of the report.")
        if "provenance" in document and _hashes(document) != _hashes(self.optimised):
            raise InputError(
                f"The {name} was computed on other prices than the proposal (run {self.run_id}).",
                "Compute both on the same prices.",
            )


def _refuse_infeasible(optimised: Document) -> None:
    status = optimised.get("status")
    if status == "infeasible":
        conflict = list(optimised.get("conflict", ())) or ["the limits"]
        fault = "cannot be kept" if len(conflict) == 1 else "cannot hold together"
        raise InputError(
            f"There is no proposal to report: {', '.join(conflict)} {fault}.", "Relax one of these limits and optimise again."
        )
    if status != "optimal":
        raise InputError(f"There is no proposal to report: the status is {status!r}.", f"Give the answer of `{OPTIMISE}`.")


def _hashes(document: Document) -> set[str]:
    return {source["sha256"] for source in document["provenance"]["inputs"]}
