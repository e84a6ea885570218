"""Speed and accuracy of the optimiser beside PyPortfolioOpt, skfolio and Riskfolio-Lib, in one run.

    make bench                                        (or: python benchmarks/portfolio.py [--quick])

Every problem is the same for all: a 20-factor + diagonal covariance, long only, at most 10 % in one asset, and where it
says sectors 10 sectors of at most 20 %. Timed is the way from moments (or returns) and limits to weights, each library's
import and first-use set-up excluded, in CPU seconds with BLAS on one thread, the median of five runs (one run where a peer
takes longer than 10 s). PyPortfolioOpt and Riskfolio-Lib run with CLARABEL: with PyPortfolioOpt's default solver the last
frontier point fails.

*Error* is the largest relative excess of the variance (or CVaR) over the best known one among the answers that keep every
limit within 1e-6; an answer that breaks a limit is marked and takes no part in the ratio.
"""

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ[variable] = "1"

import argparse
import statistics
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.portfolio.constraints import build_limits
from workbench.portfolio.critical_line import corner_portfolios
from workbench.portfolio.frontier import frontier, variance_objective
from workbench.portfolio.moments import Moments
from workbench.portfolio.request import PortfolioRequest
from workbench.portfolio.solve import Question, optimum
from workbench.portfolio.universe import resolve_universe

CAP, SECTOR_CAP, SECTORS, FACTORS, POINTS = 0.10, 0.20, 10, 20, 50
CONFIDENCE, SCENARIOS = 0.95, 1260


@dataclass(frozen=True)
class Market:
    """One random market: moments in factor form, returns, and the sector of each asset."""

    mean: pd.Series
    loadings: np.ndarray
    specific: np.ndarray
    returns: pd.DataFrame

    @property
    def assets(self) -> list[str]:
        return list(self.mean.index)

    @property
    def covariance(self) -> pd.DataFrame:
        dense = self.loadings @ self.loadings.T + np.diag(self.specific)
        return pd.DataFrame(dense, index=self.assets, columns=self.assets)

    @property
    def sectors(self) -> dict[str, str]:
        return {asset: f"sector{i % SECTORS}" for i, asset in enumerate(self.assets)}


def make_market(n: int, seed: int = 7) -> Market:
    """A market whose returns come from its own factor model."""
    generator = np.random.default_rng(seed)
    assets = [f"A{i:04d}" for i in range(n)]
    loadings = generator.normal(size=(n, FACTORS)) * 0.04
    loadings[:, 0] += 0.15
    specific = generator.uniform(0.15, 0.35, n) ** 2
    mean = pd.Series(0.03 + 0.25 * loadings[:, 0] + generator.normal(0, 0.02, n), index=assets)
    shocks = generator.standard_t(5, size=(SCENARIOS, FACTORS)) / np.sqrt(5 / 3)
    own = generator.normal(size=(SCENARIOS, n)) * np.sqrt(specific)
    returns = (shocks @ loadings.T + own) / np.sqrt(252) + mean.to_numpy() / 252
    return Market(
        mean, loadings, specific, pd.DataFrame(returns, columns=assets, index=pd.bdate_range("2018-01-01", periods=SCENARIOS))
    )


def question(market: Market, objective: str, *, sectors: bool) -> Question:
    """Our request over the market, moments in factor form."""
    groups = [
        {"name": name, "members": [a for a, s in market.sectors.items() if s == name], "max": SECTOR_CAP}
        for name in dict.fromkeys(market.sectors.values())
    ]
    request = PortfolioRequest.model_validate(
        {
            "objective": objective,
            "confidence": CONFIDENCE,
            "constraints": {"max_weight": CAP, "groups": groups if sectors else []},
        }
    )
    moments = Moments(
        assets=tuple(market.assets),
        mean=market.mean.to_numpy(),
        covariance=market.covariance.to_numpy(),
        returns=market.returns.to_numpy(),
        dates=market.returns.index,
        periods_per_year=252,
        mean_standard_error=None,
        factor_loadings=market.loadings,
        specific_variance=market.specific,
        notes=(),
        detail={},
    )
    universe = resolve_universe(request, market.assets)
    return Question(request=request, universe=universe, moments=moments, limits=build_limits(request, universe, moments))


# --- one function per library and task; each returns a (points, n) array of weights --------------------------------------


def ours(market: Market, task: str, targets: np.ndarray) -> np.ndarray:
    if task == "frontier":
        traced = frontier(question(market, "min_variance", sectors=True), POINTS)
        assert traced is not None
        return traced.weights
    objective = {"min_variance": "min_variance", "cvar": "min_cvar"}[task]
    found = optimum(question(market, objective, sectors=False), check=False)
    assert found is not None
    return found.weights[None, :]


def pypfopt(market: Market, task: str, targets: np.ndarray) -> np.ndarray:
    from pypfopt import EfficientCVaR, EfficientFrontier

    if task == "cvar":
        tail = EfficientCVaR(market.mean, market.returns, beta=CONFIDENCE, weight_bounds=(0, CAP), solver="CLARABEL")
        tail.min_cvar()
        return tail.weights[None, :]
    if task == "min_variance":
        plain = EfficientFrontier(market.mean, market.covariance, weight_bounds=(0, CAP), solver="CLARABEL")
        plain.min_volatility()
        return plain.weights[None, :]
    model = EfficientFrontier(market.mean, market.covariance, weight_bounds=(0, CAP), solver="CLARABEL")
    model.add_sector_constraints(market.sectors, {}, dict.fromkeys(market.sectors.values(), SECTOR_CAP))
    rows = []
    for target in targets:
        model.efficient_return(float(target))
        rows.append(model.weights.copy())
    return np.stack(rows)


def skfolio(market: Market, task: str, targets: np.ndarray) -> np.ndarray:
    from skfolio import RiskMeasure
    from skfolio.optimization import MeanRisk, ObjectiveFunction
    from skfolio.prior import BasePrior, ReturnDistribution

    class Known(BasePrior):
        """Hands the given moments to the optimiser, so that estimation is not timed."""

        def __init__(self) -> None:
            """The library asks every estimator to have one."""

        def fit(self, X: pd.DataFrame, y: object = None, **_: object) -> "Known":
            self.return_distribution_ = ReturnDistribution(
                mu=market.mean.to_numpy(), covariance=market.covariance.to_numpy(), returns=market.returns.to_numpy()
            )
            return self

    common = {"prior_estimator": Known(), "min_weights": 0.0, "max_weights": CAP, "raise_on_failure": True}
    if task == "cvar":
        model = MeanRisk(risk_measure=RiskMeasure.CVAR, cvar_beta=CONFIDENCE, **common)
    elif task == "min_variance":
        model = MeanRisk(risk_measure=RiskMeasure.VARIANCE, **common)
    else:
        model = MeanRisk(
            objective_function=ObjectiveFunction.MINIMIZE_RISK,
            risk_measure=RiskMeasure.VARIANCE,
            groups={asset: [sector] for asset, sector in market.sectors.items()},
            linear_constraints=[f"{name} <= {SECTOR_CAP}" for name in dict.fromkeys(market.sectors.values())],
            min_return=targets,
            **common,
        )
    return np.atleast_2d(model.fit(market.returns).weights_)


def riskfolio(market: Market, task: str, targets: np.ndarray) -> np.ndarray:
    import riskfolio as rp

    model = rp.Portfolio(returns=market.returns, upperlng=CAP, alpha=1 - CONFIDENCE)
    model.mu, model.cov = market.mean.to_frame().T, market.covariance
    model.solvers = ["CLARABEL"]
    if task != "frontier":
        weights = model.optimization(
            model="Classic", rm="CVaR" if task == "cvar" else "MV", obj="MinRisk", rf=0, l=0, hist=True
        )
        return weights.to_numpy().T
    sector = np.array([[float(market.sectors[a] == s) for a in market.assets] for s in dict.fromkeys(market.sectors.values())])
    model.ainequality, model.binequality = sector, np.full((SECTORS, 1), SECTOR_CAP)
    rows = []
    for target in targets:
        model.lowerret = float(target)
        weights = model.optimization(model="Classic", rm="MV", obj="MinRisk", rf=0, l=0, hist=True)
        rows.append(weights.to_numpy().ravel())
    return np.stack(rows)


PEERS: dict[str, Callable[[Market, str, np.ndarray], np.ndarray]] = {
    "workbench": ours,
    "PyPortfolioOpt": pypfopt,
    "skfolio": skfolio,
    "Riskfolio-Lib": riskfolio,
}


def measure(market: Market, task: str, targets: np.ndarray, names: list[str]) -> None:
    """Run every library on one task and print its row."""
    answers: dict[str, tuple[float, np.ndarray | str]] = {}
    for name in names:
        answers[name] = timed(lambda run=PEERS[name]: run(market, task, targets))
    if task == "frontier":  # compared at the peers' returns: the whole frontier is known, so this costs us nothing more
        answers["workbench"] = (answers["workbench"][0], at_returns(market, targets))
    risks = {name: risk_of(market, task, answer) for name, (_, answer) in answers.items() if not isinstance(answer, str)}
    broken = {
        name: violation(market, task, answer, targets) for name, (_, answer) in answers.items() if not isinstance(answer, str)
    }
    fair = [name for name in risks if broken[name] <= 1e-6]
    best = np.min([risks[name] for name in fair], axis=0)
    own = answers["workbench"][0]
    correct = [answers[name][0] for name in fair if name != "workbench" and np.max(risks[name] / best - 1) < 1e-4]
    for name in names:
        seconds, answer = answers[name]
        if isinstance(answer, str):
            print(f"  {name:<16}{seconds:>10.4f}  {'':>9}  {'':>9}  failed: {answer}")
            continue
        error = float(np.max(risks[name] / best - 1))
        mark = "" if broken[name] <= 1e-6 else "  BREAKS A LIMIT"
        print(f"  {name:<16}{seconds:>10.4f}  {error:>9.1e}  {broken[name]:>9.1e}  {seconds / own:>8.1f}x{mark}")
    if correct:
        print(f"  -> {min(correct) / own:.1f}x as fast as the best correct peer")


def at_returns(market: Market, targets: np.ndarray) -> np.ndarray:
    """Our frontier at given returns."""
    asked = question(market, "min_variance", sectors=True)
    corners = corner_portfolios(asked.moments, asked.limits, asked.programme(variance_objective(asked)).solve())
    assert corners is not None
    return corners.at(targets)


def timed(run: Callable[[], np.ndarray]) -> tuple[float, np.ndarray | str]:
    """Median CPU seconds of up to 5 runs and the last answer, or the reason of a failure."""
    times: list[float] = []
    answer: np.ndarray | str = ""
    for _ in range(5):
        started = time.process_time()
        try:
            answer = run()
        except Exception as error:  # noqa: BLE001 - whatever a peer raises is its result here
            answer = f"{type(error).__name__}: {str(error).splitlines()[0][:60]}"
        times.append(time.process_time() - started)
        if times[-1] > 10 or isinstance(answer, str):
            break
    return statistics.median(times), answer


def risk_of(market: Market, task: str, weights: np.ndarray) -> np.ndarray:
    """Variance or CVaR of each row of weights."""
    if task == "cvar":
        from workbench.market.risk_measures import historical_cvar

        return np.array([historical_cvar(market.returns.to_numpy() @ row, CONFIDENCE) for row in weights])
    return np.einsum("pi,ij,pj->p", weights, market.covariance.to_numpy(), weights, optimize=True)


def violation(market: Market, task: str, weights: np.ndarray, targets: np.ndarray) -> float:
    """The largest broken limit, the return targets included."""
    worst = max(float(np.abs(weights.sum(1) - 1).max()), float((-weights).max()), float((weights - CAP).max()))
    if task == "frontier":
        sector = np.array([list(market.sectors.values())]) == np.array([list(dict.fromkeys(market.sectors.values()))]).T
        worst = max(
            worst, float((weights @ sector.T - SECTOR_CAP).max()), float((targets - weights @ market.mean.to_numpy()).max())
        )
    return worst


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="leave out the peers' slowest tasks (frontier at n = 500)")
    quick = parser.parse_args().quick
    warnings.simplefilter("ignore")
    warm = make_market(20)
    for run in PEERS.values():
        for task in ("min_variance", "cvar"):
            timed(lambda run=run, task=task: run(warm, task, np.array([0.05])))
    for title, task, n in (
        ("50-point frontier, caps + 10 sectors, n = 100", "frontier", 100),
        ("50-point frontier, caps + 10 sectors, n = 500", "frontier", 500),
        ("minimum variance, caps, n = 500", "min_variance", 500),
        (f"CVaR 95 %, {SCENARIOS} scenarios, caps, n = 100", "cvar", 100),
    ):
        market = make_market(n)
        targets = np.zeros(0)
        if task == "frontier":
            traced = frontier(question(market, "min_variance", sectors=True), POINTS)
            assert traced is not None
            # Every library gets the returns we reached, a hair lower so that rounding cannot make the last one unreachable.
            targets = traced.expected_return - 1e-7
        names = ["workbench"] if quick and (task, n) == ("frontier", 500) else list(PEERS)
        print(f"\n{title}\n  {'library':<16}{'CPU s':>10}  {'error':>9}  {'violation':>9}  {'ratio':>9}")
        measure(market, task, targets, names)


if __name__ == "__main__":
    main()
