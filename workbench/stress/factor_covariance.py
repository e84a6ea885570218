"""The covariance a run uses at a horizon, by the choices of its request and the override of its scenario."""

from collections.abc import Mapping, Sequence

import numpy as np

from workbench.errors import InputError
from workbench.market.scenarios import HistoricalWindow, ScenarioLibrary
from workbench.stress.factor_history import FactorHistory
from workbench.stress.factors import FloatArray, refuse_unknown_factors
from workbench.stress.request import CovarianceChoice
from workbench.stress.stressed_covariance import (
    StressedCovariance,
    blend,
    crisis_covariance,
    equity_bond_pairs,
    is_positive_semidefinite,
    nearest_correlation,
    override_correlations,
)

#: Windows that count as crises unless the request names its own: sharp, global, and within reach of a daily history.
CRISIS_WINDOWS = (
    "hist_2007_09_gfc_full", "hist_2010_euro_flash", "hist_2011_downgrade_euro", "hist_2015_08_cny", "hist_2018_q4",
    "hist_2020_covid", "hist_2022_rate_shock", "hist_2025_02_04_drawdown",
)  # fmt: skip


class FactorCovariance:
    """Covariances at any horizon from one history and one choice; the base is computed once.

    Raises:
        InputError: an unknown factor or window, or a given matrix that is not a covariance.
        DataError: crisis windows with too few periods.
    """

    def __init__(self, history: FactorHistory, choice: CovarianceChoice, library: ScenarioLibrary) -> None:
        self._choice = choice
        self._given = choice.matrix is not None
        self._share, self._periods = 0.0, 0
        self._windows: tuple[str, ...] = ()
        self._notes: tuple[str, ...] = ()
        if choice.factors is not None and choice.matrix is not None:
            self.factors = tuple(choice.factors)
            self._base, self._notes = _given(choice.factors, choice.matrix, repair=choice.repair)
        else:
            self.factors = history.factors
            self._base = history.covariance / history.days_per_period
            if choice.crisis_share > 0:
                crisis, self._windows, self._periods = crisis_covariance(history, _crises(choice, library))
                self._base = blend(self._base, crisis / history.days_per_period, choice.crisis_share)
                self._share = choice.crisis_share
        refuse_unknown_factors(
            [name for item in choice.correlations for name in (item.a, item.b)], self.factors, "A correlation"
        )
        self._asked = {(self.factors.index(item.a), self.factors.index(item.b)): item.value for item in choice.correlations}

    @property
    def ridge(self) -> float | None:
        """As the request asks."""
        return self._choice.ridge

    def at(self, horizon_days: float, equity_bond_correlation: float | None = None) -> StressedCovariance:
        """The covariance over the horizon. A given matrix is at its horizon already. The request's own correlations win over
        that of the scenario."""
        matrix = self._base if self._given else self._base * horizon_days
        pairs = {} if equity_bond_correlation is None else equity_bond_pairs(self.factors, equity_bond_correlation)
        pairs = {**pairs, **self._asked}
        repaired = False
        rows: tuple[tuple[str, str, float, float, float], ...] = ()
        if pairs:
            before = matrix
            matrix, repaired = override_correlations(matrix, pairs)
            rows = tuple(self._override_rows(before, matrix, pairs))
        return StressedCovariance(
            factors=self.factors,
            matrix=matrix,
            crisis_share=self._share,
            crisis_windows=self._windows,
            crisis_periods=self._periods,
            overrides=rows,
            repaired=repaired,
            notes=self._notes,
        )

    def _override_rows(
        self, before: FloatArray, after: FloatArray, pairs: Mapping[tuple[int, int], float]
    ) -> list[tuple[str, str, float, float, float]]:
        old, new = _correlation(before), _correlation(after)
        return [
            (self.factors[i], self.factors[j], float(old[i, j]), value, float(new[i, j])) for (i, j), value in pairs.items()
        ]


def _given(factors: Sequence[str], rows: Sequence[Sequence[float]], *, repair: bool) -> tuple[FloatArray, tuple[str, ...]]:
    k = len(factors)
    if len(set(factors)) != k or any(len(row) != k for row in rows) or len(rows) != k:
        raise InputError(f"`covariance.matrix` is not {k} x {k} for {k} distinct factors.", "One row and column per factor.")
    matrix = np.array(rows, dtype=np.float64)
    if not np.allclose(matrix, matrix.T, rtol=1e-9, atol=1e-15):
        raise InputError("`covariance.matrix` is not symmetric.", "Element (i, j) must equal element (j, i).")
    deviations = np.sqrt(np.maximum(np.diag(matrix), 0.0))
    if (deviations <= 0).any():
        raise InputError(
            f"`covariance.matrix` gives {factors[int(deviations.argmin())]} no variance.", "Variances are positive."
        )
    correlation = matrix / np.outer(deviations, deviations)
    if is_positive_semidefinite(correlation):
        return matrix, ()
    lowest = float(np.linalg.eigvalsh(correlation)[0])
    fault = f"its correlation matrix has the eigenvalue {lowest:.4g}"
    if not repair:
        raise InputError(
            f"`covariance.matrix` is not positive semi-definite: {fault}, so it is no covariance.",
            "Correct it, or set `covariance.repair` to true to use the nearest one with the same volatilities.",
        )
    mended = nearest_correlation(correlation) * np.outer(deviations, deviations)
    return mended, (f"The given covariance was replaced by the nearest one that is possible ({fault}).",)


def _crises(choice: CovarianceChoice, library: ScenarioLibrary) -> list[HistoricalWindow]:
    by_id = {window.id: window for window in library.historical}
    names = choice.crisis_windows if choice.crisis_windows is not None else CRISIS_WINDOWS
    unknown = [name for name in names if name not in by_id]
    if unknown:
        raise InputError(f"There is no historical window {unknown[0]!r}.", "workbench stress scenarios lists them.")
    return [by_id[name] for name in names]


def _correlation(covariance: FloatArray) -> FloatArray:
    deviations = np.sqrt(np.diag(covariance))
    return np.asarray(covariance / np.outer(deviations, deviations), dtype=np.float64)
