"""The solvers, how strictly each is asked, and one clean word on what came out."""

import warnings
from collections.abc import Mapping
from typing import Any, Literal

Status = Literal["optimal", "infeasible", "unbounded"]


def _piqp(tolerance: float) -> dict[str, Any]:
    gap = {"eps_duality_gap_abs": tolerance * 10, "eps_duality_gap_rel": tolerance * 10}
    return {"eps_abs": tolerance, "eps_rel": tolerance, "max_iter": 500, **gap}


def _clarabel(tolerance: float) -> dict[str, Any]:
    return {"tol_gap_abs": tolerance, "tol_gap_rel": tolerance, "tol_feas": tolerance, "max_iter": 500}


#: Options for each solver, the strictest first: what one tolerance calls inaccurate the next may finish cleanly. All of
#: them keep violations below 1e-8; every result shows what it reached.
SOLVER_OPTIONS: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "PIQP": (_piqp(1e-11), _piqp(1e-9)),
    "CLARABEL": (_clarabel(1e-10), _clarabel(1e-9), _clarabel(1e-8)),
    "HIGHS": ({"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}, {}),
    "QOCO": tuple({"abstol": t, "reltol": t, "max_iters": 500} for t in (1e-10, 1e-9, 1e-8)),
}


def run(problem: Any, name: str, options: Mapping[str, Any]) -> str:
    """Run one solver on a cvxpy problem; its status, or why there is none. Anything but a clean status is no answer."""
    import cvxpy as cp

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # cvxpy warns of inaccuracy; we act on the status instead
            problem.solve(solver=name, warm_start=False, **options)
    except cp.error.SolverError as error:
        return str(error).splitlines()[0]
    status: str = problem.status
    return "infeasible" if status == "infeasible_inaccurate" else status
