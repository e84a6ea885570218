"""A report is refused where there is no proposal, or where its parts do not belong together."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from workbench.errors import InputError
from workbench.reports.documents import Client, Documents
from workbench.reports.figures import window_rows
from workbench.runner import Workbench


def test_an_infeasible_answer_is_refused_by_its_limits(engine: Workbench, request_made: dict[str, Any]) -> None:
    request = {
        **request_made,
        "objective": "min_variance",
        "constraints": {"max_volatility": 0.05, "groups": [{"name": "Risk", "members": ["Stocks"], "min": 0.9}]},
    }
    answer = engine.run("portfolio optimize", request)
    assert not answer.answered
    with pytest.raises(
        InputError,
        match=r"no proposal to report: (group Risk min, max_volatility|max_volatility, group Risk min) cannot hold together",
    ) as caught:
        Documents(request=request, optimised=answer.document)
    assert "Relax" in caught.value.hint


def test_a_single_impossible_limit_is_named(engine: Workbench, request_made: dict[str, Any]) -> None:
    request = {**request_made, "constraints": {"min_return": 0.9}}
    with pytest.raises(InputError, match=r"report: min_return cannot be kept"):
        Documents(request=request, optimised=engine.run("portfolio optimize", request).document)


def test_a_document_of_another_kind_is_refused(documents: Documents) -> None:
    assert documents.frontier is not None
    with pytest.raises(InputError, match=r"lacks weights"):
        Documents(request=documents.request, optimised=documents.frontier)
    with pytest.raises(InputError, match=r"the status is None"):
        Documents(request=documents.request, optimised={})


def test_the_request_must_be_the_one_that_was_answered(documents: Documents) -> None:
    with pytest.raises(InputError, match=rf"not the one behind run {documents.run_id}"):
        replace(documents, request={**documents.request, "risk_free": 0.5})


def test_other_prices_are_refused(documents: Documents, sample: Documents) -> None:
    with pytest.raises(InputError, match=r"The history was computed on other prices"):
        replace(documents, history=sample.history)


def test_an_infeasible_frontier_is_refused(documents: Documents) -> None:
    with pytest.raises(InputError, match=r"The frontier has no answer: its status is infeasible"):
        replace(documents, frontier={"status": "infeasible", "conflict": []})


@pytest.mark.parametrize("value", [0.0, -5.0, float("nan"), float("inf")])
def test_the_amount_must_be_positive(value: float) -> None:
    with pytest.raises(InputError, match=r"amount is"):
        Client(name="A", value=value, currency="EUR", date=date(2026, 1, 5))


def test_holdings_without_prices_are_outside_the_risk_figures(engine: Workbench, price_file: Path) -> None:
    request = {
        "prices": str(price_file),
        "objective": "min_variance",
        "current": {"Stocks": 0.7, "House": 0.3},
        "hold_fixed": ["House"],
    }
    found = Documents(request=request, optimised=engine.run("portfolio optimize", request).document)
    assert found.managed == pytest.approx(0.7)


def test_bad_times_in_money_are_those_of_the_history(engine: Workbench, price_file: Path) -> None:
    """The report takes its money from returns; the history gives money itself: the two must agree."""
    request = {
        "prices": str(price_file),
        "objective": "min_variance",
        "current": {"Stocks": 0.7, "House": 0.3},
        "hold_fixed": ["House"],
    }
    optimised = engine.run("portfolio optimize", request).document
    asked = {"portfolio": request, "weights": optimised["weights"], "value": 1_200_000.0}
    history = engine.run("portfolio history", asked).document
    documents = Documents(request=request, optimised=optimised, history=history)
    rows = {(row.name, row.start): row for row in window_rows(documents)}
    assert rows
    for window in history["windows"]:
        row = rows[window["name"], window["start"]]
        for part, change in (("current", row.now), ("proposed", row.proposed)):
            assert change is not None
            assert window[part]["pnl"] == pytest.approx(1_200_000.0 * documents.managed * change, rel=1e-9)


def test_everything_is_inside_otherwise(documents: Documents) -> None:
    assert documents.managed == pytest.approx(1.0)
