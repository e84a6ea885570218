"""What the weights are of; of positions it is their sum."""

from components import amount
from components.stress.case import StressCase, value
from components.stress.state import key

_PAGE = "stress"


def amount_field(case: StressCase) -> None:
    """The field; of positions, and of holdings in money, it shows their sum."""
    amount.amount_input(
        _PAGE,
        value(case),
        kept_in=key("amount"),
        summed=case.kind == "positions" or (case.unit == "money" and bool(case.holdings)),
        help_text="What the weights are of; 1.2m will do. Of positions, and of holdings in money, it is their sum.",
    )


def amount_fault(case: StressCase) -> None:
    """What is wrong with the amount as it was typed, if anything."""
    amount.amount_fault(_PAGE, value(case), case.currency)
