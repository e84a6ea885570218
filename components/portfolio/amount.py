"""The client's amount."""

from components import amount
from components.portfolio.case import Case, value_of
from components.portfolio.state import key

_PAGE = "portfolio"


def amount_field(case: Case) -> None:
    """The field; where holdings are entered in money it shows their sum."""
    amount.amount_input(
        _PAGE,
        value_of(case),
        kept_in=key("amount"),
        summed=case.unit == "money" and bool(case.holdings),
        help_text="The client’s money; 1.2m will do. Where holdings are entered in money, it is their sum.",
    )


def amount_fault(case: Case) -> None:
    """What is wrong with the amount as it was typed, if anything."""
    amount.amount_fault(_PAGE, value_of(case), case.currency)
