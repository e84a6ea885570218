"""The sentence of each weight: the right reason, the right number, one sentence."""

import re
from typing import Any

import numpy as np
import pytest
from asking import best, told
from test_solve import COMMON, EQUAL, FUNDS, LIMITS, OBJECTIVES

from workbench.market.prices import PriceTable
from workbench.portfolio.constraint_table import constraint_rows
from workbench.portfolio.explain import reasons
from workbench.portfolio.sensitivity import alternatives


def why(prices: PriceTable | None, **fields: Any) -> dict[str, str]:
    question, found = best(prices, check=False, **fields)
    return reasons(question, found, constraint_rows(question, found))


@pytest.mark.parametrize("limits", LIMITS)
@pytest.mark.parametrize("objective", OBJECTIVES)
def test_every_asset_has_one_sentence(etf: PriceTable, objective: str, limits: str) -> None:
    sentences = why(etf, objective=objective, constraints=LIMITS[limits], **COMMON)
    assert list(sentences) == FUNDS
    for sentence in sentences.values():
        assert sentence.endswith(".")
        assert sentence[0].isupper()
        assert "nan" not in sentence
        assert "  " not in sentence
        assert not re.search(r"[.!?] [A-Z]", sentence), "one sentence each"
        assert not re.search(r"\d{7}", sentence), "no number without measure"


@pytest.mark.parametrize(("objective", "noun"), [
    ("min_variance", "raise volatility"), ("max_sharpe", "from the Sharpe ratio"), ("max_utility", "of risk-adjusted return"),
    ("max_return", "% a year"), ("min_cvar", "the average loss of bad periods"),
    ("max_diversification", "from the diversification ratio"),
])  # fmt: skip
def test_what_a_left_out_asset_would_cost(etf: PriceTable, objective: str, noun: str) -> None:
    """The reduced cost in the sentence agrees with forcing one point of the asset into the portfolio."""
    question, found = best(etf, check=False, objective=objective, risk_free=0.02, constraints={"max_weight": 0.5})
    sentences = reasons(question, found, constraint_rows(question, found))
    assert found.programme is not None
    here = told(question, found)
    checked = 0
    for i, fund in enumerate(FUNDS):
        if not sentences[fund].startswith("Left out: one point of it would"):
            continue
        assert noun in sentences[fund]
        lower, upper = question.limits.bounds.lower, question.limits.bounds.upper
        lower[i] = upper[i] = 1e-4
        found.programme.move_bounds(lower, upper)
        forced = found.programme.objective.told(found.programme.solve().minimised)
        stated = float(re.findall(r"(?:by|take|take away|add) ([\d.]+)", sentences[fund])[0])
        slope = abs(forced - here) / 1e-4 * 0.01
        if objective == "min_variance":
            slope = (np.sqrt(here + slope) - np.sqrt(here)) * 100
        elif objective in {"max_utility", "max_return", "min_cvar"}:
            slope *= 100
        assert stated == pytest.approx(slope, rel=0.06, abs=1e-4)
        checked += 1
    assert checked >= 1


def test_the_place_a_left_out_asset_would_earn_by_its_return(etf: PriceTable) -> None:
    """With the expected return of the sentence the asset is on the verge: a little more and it is held."""
    for objective in ("max_utility", "max_sharpe", "max_return"):
        fields: dict[str, Any] = {"objective": objective, "constraints": {"max_weight": 0.4, "max_volatility": 0.12}}
        question, found = best(etf, check=False, **fields)
        values = dict(zip(FUNDS, question.moments.mean.tolist(), strict=True))
        sentences = reasons(question, found, constraint_rows(question, found))
        place = {fund: re.search(r"expected return of ([\d.]+) % a year", text) for fund, text in sentences.items()}
        (fund, match) = next((fund, match) for fund, match in place.items() if match)
        needed = float(match.group(1)) / 100
        assert needed > values[fund]
        for change, held in ((-2e-4, False), (2e-4, True)):
            mean = {"method": "given", "values": {**values, fund: needed + change}}
            other = best(etf, check=False, mean=mean, **fields)[1]
            assert bool(other.weights[FUNDS.index(fund)] > 1e-6) is held


def test_the_place_a_left_out_asset_would_earn_by_its_volatility(etf: PriceTable) -> None:
    question, found = best(etf, check=False)
    sentences = reasons(question, found, constraint_rows(question, found))
    fund, match = next(
        (fund, match) for fund, text in sentences.items() if (match := re.search(r"below a volatility of ([\d.]+) %", text))
    )
    i = FUNDS.index(fund)
    for change, held in ((2e-3, False), (-2e-3, True)):
        scale = np.ones(8)
        scale[i] = (float(match.group(1)) / 100 + change) / np.sqrt(question.moments.covariance[i, i])
        matrix = (question.moments.covariance * np.outer(scale, scale)).tolist()
        moments = {
            "mean": {"method": "given", "values": dict.fromkeys(FUNDS, 0.05)},
            "covariance": {"method": "given", "assets": FUNDS, "matrix": matrix},
        }
        assert bool(best(None, check=False, **moments)[1].weights[i] > 1e-7) is held


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_no_sentence_promises_a_return(etf: PriceTable, objective: str) -> None:
    promise = re.compile(r"(will|shall|is going to) (return|earn|gain|grow)|expect(ed)? to (return|earn)", re.IGNORECASE)
    sentences = why(etf, objective=objective, constraints={"max_weight": 0.4}, **COMMON)
    assert not any(promise.search(sentence) for sentence in sentences.values())


def test_a_return_is_an_estimate(etf: PriceTable) -> None:
    question, found = best(etf, check=False, objective="max_utility")
    sentences = reasons(question, found, constraint_rows(question, found))
    held = {fund: mean for fund, mean, weight in zip(FUNDS, question.moments.mean, found.weights, strict=True) if weight > 1e-3}
    assert held
    for fund, mean in held.items():
        stated = re.match(r"Estimated at ([\d.]+) % a year for [\d.]+ % of the risk; ", sentences[fund])
        assert stated is not None
        assert float(stated.group(1)) == pytest.approx(100 * mean, abs=0.006)


def test_weights_at_a_bound_name_it(etf: PriceTable) -> None:
    sentences = why(etf, objective="max_return", constraints={"max_weight": 0.4, "min_weight": {"EFA": 0.05}})
    assert sentences["QQQ"].startswith("At its 40 % limit: one point more would add 0.0")
    assert sentences["EFA"].startswith("Held at its 5 % minimum: one point less would add 0.0")


def test_weights_within_a_group_or_a_volatility_limit_name_it(etf: PriceTable) -> None:
    groups = [{"name": "bonds", "members": ["HYG", "LQD", "TLT"], "min": 0.7}]
    sentences = why(etf, objective="max_utility", constraints={"groups": groups})
    named = [text for fund, text in sentences.items() if "the minimum of bonds" in text]
    assert named
    assert all(fund in {"HYG", "LQD", "TLT"} for fund, text in sentences.items() if "bonds" in text)
    calm = why(etf, objective="max_utility", constraints={"max_volatility": 0.09})
    assert any(text.endswith(", within the volatility limit.") for text in calm.values())


def test_turnover_and_costs_explain_what_is_kept(etf: PriceTable) -> None:
    limited = why(etf, objective="max_return", current=EQUAL, constraints={"max_turnover": 0.1})
    assert "Kept at 12.5 %: the turnover that is allowed does more good elsewhere." in limited.values()
    dear = why(etf, objective="max_utility", current=EQUAL, costs={"buy_bps": 300, "sell_bps": 300})
    assert "Kept at 12.5 %: a trade would bring less than it costs." in dear.values()


def test_what_is_sold_off_is_called_sold(etf: PriceTable) -> None:
    sentences = why(etf, objective="max_return", current=EQUAL, constraints={"max_weight": 0.5})
    sold = [text for text in sentences.values() if text.startswith("Sold: keeping one point of it would take away")]
    assert len(sold) == 6


def test_tracking_error_compares_with_the_benchmark(etf: PriceTable) -> None:
    benchmark = {"SPY": 0.6, "TLT": 0.4}
    sentences = why(etf, objective="min_tracking_error", benchmark=benchmark)
    assert sentences["SPY"] == "The benchmark holds 60 %; more or less of it would raise the tracking error."
    assert sentences["GLD"] == "Left out: the benchmark does not hold it."
    capped = why(etf, objective="min_tracking_error", benchmark=benchmark, constraints={"max_weight": {"SPY": 0.4}})
    assert any(text.startswith("Stands in for what the limits keep out of the benchmark") for text in capped.values())


def test_excluded_fixed_and_outside(etf: PriceTable) -> None:
    held = {"Building": 0.4, "SPY": 0.6}
    limits = {"exclude": ["EFA"]}
    sentences = why(etf, current=held, hold_fixed=["Building", "SPY"], constraints=limits)
    assert sentences["EFA"] == "Excluded by your rule."
    assert sentences["SPY"] == "Held fixed at your request."
    assert sentences["Building"] == "Held outside the optimisation: it has no prices."


def test_rules_say_what_they_are(etf: PriceTable) -> None:
    current = {"SPY": 0.9, "CASH": 0.1}
    parts = {"risk_parity": "same share of risk", "equal_weight": "same share as", "hierarchical_risk_parity": "cluster"}
    for objective, part in parts.items():
        sentences = why(etf, objective=objective, current=current, constraints={"exclude": ["EFA"]})
        assert part in sentences["SPY"]
        assert sentences["EFA"] == "Excluded by your rule."
        assert sentences["CASH"] == "Cash has no risk to share, so the rule gives it nothing."


def test_alternatives_are_worse(etf: PriceTable) -> None:
    for objective in ("min_variance", "max_sharpe"):
        question, found = best(etf, check=False, objective=objective, constraints={"max_weight": 0.4})
        here = told(question, found)
        rows = alternatives(question, found)
        held = [fund for fund, weight in zip(FUNDS, found.weights, strict=True) if weight > 1e-6]
        assert [row.asset for row in rows] == held
        for row in rows:
            for value in (row.without, row.point_more, row.point_less):
                if value is not None:
                    assert (value - here) * (-1 if objective == "max_sharpe" else 1) >= -1e-10
            if found.weights[FUNDS.index(row.asset)] > 0.4 - 1e-9:
                assert row.point_more is None


def test_tail_shares_add_up(etf: PriceTable) -> None:
    sentences = why(etf, objective="min_cvar", constraints={"max_weight": 0.9})
    found = [re.search(r"Carries ([\d.]+) % of the loss", text) for text in sentences.values()]
    assert sum(float(match.group(1)) for match in found if match) == pytest.approx(100, abs=0.5)
