"""How many digits a result is shown with."""

from decimal import Decimal

import pytest

from workbench.documents.asked_calculation import AskedCalculation
from workbench.documents.asked_periods import AskedPeriod
from workbench.documents.asked_units import AskedUnit
from workbench.documents.compute import Computed, Operand
from workbench.documents.computed_answer import number_text
from workbench.documents.model import Figure
from workbench.documents.numbers import printed_places
from workbench.documents.shown_results import shown_result
from workbench.reports.answer_content import result_figure

YEAR = AskedPeriod(year=2023)


def read_from(text: str, millions: str, *, cells: int = 1) -> Computed:
    """A result of one printed cell, or of several that print the same."""
    value = Decimal(millions) * 10**6
    figure = Figure(
        document_id="d", table_id=1, row=1, column=1, page=1, order=1, statement="income", scope="consolidated",
        label="Revenue", section="", item="revenue", value=value, text=text, unit="money", scale=1e6, currency="USD",
        period_end=None, months=12, fiscal_year=2023, box=(0.0, 0.0, 1.0, 1.0),
    )  # fmt: skip
    operands = tuple(Operand(name=f"r{n}", item="revenue", period=YEAR, value=value, figure=figure) for n in range(cells))
    return Computed(
        calculation=AskedCalculation(name="Revenue", formula="revenue", unit="money", periods=(YEAR,)), name="Revenue",
        company="A", period=YEAR, value=value, unit="money", expression="r0", operands=operands, currency="USD", scale=1e6,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "millions", "shown"),
    [("412.7", "412.7", "412.7"), ("412.70", "412.7", "412.70"), ("$ (1,412.7)", "-1412.7", "−1,412.7"), ("412", "412", "412")],
)
def test_a_single_cell_is_shown_with_the_digits_it_prints(text: str, millions: str, shown: str) -> None:
    value, unit = shown_result(read_from(text, millions), AskedUnit())
    assert (number_text(value), unit) == (shown, "USD millions")


def test_the_asked_digits_and_scale_go_first_and_what_is_worked_out_has_two() -> None:
    one = read_from("412.7", "412.7")
    assert number_text(shown_result(one, AskedUnit(places=2))[0]) == "412.70"
    assert number_text(shown_result(one, AskedUnit(scale=9))[0]) == "0.413"
    assert number_text(shown_result(read_from("412.7", "412.7", cells=2), AskedUnit())[0]) == "412.70"


@pytest.mark.parametrize(
    ("text", "value", "places"),
    [("412,7", "412.7", 1), ("1,234", "1234", 0), ("(1.50)", "-1.5", 2), ("412.7 (1)", "412.7", None), ("–", "0", None)],
)
def test_digits_of_a_printed_number(text: str, value: str, places: int | None) -> None:
    assert printed_places(text, Decimal(value)) == places


def test_what_leaves_the_workbench_shows_the_same_digits() -> None:
    cell = {"value": 412.7, "cell": {"text": "412.7"}}
    assert result_figure({"result": 412.7, "operands": [cell]}) == "412.7"
    assert result_figure({"result": -1412.7, "operands": [{"value": 1412.7, "cell": {"text": "1,412.7"}}]}) == "−1,412.7"
    assert result_figure({"result": 412.7, "operands": [cell, cell]}) == "412.70"
    assert result_figure({"result": 0.41, "operands": [cell]}) == "0.41"
