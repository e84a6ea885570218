"""Rows shared by the reports against the documents they come from."""

from dataclasses import replace

import pytest

from workbench.reports.documents import Client, Documents
from workbench.reports.figures import by_size, limit_rows, traded, weight_rows, window_rows


def test_money_is_weight_times_value(documents: Documents, client: Client) -> None:
    for row in weight_rows(documents, client):
        assert row.proposed == documents.optimised["weights"][row.asset]
        assert row.now == documents.optimised["current"]["weights"][row.asset]
        assert row.money_proposed == pytest.approx(row.proposed * 1_200_000)
        assert row.money_change == pytest.approx((row.money_proposed or 0) - (row.money_now or 0))


def test_what_is_bought_and_sold_is_the_turnover(documents: Documents, client: Client) -> None:
    bought, sold = traded(weight_rows(documents, client))
    assert bought + sold == pytest.approx(documents.optimised["turnover"] * client.value)
    assert bought == pytest.approx(sold, abs=1.0)


def test_rows_are_ordered_by_size_and_complete(documents: Documents, client: Client) -> None:
    rows = by_size(weight_rows(documents, client))
    assert [row.proposed for row in rows] == sorted((row.proposed for row in rows), reverse=True)
    assert {row.asset for row in rows} == set(documents.optimised["weights"])


def test_a_number_for_every_asset_is_one_limit(documents: Documents) -> None:
    rows = {row.rule: row for row in limit_rows(documents)}
    assert set(rows) == {"max_weight", "group Equity max", "max_volatility", "max_turnover"}
    largest = max(documents.optimised["weights"].items(), key=lambda item: item[1])
    assert (rows["max_weight"].nearest, rows["max_weight"].value) == (largest[0], pytest.approx(largest[1]))
    assert rows["max_volatility"].nearest is None
    binding = {row["name"].removeprefix("max_weight ") for row in documents.optimised["constraints"] if row["binding"]}
    assert {name for row in rows.values() for name in row.binding} == binding


def test_binding_limits_come_first(documents: Documents) -> None:
    states = [bool(row.binding) for row in limit_rows(documents)]
    assert states == sorted(states, reverse=True)
    assert states[0]


def test_bad_times_are_worst_first(documents: Documents) -> None:
    rows = window_rows(documents)
    assert documents.history is not None
    assert len(rows) == len(documents.history["windows"]) >= 3
    assert [row.worst for row in rows] == sorted(row.worst for row in rows)


def test_without_a_history_there_are_no_bad_times(documents: Documents) -> None:
    assert window_rows(replace(documents, history=None)) == []
