"""The view of a firm: against each account valued on its own, by invariants, and what it refuses."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.doubles.workbooks import bloated_workbook
from tests.stress.books import EQUITY, answered, inputs_at, row
from workbench.errors import Cancelled, DataError, InputError
from workbench.market.risk_measures import historical_cvar, historical_var
from workbench.progress import silent
from workbench.stress import account_files, aggregate
from workbench.stress.account_files import read_accounts
from workbench.stress.firm_task import firm

BOND = {"id": "bond", "value": 1.0, "kind": "bond", "coupon": 0.03, "maturity": 8.0, "yield": 0.04}
SHARE = {**EQUITY, "id": "share", "value": 1.0}
HOLDINGS = [
    {"account": "Ada", "instrument": "share", "value": 70.0},
    {"account": "Ada", "instrument": "bond", "value": 30.0},
    {"account": "Ben", "instrument": "bond", "value": 50.0},
    {"account": "Ben", "instrument": "CASH", "value": 50.0},
    {"account": "Cy", "instrument": "share", "value": -20.0},
    {"account": "Cy", "instrument": "CASH", "value": 120.0},
]
SCENARIOS = [
    "hist_2008_lehman_acute",
    "hyp_rates_up_200",
    {"id": "own", "factors": {"equity_us_spx_pct": 20.0, "ust_10y_bp": 0}},
]
BY_SCENARIO = {"holdings": HOLDINGS, "instruments": [SHARE, BOND], "scenarios": SCENARIOS}


def told(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    return firm(request, inputs_at(folder), silent).document


def known_scenarios() -> list[Any]:
    from workbench.market.scenarios import load_library

    windows = [item.id for item in load_library().historical if not item.missing]
    return [windows[0], *SCENARIOS[1:]]


def test_every_account_as_if_it_were_run_on_its_own(tmp_path: Path) -> None:
    scenarios = known_scenarios()
    document = told({**BY_SCENARIO, "scenarios": scenarios, "level": 0.5}, tmp_path)
    own = {}
    for account in ("Ada", "Ben", "Cy"):
        held = {item["instrument"]: item["value"] for item in HOLDINGS if item["account"] == account}
        described = {"share": SHARE, "bond": BOND, "CASH": {"id": "CASH", "kind": "cash"}}
        positions = [{**described[name], "value": value} for name, value in held.items()]
        run = answered({"positions": positions, "scenarios": scenarios}, tmp_path)
        own[account] = np.array([item["pnl"] for item in run["results"]])
    for item in document["rows"]:
        pnl = own[item["account"]]
        assert item["worst"] == pytest.approx(pnl.min(), abs=1e-9)
        assert item["var"] == pytest.approx(historical_var(pnl, 0.5), abs=1e-9)
        assert item["es"] == pytest.approx(historical_cvar(pnl, 0.5), abs=1e-9)
        assert item["es"] >= item["var"] - 1e-12
        assert item["value"] == pytest.approx(100.0)
        assert item["coverage_pct"] == 100.0
    totals = sum(own.values())
    assert [entry["pnl"] for entry in document["scenarios"]] == pytest.approx(totals, abs=1e-9)
    assert document["firm"]["worst"] == pytest.approx(totals.min())
    assert [item["es"] for item in document["rows"]] == sorted((item["es"] for item in document["rows"]), reverse=True)


@pytest.mark.parametrize("method", ["historical", "normal", "student_t", "block_bootstrap"])
def test_draws_from_prices_keep_the_invariants(method: str, tmp_path: Path) -> None:
    holdings = [
        {"account": "one", "instrument": "US equity", "value": 100.0},
        {"account": "two", "instrument": "US equity", "value": 200.0},
        {"account": "two", "instrument": "Gold", "value": 0.0},
        {"account": "flat", "instrument": "CASH", "value": 10.0},
    ]
    request = {"holdings": holdings, "prices": {"source": "sample"}, "method": method, "draws": 1000, "horizon": 2, "seed": 3}
    document = told(request, tmp_path)
    rows = {item["account"]: item for item in document["rows"]}
    assert rows["two"]["es"] == pytest.approx(2 * rows["one"]["es"])
    assert rows["flat"]["es"] == 0.0
    assert document["firm"]["es"] == pytest.approx(3 * rows["one"]["es"])
    assert document["firm"]["diversification"] == pytest.approx(0.0, abs=1e-9)
    assert document["observations"] == (1000 if method != "historical" else document["observations"])
    assert told(request, tmp_path)["rows"] == document["rows"]


def test_described_instruments_are_drawn_through_their_factors(tmp_path: Path) -> None:
    request = {"holdings": HOLDINGS, "instruments": [SHARE, BOND], "method": "student_t", "draws": 1000}
    document = told(request, tmp_path)
    rows = {item["account"]: item for item in document["rows"]}
    assert rows["Ada"]["es"] > rows["Ben"]["es"] > 0
    assert document["firm"]["es"] < document["firm"]["sum_of_es"]
    assert told({**request, "method": "historical"}, tmp_path)["observations"] > 250


def test_what_is_not_covered_is_told_and_a_failed_scenario_does_not_stop_the_rest(tmp_path: Path) -> None:
    holdings = [*HOLDINGS, {"account": "Ada", "instrument": "art", "value": 100.0}]
    document = told({**BY_SCENARIO, "holdings": holdings, "scenarios": ["hyp_rates_up_200", "no_such"]}, tmp_path)
    ada = next(item for item in document["rows"] if item["account"] == "Ada")
    assert ada["coverage_pct"] == pytest.approx(50.0)
    assert document["left_out"] == [{"instrument": "art", "gross": 100.0}]
    (failed,) = document["errors"]
    assert failed["scenario"] == "no_such"
    assert [item["scenario"] for item in document["scenarios"]] == ["hyp_rates_up_200"]


FORMS = {
    "long.csv": b"Account;Instrument;Value\nAda;share;70\nAda;share;5\nBen;bond;-2.5\n",
    "wide.csv": b"account,share,bond\nAda,75,\nBen,,-2.5\n",
}


@pytest.mark.parametrize("name", [*FORMS, "book.parquet", "book.xlsx"])
def test_files_of_every_form_give_the_same_accounts(name: str) -> None:
    if name in FORMS:
        data = FORMS[name]
    else:
        frame = pd.DataFrame({"account": ["Ada", "Ben"], "instrument": ["share", "bond"], "value": [75.0, -2.5]})
        out = io.BytesIO()
        frame.to_parquet(out) if name.endswith("parquet") else frame.to_excel(out, index=False)
        data = out.getvalue()
    found = read_accounts(data, name)
    assert found.names == ("Ada", "Ben")
    assert dict(zip(found.instruments, np.asarray(found.holdings.sum(axis=0)).ravel(), strict=True)) == {
        "share": 75.0,
        "bond": -2.5,
    }


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"account,instrument,value\nA,share,\n", "row 1 below the header is blank, which is no amount"),
        (b"", "cannot be read as a table"),
        (b"PK\x03\x04 broken", "cannot be read as a table"),
        (b"PAR1 broken", "cannot be read as a table"),
        (b"\xff\xfe\x00", "cannot be read as a table"),
        (b"client,value\na,1\n", "no column 'account'"),
        (b"account\na\n", "names accounts and no instrument"),
        (b"account,instrument,value\na,b,much\n", "row 1 below the header is 'much'"),
        (b"account,instrument,value\na,b,\n", "no amount"),
        (b"account,instrument,value\na,,1\n", "no account or instrument"),
        (b"account,instrument,value\na,b,0\n", "holds nothing"),
        (b"account,instrument,value\n", "holds nothing"),
    ],
)
def test_files_that_say_nothing_are_refused_with_the_place(data: bytes, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read_accounts(data, "book.csv")


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"accounts": "book.csv"}, InputError, "one of the two"),
        ({"holdings": None}, InputError, "one of the two"),
        ({"instruments": None}, InputError, "give `prices`"),
        ({"scenarios": ["no_such"]}, InputError, "None of the scenarios can be run"),
        ({"scenarios": [{"id": "gone", "defaults": ["share"]}]}, InputError, "lets issuers default"),
        ({"holdings": [{"account": "a", "instrument": "art", "value": 1.0}]}, DataError, "is described"),
        ({"scenarios": None, "prices": {"source": "sample"}}, InputError, "one of the two"),
        ({"level": 1.0}, InputError, "level"),
        ({"accounts": "none.csv", "holdings": None}, DataError, "no file none.csv"),
    ],
)
def test_bad_requests_say_what_is_wrong(change: dict[str, Any], error: type[Exception], message: str, tmp_path: Path) -> None:
    with pytest.raises(error, match=message):
        told({**BY_SCENARIO, **change}, tmp_path)


def test_a_workbook_that_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError, match=r"bomb\.xlsx would unpack from 0\.0 MB to 1,500 MB; .* up to 400 MB") as refusal:
        read_accounts(bloated_workbook(), "bomb.xlsx")
    assert "CSV" in refusal.value.hint
    wide = io.BytesIO()
    rows = [["Ada", 1.0, *[None] * 50, 2.0], *[["Ben", 1.0, *[None] * 51]] * 9]
    pd.DataFrame(rows).to_excel(wide, index=False, header=False)
    monkeypatch.setattr(account_files, "MOST_HOLDINGS", 500)
    with pytest.raises(DataError, match=r"wide\.xlsx has more than 500 cells, blank ones included"):
        read_accounts(wide.getvalue(), "wide.xlsx")


def test_numbers_of_accounts_are_names() -> None:
    table = pd.DataFrame({"account": ["007", "7"], "instrument": ["600519", "600519"], "value": [1.0, 2.0]})
    book = io.BytesIO()
    table.to_excel(book, index=False)
    for data in (table.to_csv(index=False).encode(), table.to_csv(index=False, sep=";").encode(), book.getvalue()):
        found = read_accounts(data, "accounts")
        assert found.names == ("007", "7")
        assert found.instruments == ("600519",)
        assert found.holdings.toarray().tolist() == [[1.0], [2.0]]


def test_the_worst_move_of_history_is_named_by_its_last_day(shared_data: Path, tmp_path: Path) -> None:
    path = shared_data / "prices" / "etf_8_daily_2007_2025.csv"
    prices = pd.read_csv(path, index_col=0)
    request = {"holdings": [{"account": "a", "instrument": "SPY", "value": 100.0}], "prices": str(path)}
    for horizon in (1, 10):
        moves = prices["SPY"].pct_change(horizon).dropna()
        (row,) = told({**request, "horizon": horizon}, tmp_path)["rows"]
        assert row["worst_scenario"] == moves.idxmin()
        assert row["worst"] == pytest.approx(100 * moves.min())


def test_it_can_be_stopped_between_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aggregate, "_BUFFER_NUMBERS", 3)
    seen: list[float] = []

    def stop(fraction: float, message: str) -> None:
        seen.append(fraction)
        if "Valued 2" in message:
            raise Cancelled

    with pytest.raises(Cancelled):
        firm({**BY_SCENARIO, "scenarios": known_scenarios()}, inputs_at(tmp_path), stop)
    assert seen == sorted(seen)
    assert seen[-1] < 0.8


def test_too_large_a_request_is_refused_before_it_is_begun(tmp_path: Path) -> None:
    holdings = [{"account": "a", "instrument": f"i{i}", "value": 1.0} for i in range(1001)]
    with pytest.raises(InputError, match="at most 50,000,000"):
        told({"holdings": holdings, "prices": {"source": "sample"}, "method": "normal", "draws": 100_000}, tmp_path)


def test_rows_are_those_of_a_run(tmp_path: Path) -> None:
    document = told({**BY_SCENARIO, "scenarios": ["hyp_rates_up_200"]}, tmp_path)
    alone = answered({"positions": [{**BOND, "value": 80.0}], "scenarios": ["hyp_rates_up_200"]}, tmp_path)
    assert document["firm"]["worst"] == pytest.approx(row(alone, "hyp_rates_up_200")["pnl"] + _share_move(tmp_path), abs=1e-9)


def _share_move(folder: Path) -> float:
    run = answered({"positions": [{**SHARE, "value": 50.0}, BOND], "scenarios": ["hyp_rates_up_200"]}, folder)
    return float(row(run, "hyp_rates_up_200")["by_position"][0]["pnl"])
