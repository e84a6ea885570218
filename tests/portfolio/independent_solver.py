"""A second way to every optimum, sharing no code with the engine: scipy's linprog and SLSQP on the plain formulas.

Trades are split into buys and sells by extra variables, tail losses are approached by cutting planes from below (each cut is
the average of one set of bad periods, Kuenzi-Bay and Mayer 2006), volatility limits stand as smooth constraints. Slow, and
good to about 1e-8 on the objective.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import linprog, minimize

Vector = np.ndarray[Any, Any]
MAXIMISED = {"max_sharpe", "max_return", "max_utility", "max_diversification"}


@dataclass
class Problem:
    """Plain data of a request over n assets, all limits as numbers."""

    objective: str
    mean: Vector
    covariance: Vector
    returns: Vector
    risk_free: float = 0.0
    risk_aversion: float = 3.0
    confidence: float = 0.95
    current: Vector | None = None
    benchmark: Vector | None = None
    buy: float = 0.0
    sell: float = 0.0
    lower: Vector | None = None
    upper: Vector | None = None
    rows: list[tuple[Vector, float]] = field(default_factory=list)  # a'w <= b
    max_volatility: float | None = None
    max_tracking_error: float | None = None
    max_turnover: float | None = None
    max_gross: float | None = None
    max_cvar: float | None = None


def cvar(losses: Vector, confidence: float) -> tuple[float, Vector]:
    """Mean of the worst (1 - confidence) losses, and the weight of each period in it."""
    mass = len(losses) * (1 - confidence)
    weights = np.zeros(len(losses))
    left = mass
    for t in np.argsort(-losses):
        weights[t] = min(1.0, left) / mass
        left -= min(1.0, left)
        if left <= 0:
            break
    return float(weights @ losses), weights


def best_value(problem: Problem, start: Vector) -> float:
    """The objective value at the optimum, as the workbench reports it, from a feasible start."""
    curved = problem.max_volatility is not None or problem.max_tracking_error is not None
    if problem.objective in {"min_cvar", "max_return"} and not curved:
        return _linear(problem)
    n = len(problem.mean)
    cuts: list[Vector] = []
    weights = start
    for _ in range(60):
        found = _solve(problem, weights, cuts)
        weights = found[:n]
        if problem.objective != "min_cvar" and problem.max_cvar is None:
            break
        tail, share = cvar(-problem.returns @ weights, problem.confidence)
        bound = found[-1] if problem.objective == "min_cvar" else problem.max_cvar
        if bound is None or tail <= bound + 1e-10:
            break
        cuts.append(-problem.returns.T @ share)
    return value(problem, weights)


def _linear(problem: Problem) -> float:
    """The whole linear program over (w, buys, sells, longs, shorts, level, excess losses)."""
    n, T = len(problem.mean), len(problem.returns)
    N = 5 * n + 1 + T
    share = 1 / ((1 - problem.confidence) * T)
    tail = np.concatenate([np.zeros(5 * n), [1.0], np.full(T, share)])
    cost = tail
    if problem.objective == "max_return":
        paid = [np.full(n, problem.buy), np.full(n, problem.sell), np.zeros(2 * n + 1 + T)]
        cost = np.concatenate([-problem.mean, *paid])
    rows = [np.concatenate([row, np.zeros(N - n)]) for row, _ in problem.rows]
    caps = [cap for _, cap in problem.rows]
    for limit, first in ((problem.max_turnover, n), (problem.max_gross, 3 * n)):
        if limit is not None:
            rows.append(np.concatenate([np.zeros(first), np.ones(2 * n), np.zeros(N - first - 2 * n)]))
            caps.append(limit)
    if problem.max_cvar is not None:
        rows.append(tail)
        caps.append(problem.max_cvar)
    losses = np.hstack([-problem.returns, np.zeros((T, 4 * n)), -np.ones((T, 1)), -np.eye(T)])
    centre = problem.current if problem.current is not None else np.zeros(n)
    eye, none = np.eye(n), np.zeros((n, n))
    ends = np.zeros((n, 1 + T))
    equal = np.vstack([
        np.concatenate([np.ones(n), np.zeros(N - n)]),
        np.hstack([eye, -eye, eye, none, none, ends]),
        np.hstack([eye, none, none, -eye, eye, ends]),
    ])  # fmt: skip
    low = problem.lower if problem.lower is not None else np.zeros(n)
    high = problem.upper if problem.upper is not None else np.full(n, np.inf)
    bounds = [*zip(low, high, strict=True), *[(0.0, None)] * (4 * n), (None, None), *[(0.0, None)] * T]
    found = linprog(
        cost,
        A_ub=np.vstack([*rows, losses]),
        b_ub=np.concatenate([caps, np.zeros(T)]),
        A_eq=equal,
        b_eq=np.concatenate([[1.0], centre, np.zeros(n)]),
        bounds=bounds,
    )
    assert found.status == 0, found.message
    return float(found.fun) if problem.objective == "min_cvar" else -float(found.fun)


def value(problem: Problem, w: Vector) -> float:
    """The reported objective value at ``w``."""
    S, mu = problem.covariance, problem.mean
    cost = 0.0
    if problem.current is not None:
        trade = w - problem.current
        cost = float(problem.buy * np.clip(trade, 0, None).sum() + problem.sell * np.clip(-trade, 0, None).sum())
    match problem.objective:
        case "min_variance":
            return float(w @ S @ w)
        case "min_tracking_error":
            assert problem.benchmark is not None
            return float((w - problem.benchmark) @ S @ (w - problem.benchmark))
        case "max_return":
            return float(mu @ w) - cost
        case "max_utility":
            return float(mu @ w) - 0.5 * problem.risk_aversion * float(w @ S @ w) - cost
        case "max_sharpe":
            return (float(mu @ w) - problem.risk_free - cost) / float(np.sqrt(w @ S @ w))
        case "max_diversification":
            return float(np.sqrt(np.diag(S)) @ w) / float(np.sqrt(w @ S @ w))
    return cvar(-problem.returns @ w, problem.confidence)[0]


def _solve(problem: Problem, start: Vector, cuts: list[Vector]) -> Vector:
    """SLSQP over (w, buys and sells where trades matter, longs and shorts where gross does, z for the tail loss)."""
    n, S = len(problem.mean), problem.covariance
    centre = problem.current if problem.current is not None else np.zeros(n)
    splits = []
    if problem.max_turnover is not None or problem.buy or problem.sell:
        splits.append((centre, problem.max_turnover))
    if problem.max_gross is not None:
        splits.append((np.zeros(n), problem.max_gross))
    parts = [start]
    for middle, _ in splits:
        parts += [np.clip(start - middle, 0, None), np.clip(middle - start, 0, None)]
    x0 = np.concatenate([*parts, [cvar(-problem.returns @ start, problem.confidence)[0]]])
    N = len(x0)
    free = Problem(**{**problem.__dict__, "buy": 0.0, "sell": 0.0})
    charged = bool(problem.buy or problem.sell) and problem.objective in {"max_sharpe", "max_return", "max_utility"}
    sign = -1.0 if problem.objective in MAXIMISED else 1.0

    def goal(x: Vector) -> float:
        if problem.objective == "min_cvar":
            return float(x[-1]) * 100
        w = x[:n]
        cost = float(problem.buy * x[n : 2 * n].sum() + problem.sell * x[2 * n : 3 * n].sum()) if charged else 0.0
        if problem.objective == "max_sharpe":
            cost /= float(np.sqrt(w @ S @ w))
        return (sign * value(free, w) + cost) * (100 if "min" in problem.objective else 1)

    equal, targets = [np.concatenate([np.ones(n), np.zeros(N - n)])], [1.0]
    at_most = [np.concatenate([row, np.zeros(N - n)]) for row, _ in problem.rows]
    caps = [cap for _, cap in problem.rows]
    for k, (middle, limit) in enumerate(splits):
        first = n + 2 * n * k
        for i in range(n):
            row = np.zeros(N)
            row[i], row[first + i], row[first + n + i] = 1.0, -1.0, 1.0
            equal.append(row)
            targets.append(float(middle[i]))
        if limit is not None:
            at_most.append(np.concatenate([np.zeros(first), np.ones(2 * n), np.zeros(N - first - 2 * n)]))
            caps.append(limit)
    for cut in cuts:
        if problem.objective == "min_cvar":
            at_most.append(np.concatenate([cut, np.zeros(N - n - 1), [-1.0]]))
            caps.append(0.0)
        if problem.max_cvar is not None:
            at_most.append(np.concatenate([cut, np.zeros(N - n)]))
            caps.append(problem.max_cvar)
    A, b = np.array(equal), np.array(targets)
    constraints: list[dict[str, Any]] = [{"type": "eq", "fun": lambda x: A @ x - b, "jac": lambda _: A}]
    if at_most:
        G, h = np.array(at_most), np.array(caps)
        constraints.append({"type": "ineq", "fun": lambda x: h - G @ x, "jac": lambda _: -G})
    for limit, middle in ((problem.max_volatility, np.zeros(n)), (problem.max_tracking_error, problem.benchmark)):
        if limit is not None and middle is not None:
            constraints.append(
                {"type": "ineq", "fun": lambda x, m=middle, s=limit: (s * s - (x[:n] - m) @ S @ (x[:n] - m)) * 100}
            )
    low = problem.lower if problem.lower is not None else np.zeros(n)
    high = problem.upper if problem.upper is not None else np.full(n, np.inf)
    bounds = [*zip(low, high, strict=True), *[(0.0, None)] * (2 * n * len(splits)), (-1.0, None)]
    found = minimize(goal, x0, method="SLSQP", bounds=bounds, constraints=constraints, options={"ftol": 1e-15, "maxiter": 500})
    return np.asarray(found.x)
