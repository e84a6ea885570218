"""What a reader of one result must know beside its figures: how the scenario was taken, and figures not to be believed."""

from workbench.market.returns import shortened
from workbench.stress.factors import at_edge, unit_of, words_for
from workbench.stress.positions import Book
from workbench.stress.run import Outcome, Shocks
from workbench.stress.scenario_choice import Scenario


def scenario_notes(scenario: Scenario, shocks: Shocks) -> list[str]:
    """What a reader must know of how the scenario was taken: terms not used, defaults, overrides, factors left out."""
    notes = []
    if scenario.type == "custom" and (small := _smaller_than_one(scenario)):
        name, shock = small
        notes.append(
            f"Every shock is below one percent or basis point: {at_edge(name, shock):g} under {name} means "
            f"{at_edge(name, shock):g} {unit_of(name)}. Shocks are percents and basis points, not decimals."
        )
    if scenario.terms:
        notes.append(f"Not used here: {', '.join(scenario.terms)} (terms of liquidity, not moves of factors).")
    if scenario.defaults:
        notes.append(
            f"In default: {', '.join(scenario.defaults)}. Loss given default is 60 % for debt and 100 % for shares where the "
            "position gives none, of the face where its terms give a price, of its value otherwise."
        )
    if scenario.equity_bond_correlation is not None:
        notes.append(
            f"The scenario sets the correlation of equities with bond prices to {scenario.equity_bond_correlation:+.1f}; "
            "volatilities are kept."
        )
    if shocks.covariance is not None and shocks.covariance.repaired:
        notes.append("The overridden correlations were replaced by the nearest possible ones.")
    missing = [shock.factor for shock in shocks.shocks if shock.state == "missing" and shock.used]
    if missing:
        notes.append(f"Left out, not zero: {', '.join(map(words_for, missing))} (the scenario has no value for it).")
    return notes


def more_than_all(book: Book, found: Outcome) -> list[str]:
    """Long positions that lose more than their value, which nothing but leverage does."""
    lost = {
        held.id: -float(found.by_position[i]) / held.value
        for i, held in enumerate(book.holdings)
        if held.value > 0 and -float(found.by_position[i]) > held.value * (1.0 + 1e-9)
    }
    told = shortened([f"{name} {share:.0%}" for name, share in lost.items()], most=4)
    return (
        [f"More than all of the value is lost, which takes leverage; check the exposures or terms of: {told}."] if lost else []
    )


def _smaller_than_one(scenario: Scenario) -> tuple[str, float] | None:
    """The largest shock, where all are so small that decimals may have been meant; None otherwise."""
    shocks = {name: shock for name, shock in scenario.shocks.items() if not name.endswith("_pts") and shock != 0}
    if not shocks:
        return None
    largest = max(shocks, key=lambda name: abs(at_edge(name, shocks[name])))
    return None if abs(at_edge(largest, shocks[largest])) >= 1 else (largest, shocks[largest])
