"""The example the page opens on: the simulated market with the portfolio page's invented client, five scenarios chosen."""

from components.portfolio.sample import sample_case
from components.stress.case import StressCase


def sample_stress_case() -> StressCase:
    """A complete case; everything in it is invented."""
    sample = sample_case()
    return StressCase(
        client=sample.client,
        amount=sample.amount,
        currency=sample.currency,
        prices=sample.prices,
        prices_name=sample.prices_name,
        holdings=sample.holdings,
    )
