"""Views from news: the rule in closed form, holdings without enough news, no hindsight, a fragment the portfolio accepts."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbench.errors import InputError
from workbench.inputs import DirectInputs
from workbench.market.load import load_prices
from workbench.portfolio.request import MeanRequest, PortfolioRequest
from workbench.portfolio.solve import resolve
from workbench.portfolio.tasks import optimise
from workbench.progress import silent
from workbench.sentiment.view_proposal import RISK_AVERSION, STEP, implied_returns, views
from workbench.strict import parse


@pytest.fixture
def request_document(tmp_path: Path) -> dict[str, object]:
    random = np.random.default_rng(5)
    index = pd.bdate_range("2019-01-01", "2020-06-30", name="date")
    table = pd.DataFrame(
        {name: random.normal(0, size, len(index)) for name, size in (("ALF", 0.02), ("BET", 0.01))}, index=index
    )
    table.loc["2020-04-01":] *= 10  # after the news: must not be seen
    (100 * (1 + table).cumprod()).to_csv(tmp_path / "prices.csv")
    lines = [f"Alpha profit falls sharply in region {n},2020-03-0{n} 10:00:00-05:00,ALF" for n in (2, 3, 4, 5)]
    lines += ["Beta AGM is on Monday,2020-03-05 10:00:00-05:00,BET"]
    (tmp_path / "news.csv").write_text("t,d,k\n" + "\n".join(lines) + "\n", "utf-8")
    return {
        "path": str(tmp_path / "news.csv"), "text": "t", "date": "d", "ticker": "k", "prices": str(tmp_path / "prices.csv"),
        "weights": {"ALF": 0.5, "BET": 0.3, "GAM": 0.2},
    }  # fmt: skip


def test_the_rule_in_closed_form(request_document: dict[str, object], inputs: DirectInputs) -> None:
    document = views({**request_document, "risk_free": 0.02}, inputs, silent).document
    (proposal,) = document["proposals"]
    assert (proposal["ticker"], proposal["direction"], proposal["items"], proposal["confidence"]) == ("ALF", "down", 4, 0.1)
    assert proposal["volatility"] == pytest.approx(0.02 * np.sqrt(252), rel=0.1)  # from before the news alone
    assert proposal["shift"] == pytest.approx(STEP * proposal["score"] * proposal["volatility"], abs=1e-4)
    assert proposal["value"] == pytest.approx(proposal["prior"] + proposal["shift"], abs=2e-6)
    assert proposal["because"] == [0, 1, 2, 3]
    reasons = {row["ticker"]: row["reason"] for row in document["left_out"]}
    assert "no prices" in reasons["GAM"]
    assert "1 item in" in reasons["BET"]
    assert document["as_of"] == "2020-03-05"


@pytest.mark.parametrize("weights", [{"ALF": 0.5, "BET": 0.3, "GAM": 0.2}, {"ALF": 0.4, "BET": 0.4, "CASH": 0.2}])
def test_the_portfolio_starts_from_the_same_returns_and_shifts_them_as_far(
    request_document: dict[str, object], inputs: DirectInputs, weights: dict[str, float]
) -> None:
    asked = {**request_document, "weights": weights, "risk_free": 0.02, "confidence": 0.25}
    document = views(asked, inputs, silent).document
    (proposal,) = document["proposals"]
    merged = {"objective": "max_utility", **document["fragment"]}
    request = parse(PortfolioRequest, merged)
    assert request.prices is not None
    prices = load_prices(request.prices, DirectInputs(inputs.data_dir, inputs.now))
    unmoved = request.model_copy(update={"mean": MeanRequest(method="black_litterman")})
    before, after = (resolve(one, prices).moments for one in (unmoved, request))
    place = before.assets.index("ALF")
    assert np.sqrt(before.covariance[place, place]) == pytest.approx(proposal["volatility"], abs=1e-6)
    assert before.mean[place] == pytest.approx(proposal["prior"], abs=1e-6)
    assert after.mean[place] - before.mean[place] == pytest.approx(0.25 * proposal["shift"], abs=1e-6)
    assert any("GAM" in warning for warning in document["warnings"]) == ("GAM" in weights)
    answer = optimise(merged, DirectInputs(inputs.data_dir, inputs.now), silent)
    assert answer.document["weights"]["ALF"] < document["fragment"]["current"]["ALF"]  # the news is bad


def test_the_portfolio_without_views_keeps_what_is_held(request_document: dict[str, object], inputs: DirectInputs) -> None:
    fragment = views({**request_document, "weights": {"ALF": 0.6, "BET": 0.4}}, inputs, silent).document["fragment"]
    neutral = {**fragment, "objective": "max_utility", "mean": {"method": "black_litterman"}}
    answer = optimise(neutral, DirectInputs(inputs.data_dir, inputs.now), silent)
    assert answer.document["weights"] == pytest.approx({"ALF": 0.6, "BET": 0.4}, abs=1e-4)


def test_a_default_request_has_the_same_risk_aversion() -> None:
    assert PortfolioRequest(objective="max_utility").risk_aversion == RISK_AVERSION


def test_more_sold_short_than_held_implies_nothing(request_document: dict[str, object], inputs: DirectInputs) -> None:
    with pytest.raises(InputError, match="imply no returns"):
        views({**request_document, "weights": {"ALF": -0.5, "BET": 0.3}}, inputs, silent)


def test_reverse_optimisation_gives_back_the_weights() -> None:
    covariance = np.array([[0.04, 0.01], [0.01, 0.09]])
    weights = np.array([0.6, 0.4])
    implied = implied_returns(covariance, weights, 2.5, 0.02)
    np.testing.assert_allclose(np.linalg.solve(2.5 * covariance, implied - 0.02), weights)


def test_quiet_news_proposes_nothing_and_says_so(request_document: dict[str, object], inputs: DirectInputs) -> None:
    answer = views({**request_document, "weights": {"BET": 1.0}}, inputs, silent)
    assert not answer.answered
    assert (answer.document["proposals"], answer.document["fragment"]) == ([], {})


def test_a_high_confidence_is_warned_of(request_document: dict[str, object], inputs: DirectInputs) -> None:
    usual, high = (views({**request_document, "confidence": x}, inputs, silent).document["warnings"] for x in (0.1, 0.5))
    assert [told for told in high if told not in usual] == ["A confidence of 0.50 is high for news alone; 0.10 is usual here."]
    with pytest.raises(InputError, match="holdings"):
        views({**request_document, "weights": None}, inputs, silent)
