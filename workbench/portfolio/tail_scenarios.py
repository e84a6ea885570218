"""Which scenarios a tail program has to look at.

In the program of Rockafellar and Uryasev a scenario whose loss stays under the level ``a`` contributes nothing. So the
program is solved over a working set of bad scenarios; a scenario left out whose loss exceeds the level at the solution is
taken in, and the program solved again. When none is left the solution is that of all scenarios, exactly: the smaller
program is a relaxation whose answer is feasible for the whole one.
"""

import numpy as np
import numpy.typing as npt

from workbench.portfolio.universe import FloatArray

#: Histories up to this length are used whole.
SMALL = 400
#: Each time, this multiple of the tail's own size is taken in.
MARGIN = 2.0


class WorkingScenarios:
    """The scenarios in use, as sorted positions in the history.

    Args:
        returns: (T, n) per-period returns.
        confidence: of the tail, e.g. 0.95.
        start: (n,) weights whose bad scenarios come first.
    """

    def __init__(self, returns: FloatArray, confidence: float, start: FloatArray) -> None:
        self._returns = returns
        total = len(returns)
        self._batch = max(int(np.ceil(MARGIN * (1.0 - confidence) * total)), 2 * returns.shape[1], 50)
        self.rows: npt.NDArray[np.intp] = np.arange(total)
        if total > SMALL:
            self.rows = self._worst(start)

    @property
    def returns(self) -> FloatArray:
        """(rows, n) returns of the working set."""
        return self._returns[self.rows]

    @property
    def whole(self) -> bool:
        """Whether every scenario is in use."""
        return len(self.rows) == len(self._returns)

    def take_all(self) -> None:
        """Use every scenario."""
        self.rows = np.arange(len(self._returns))

    def grow(self, weights: FloatArray, level: float) -> bool:
        """Take in what the solution shows to be missing; False when nothing is."""
        outside = np.ones(len(self._returns), dtype=bool)
        outside[self.rows] = False
        losses = -self._returns @ weights
        if not np.any(losses[outside] > level + 1e-12):
            return False
        self.rows = np.union1d(self.rows, self._worst(weights))
        self.rows = np.union1d(self.rows, np.flatnonzero(outside & (losses > level)))
        return True

    def spread(self, values: FloatArray) -> FloatArray:
        """Values of the working set over the whole history, zero elsewhere."""
        result = np.zeros(len(self._returns))
        result[self.rows] = values
        return result

    def _worst(self, weights: FloatArray) -> npt.NDArray[np.intp]:
        losses = -self._returns @ weights
        count = min(self._batch, len(losses))
        return np.sort(np.argpartition(losses, len(losses) - count)[-count:])
