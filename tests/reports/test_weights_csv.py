"""The CSV read back: bytes for spreadsheet programs, numbers of the documents, no formulas."""

import csv
import io
from dataclasses import replace

import pytest

from tests.reports.conftest import renamed
from workbench.reports.documents import Client, Documents
from workbench.reports.weights_csv import weights_csv


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_weights_and_money(documents: Documents, client: Client) -> None:
    data = weights_csv(documents, client)
    assert data.startswith(b"\xef\xbb\xbfasset,now_pct,proposed_pct,change_pct,now_CNY,")
    assert data.endswith(b"\r\n")
    rows = {row["asset"]: row for row in rows_of(data)}
    assert list(rows) == list(documents.optimised["weights"])
    for asset, weight in documents.optimised["weights"].items():
        assert float(rows[asset]["proposed_pct"]) == pytest.approx(100 * weight, abs=1e-6)
        assert float(rows[asset]["proposed_CNY"]) == pytest.approx(1_200_000 * weight, abs=0.01)
        assert rows[asset]["why"] == documents.optimised["why"][asset]


def test_no_cell_begins_like_a_formula(documents: Documents, client: Client) -> None:
    names = {
        "Stocks": '=HYPERLINK("http://a.b")',
        "Small": "+1",
        "Bonds": "\t-1",
        "Gold": "@x",
        "Credit": "＝1",
        "Land": 'a"b,c',
    }
    found = rows_of(weights_csv(renamed(documents, names), replace(client, currency="=EUR")))
    told = {row["asset"] for row in found}
    assert told == {'\'=HYPERLINK("http://a.b")', "'+1", "'-1", "'@x", "'＝1", 'a"b,c', "CASH"}


def test_chinese_survives(documents: Documents, client: Client) -> None:
    found = rows_of(weights_csv(renamed(documents, {"Stocks": "沪深300"}), client))
    assert "沪深300" in {row["asset"] for row in found}


def test_a_simulated_market_is_told_in_every_row(sample: Documents, documents: Documents, client: Client) -> None:
    assert {row["market"] for row in rows_of(weights_csv(sample, client))} == {"simulated"}
    assert "market" not in rows_of(weights_csv(documents, client))[0]


def test_without_holdings_the_cells_are_empty(documents: Documents, client: Client) -> None:
    bare = replace(documents, optimised={**documents.optimised, "current": None})
    assert {row["now_pct"] for row in rows_of(weights_csv(bare, client))} == {""}
