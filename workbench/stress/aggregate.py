"""Many accounts under many scenarios: P&L, VaR and expected shortfall of every account and of the firm.

``P = H R`` with holdings H (accounts x instruments, money) and instrument returns R (instruments x scenarios). P is never held
whole: accounts are taken in pieces into one buffer, and of each piece only VaR, ES, the worst scenario and the sum stay.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.market.returns import FloatArray
from workbench.progress import Progress, silent

#: Numbers in the buffer (16 MB): it stays near the processor, and memory does not grow with the accounts.
_BUFFER_NUMBERS = 2_000_000


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class FirmView:
    """A accounts under S scenarios, money; losses in ``var`` and ``es`` positive.

    Attributes:
        level: of VaR and ES.
        var, es: shape (A,).
        worst: (A,), the P&L of the worst scenario. worst_scenario: (A,), which one that is.
        firm_pnl: (S,), all accounts together. firm_var, firm_es: of that sum.
    """

    level: float
    var: FloatArray
    es: FloatArray
    worst: FloatArray
    worst_scenario: npt.NDArray[np.int64]
    firm_pnl: FloatArray
    firm_var: float
    firm_es: float

    @property
    def diversification(self) -> float:
        """Sum of the accounts' ES less the firm's: what netting between accounts takes off."""
        return float(self.es.sum() - self.firm_es)


def firm_view(holdings: Any, returns: FloatArray, level: float = 0.975, *, progress: Progress = silent) -> FirmView:
    """Value every account under every scenario.

    Args:
        holdings: shape (A, n), money by account and instrument; a NumPy array or a SciPy sparse matrix.
        returns: shape (n, S), of each instrument under each scenario.
        level: of VaR and ES.
        progress: told after every piece; raises ``Cancelled`` to stop.

    Raises:
        ValueError: shapes that do not fit, or a level outside (0, 1).
    """
    accounts, instruments = holdings.shape
    if returns.shape[0] != instruments or not 0.0 < level < 1.0:
        raise ValueError(f"holdings of {instruments} instruments, returns of {returns.shape[0]}, level {level}")
    scenarios = returns.shape[1]
    sparse = not isinstance(holdings, np.ndarray)
    held = holdings.tocsr() if sparse else holdings
    rows = max(1, min(accounts, _BUFFER_NUMBERS // scenarios))
    buffer = np.empty((rows, scenarios))
    var, es, worst = np.empty(accounts), np.empty(accounts), np.empty(accounts)
    worst_scenario = np.empty(accounts, dtype=np.int64)
    for start in range(0, accounts, rows):
        part = slice(start, min(start + rows, accounts))
        pnl = held[part] @ returns if sparse else np.matmul(held[part], returns, out=buffer[: part.stop - start])
        worst_scenario[part] = pnl.argmin(axis=1)
        worst[part] = np.take_along_axis(pnl, worst_scenario[part, None], axis=1)[:, 0]
        var[part], es[part] = tail_of_rows(pnl, level)
        progress(part.stop / accounts, f"Valued {part.stop:,} of {accounts:,} accounts")
    total = np.asarray(held.sum(axis=0), dtype=np.float64).ravel() @ returns
    firm_var, firm_es = tail_of_rows(total[None, :].copy(), level)
    return FirmView(
        level=level,
        var=var,
        es=es,
        worst=worst,
        worst_scenario=worst_scenario,
        firm_pnl=np.asarray(total, dtype=np.float64),
        firm_var=float(firm_var[0]),
        firm_es=float(firm_es[0]),
    )


def tail_of_rows(pnl: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    """VaR and ES of each row, shape (m, S) -> (m,) twice, by the rules of ``risk_measures``: the ``ceil(S a)``-th smallest
    loss, and the exact mean of the worst ``S (1-a)`` with the last one's fraction. Reorders ``pnl`` in place."""
    scenarios = pnl.shape[1]
    mass = scenarios * (1.0 - level)
    # The loss z with P(L <= z) >= a is the (S - ceil(S a))-th gain from below, counted from 0.
    position = scenarios - min(max(int(np.ceil(scenarios * level - 1e-9)), 1), scenarios)
    whole = min(int(np.floor(mass + 1e-9)), scenarios)
    last = min(whole, scenarios - 1)
    pnl.partition(sorted({position, last}), axis=1)
    inside = pnl[:, :whole].sum(axis=1)
    shortfall = -(inside + max(mass - whole, 0.0) * pnl[:, last]) / mass
    return np.asarray(-pnl[:, position]), np.asarray(shortfall, dtype=np.float64)
