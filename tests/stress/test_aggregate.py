"""The firm view against account-by-account risk measures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from workbench.errors import Cancelled
from workbench.market.risk_measures import historical_cvar, historical_var
from workbench.stress import aggregate
from workbench.stress.aggregate import firm_view, tail_of_rows


@pytest.fixture
def firm():
    generator = np.random.default_rng(1)
    holdings = np.where(generator.random((300, 40)) < 0.2, generator.lognormal(10, 1, (300, 40)), 0.0)
    return holdings, generator.standard_t(4, size=(40, 500)) * 0.02


@settings(max_examples=60, deadline=None)
@given(st.integers(3, 200), st.sampled_from([0.5, 0.9, 0.95, 0.975, 0.99]), st.integers(0, 1000))
def test_rows_have_the_measures_of_a_single_series(scenarios, level, seed):
    pnl = np.random.default_rng(seed).normal(size=(3, scenarios))
    var, es = tail_of_rows(pnl.copy(), level)
    for row in range(3):
        assert var[row] == pytest.approx(historical_var(pnl[row], level))
        assert es[row] == pytest.approx(historical_cvar(pnl[row], level))
        assert es[row] >= var[row] - 1e-12


@pytest.mark.parametrize("form", [np.asarray, sparse.csr_array, sparse.csc_matrix])
def test_every_account_is_valued(firm, form, monkeypatch):
    monkeypatch.setattr(aggregate, "_BUFFER_NUMBERS", 70 * 500)
    holdings, returns = firm
    view = firm_view(form(holdings), returns)
    pnl = holdings @ returns
    np.testing.assert_allclose(view.es, [historical_cvar(row, 0.975) for row in pnl], rtol=1e-10)
    np.testing.assert_allclose(view.var, [historical_var(row, 0.975) for row in pnl], rtol=1e-10)
    np.testing.assert_allclose(view.worst, pnl.min(axis=1), rtol=1e-10)
    assert (view.worst_scenario == pnl.argmin(axis=1)).all()
    np.testing.assert_allclose(view.firm_pnl, pnl.sum(axis=0), rtol=1e-9, atol=1e-6)
    assert view.firm_es == pytest.approx(historical_cvar(pnl.sum(axis=0), 0.975))
    assert view.diversification >= 0


def test_work_can_be_stopped_between_pieces(firm, monkeypatch):
    monkeypatch.setattr(aggregate, "_BUFFER_NUMBERS", 70 * 500)
    told = []

    def stop(fraction, message):
        told.append(message)
        if len(told) == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        firm_view(*firm, progress=stop)
    assert told == ["Valued 70 of 300 accounts", "Valued 140 of 300 accounts"]


def test_shapes_that_do_not_fit_are_refused(firm):
    with pytest.raises(ValueError, match="40 instruments"):
        firm_view(firm[0], firm[1][:5])
