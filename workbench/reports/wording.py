"""The sentences of the reports: what is proposed, what was kept, what was assumed, what the figures are not."""

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.reports.documents import Client, Documents
from workbench.reports.figures import HELD, LimitRow, WeightRow, traded
from workbench.reports.foreign_text import file_name, one_line, shortened
from workbench.reports.number_text import THIN_SPACE, basis_points, count, money, percent, ratio

SIMULATED = "Simulated sample market"
SIMULATED_TEXT = (
    "Every price behind these figures was drawn by a program. They are no record of any market, and nothing here is a basis "
    "for a decision about real money."
)
HYPOTHETICAL = (
    "Hypothetical performance: figures about the past apply the weights shown to past prices, with hindsight and on the "
    "assumptions of this document; no client achieved them. Past performance is not a reliable indicator of future results, "
    "and simulated past performance and estimates of return are not a reliable indicator either."
)
NOT_A_FORECAST = (
    "Estimated returns are averages with a wide margin of error, not a forecast, a target or a promise. The value of "
    "investments can fall as well as rise, losses can exceed every loss shown here, and you may get back less than you put in."
)

PERIOD = {"daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter", "annual": "year"}
AIMS = {
    "min_variance": "the smallest swings in value",
    "max_sharpe": "the highest estimated return per unit of risk",
    "max_return": "the highest estimated return",
    "max_utility": "the highest estimated return less a charge for its risk",
    "min_cvar": "the mildest bad periods",
    "min_cdar": "the mildest falls from a peak",
    "risk_parity": "the same share of risk from every asset",
    "max_diversification": "the widest spread of risks",
    "min_tracking_error": "the closest match to the benchmark",
    "equal_weight": "the same amount in every asset",
    "hierarchical_risk_parity": "risk spread evenly over groups of similar assets",
}
RULES = frozenset({"risk_parity", "equal_weight", "hierarchical_risk_parity"})
MEANS = {
    "sample": "average of past returns",
    "james_stein": "average of past returns, drawn towards a common value (James-Stein)",
    "capm": "from each asset's sensitivity to the market (CAPM)",
    "black_litterman": "market equilibrium with own views (Black-Litterman)",
    "given": "the adviser's own view",
}
COVARIANCES = {
    "sample": "sample covariance",
    "ewma": "exponentially weighted covariance",
    "ledoit_wolf": "Ledoit-Wolf shrinkage of the sample covariance",
    "factor": "statistical factor model",
    "given": "given by the adviser",
}
KINDS = {
    "total_return": "dividends included",
    "price_only": "prices without dividends",
    "unknown": "the source does not say whether dividends are included",
}


def proposal_sentence(documents: Documents, client: Client, rows: Sequence[WeightRow]) -> str:
    """One sentence in plain words: what to do, for what aim, and what it does to risk and return."""
    optimised, current = documents.optimised, documents.optimised.get("current")
    objective = str(optimised.get("objective", documents.request.get("objective", "")))
    aim = AIMS.get(objective, objective.replace("_", " "))
    limited = objective not in RULES and bool(optimised["constraints"])
    kept = " within the limits set" if limited else ""
    held = sum(abs(row.proposed) > HELD for row in rows)
    if current is None:
        return (
            f"Spread {money(client.value, client.currency)} over {counted(held, 'holding')}, for {aim}{kept}: "
            f"the usual yearly swing is estimated at {percent(optimised['volatility'])} and the return at "
            f"{percent(optimised['expected_return'])} a year."
        )
    bought, sold = traded(rows)
    if max(bought, sold) < client.value * HELD:
        return f"Keep the holdings as they are: they already offer {aim}{kept}."
    return (
        f"Sell {money(sold, client.currency)} of the present holdings and buy {money(bought, client.currency)}, for "
        f"{aim}{kept}: the usual yearly swing {_moved(current['volatility'], optimised['volatility'])}, and the estimated "
        f"return {_moved(current['expected_return'], optimised['expected_return'])} a year."
    )


def limit_words(row: LimitRow, frequency: str | None, confidence: float) -> str:
    """A limit in the adviser's words; user's names in it are shortened."""
    word, _, name = row.rule.partition(" ")
    name = shortened(name, 30)
    match word:
        case "group":
            inner, _, _ = row.rule.removeprefix("group ").rpartition(" ")
            return f"{shortened(inner, 30)}: at {'most' if row.sense == 'max' else 'least'}"
        case "exposure":
            inner, _, _ = row.rule.removeprefix("exposure ").rpartition(" ")
            return f"{shortened(inner, 30)}: at {'most' if row.sense == 'max' else 'least'}"
        case "scenario":
            return f"{name}: result no worse than"
        case "max_weight":
            return f"Most in {name}" if name else "Most in one asset"
        case "min_weight":
            return f"Least in {name}" if name else "Least in each asset"
        case "exclude":
            return f"Nothing in {name}"
        case "hold_fixed":
            return f"{name} held as it is"
        case "max_cvar":
            return f"Average of the worst {tail(confidence)} of {PERIOD.get(frequency or '', 'period')}s: loss at most"
    return _LIMITS.get(row.rule, row.rule)


_LIMITS = {
    "max_volatility": "Usual yearly swing (volatility): at most",
    "min_return": "Estimated return a year: at least",
    "max_turnover": "Buying plus selling: at most",
    "max_tracking_error": "Yearly distance from the benchmark: at most",
    "max_gross": "Long plus short positions: at most",
}


def limit_number(value: float, unit: str) -> str:
    """A limit's value in its own unit."""
    return ratio(value) if unit == "exposure" else percent(value)


def short_reason(why: str) -> str:
    """The part of a weight's reason that the columns beside it do not already say."""
    first, _, rest = one_line(why).partition("; ")
    told = first.startswith(("Estimated at", "Carries")) and rest
    part = rest[0].upper() + rest[1:] if told else first
    return part if part.endswith((".", "…")) or not part else f"{part}."


def counted(number: int, word: str) -> str:
    """``1 holding``, ``12 holdings``."""
    return f"{count(number)} {word}" if number == 1 else f"{count(number)} {word}s"


def tail(confidence: float) -> str:
    """0.95 -> ``5 %``."""
    share = round((1.0 - confidence) * 100.0, 6)
    return f"{share:g}{THIN_SPACE}%"


def assumptions(documents: Documents, client: Client) -> list[tuple[str, str]]:
    """What the figures rest on: pairs of a name and a text."""
    request, optimised = documents.request, documents.optimised
    mean = (request.get("mean") or {}).get("method", "sample")
    covariance = (request.get("covariance") or {}).get("method", "ledoit_wolf")
    pairs = [
        *_data_assumptions(documents),
        *_currency(documents, client),
        ("Estimated returns", f"{MEANS.get(mean, mean)}; annual, arithmetic, before fees and taxes; ± is one standard error."),
        ("Covariance", f"{COVARIANCES.get(covariance, covariance)}."),
        ("Risk-free rate", f"{percent(optimised['risk_free'], decimals=2)} a year."),
        ("Trading costs", _costs(request.get("costs"))),
    ]
    fee = None if documents.history is None else documents.history.get("fee")
    if fee:
        pairs.append(("Yearly fee", f"{percent(fee, decimals=2)}, taken off both portfolios in the history."))
    return pairs


def conventions(documents: Documents) -> list[str]:
    """How every figure is defined, in whole sentences."""
    optimised = documents.optimised
    period = PERIOD.get((optimised.get("data") or {}).get("frequency", ""), "period")
    share = tail(optimised["confidence"])
    told = [
        "Usual yearly swing: volatility, the annual standard deviation of returns.",
        "Sharpe ratio: estimated return less the risk-free rate, divided by volatility.",
        *(
            [f"Bad {period}: average loss over the worst {share} of {period}s (CVaR)."]
            if optimised.get("cvar") is not None
            else []
        ),
        "Share of risk: part of the portfolio's variance; a negative one lowers it.",
        *(["Buying plus selling counts both sides of a trade."] if optimised.get("current") is not None else []),
        "Figures are rounded; a change is the difference of the unrounded figures.",
    ]
    if documents.history is not None:
        told += [
            "Worst fall: deepest fall from a peak, both portfolios brought back to their weights every period.",
            "Bad times: bought and held from the first to the last day.",
        ]
    if documents.managed < 1.0 - HELD:
        told.append(f"Return and risk describe the {percent(documents.managed)} of the portfolio that has prices.")
    return told


def problems(documents: Documents) -> list[str]:
    """What is wrong with the data, and what was done about it."""
    data = documents.optimised.get("data") or {}
    told = [f"{one_line(item['detail'])} {one_line(item['action'])}" for item in data.get("problems", ())]
    filled = {asset: number for asset, number in (data.get("filled") or {}).items() if number}
    if filled:
        listed = ", ".join(f"{one_line(asset)} {count(number)}" for asset, number in filled.items())
        told.append(f"Prices carried forward at the user's request: {listed}.")
    return told


def source_name(documents: Documents) -> str:
    """Where the prices come from, without the folders of this computer."""
    data = documents.optimised.get("data")
    if data is None:
        return "no prices; the estimates were given"
    if data.get("simulated"):
        return f"{SIMULATED} ({shortened(data['identifier'], 40)})"
    return f"{one_line(data['source'])} {shortened(file_name(str(data['identifier'])), 60)}"


def _data_assumptions(documents: Documents) -> list[tuple[str, str]]:
    data = documents.optimised.get("data")
    if data is None:
        return [("Prices", "none: expected returns and covariance were given by the adviser.")]
    kind = KINDS.get(data.get("kind", "unknown"), "")
    return [
        ("Prices", f"{source_name(documents)}; {kind}."),
        (
            "Period",
            f"{data['first']} to {data['last']}, {data['frequency']}, {count(data['observations'])} returns, "
            f"{data['periods_per_year']:g} a year.",
        ),
    ]


def _currency(documents: Documents, client: Client) -> list[tuple[str, str]]:
    """Nothing is converted; where the prices are known to be in another currency, the reader must know it."""
    details = (documents.optimised.get("data") or {}).get("details") or {}
    known = {str(detail["currency"]) for detail in details.values() if detail.get("currency")}
    other = sorted(known - {client.currency})
    if not other:
        return []
    listed = shortened(", ".join(other), 40)
    wanted = shortened(client.currency, 8)
    text = f"prices are in {listed} and nothing was converted: gains and losses against {wanted} are not counted."
    return [("Currency", text)]


def _costs(costs: Mapping[str, Any] | None) -> str:
    if not costs:
        return "none were given, so none are counted."
    bought, sold = (basis_points(costs.get(side, 0.0)) for side in ("buy_bps", "sell_bps"))
    return f"{bought} of what is bought, {sold} of what is sold."


def _moved(before: float, after: float) -> str:
    then, now = percent(before), percent(after)
    if then == now:
        return f"stays at {now}"
    return f"{'falls' if after < before else 'rises'} from {then} to {now}"
