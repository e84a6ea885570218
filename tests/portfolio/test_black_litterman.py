"""Black-Litterman means: a worked example, the usual form, the limits of confidence, and what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import DataError, InputError
from workbench.portfolio.black_litterman import TAU, black_litterman
from workbench.portfolio.expected_returns import ExpectedReturns
from workbench.portfolio.request import View

S = np.array([[0.04, 0.006], [0.006, 0.01]])
MARKET = np.array([0.6, 0.4])
PI = np.array([0.066, 0.019])


def means(*views: View, covariance: np.ndarray = S, **changes: object) -> ExpectedReturns:
    arguments = {"risk_free": 0.0, "risk_aversion": 2.5, "market_name": "the benchmark", **changes}
    n = len(covariance)
    return black_litterman(covariance, MARKET[:n], views, ["A", "B", "C"][:n], **arguments)  # type: ignore[arg-type]


def view(weights: dict[str, float], value: float, confidence: float | None = None) -> View:
    return View(assets=weights, value=value, confidence=confidence)


def test_without_views_the_market_implies_the_returns() -> None:
    assert means().values == pytest.approx(PI)
    assert means(risk_free=0.02).values == pytest.approx(PI + 0.02)


def test_worked_example_of_a_relative_view() -> None:
    # The view's uncertainty equals that of its portfolio under the prior, which is a confidence of one half.
    found = means(view({"A": 1.0, "B": -1.0}, 0.03))
    assert found.values == pytest.approx([0.0584, 0.0199], abs=5e-5)
    assert "the market implied 4.70%, the estimate is 3.85%" in " ".join(found.notes)


@settings(max_examples=60, deadline=None)
@given(st.floats(-0.1, 0.3), st.floats(-0.1, 0.3), st.floats(0.05, 0.95), st.floats(0.05, 0.95), st.floats(0, 0.05))
def test_equals_the_usual_form(q1: float, q2: float, c1: float, c2: float, cash: float) -> None:
    views = (view({"A": 1.0}, q1, c1), view({"A": 0.5, "B": -0.5}, q2, c2))
    P, q = np.array([[1.0, 0.0], [0.5, -0.5]]), np.array([q1 - cash, q2])
    trust = np.array([c1, c2])
    inverse_omega = np.diag(1.0 / ((1.0 - trust) / trust * np.diag(P @ (TAU * S) @ P.T)))
    inverse_prior = np.linalg.inv(TAU * S)
    expected = np.linalg.solve(inverse_prior + P.T @ inverse_omega @ P, inverse_prior @ PI + P.T @ inverse_omega @ q)
    assert means(*views, risk_free=cash).values == pytest.approx(cash + expected, abs=1e-9)


def test_a_certain_view_holds_and_little_trust_changes_little() -> None:
    assert means(view({"A": 1.0}, 0.12, 1.0), risk_free=0.01).values[0] == pytest.approx(0.12)
    assert means(view({"A": 1.0}, 0.12, 1e-6)).values == pytest.approx(PI, abs=1e-6)


def test_a_view_on_one_asset_moves_those_that_go_with_it() -> None:
    found = means(view({"A": 1.0}, 0.10, 0.5)).values - PI
    assert found[1] / found[0] == pytest.approx(S[0, 1] / S[0, 0])


def test_a_view_that_the_market_holds_already_changes_nothing() -> None:
    assert means(view({"A": 1.0, "B": 1.0}, float(PI.sum()), 0.9)).values == pytest.approx(PI)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (view({"Z": 1.0}, 0.1), "Z"),
        (view({"CASH": 1.0}, 0.1), "CASH"),
        (view({"A": 0.0}, 0.1), "names no asset"),
        (view({"A": 1.0}, 0.1, 0.0), "confidence 0"),
        (view({"A": 1.0}, 0.1, 1.5), "confidence 1.5"),
    ],
)
def test_views_that_say_nothing_are_refused(bad: View, said: str) -> None:
    with pytest.raises(InputError, match=said):
        means(bad)


def test_two_certain_views_on_one_combination_are_refused() -> None:
    with pytest.raises(DataError, match="same combination"):
        means(view({"A": 1.0}, 0.1, 1.0), view({"A": 2.0}, 0.3, 1.0))
