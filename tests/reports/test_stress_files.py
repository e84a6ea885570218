"""The stress memo and workbook: they open, hold the engine's numbers, the reader's names, and what is missing."""

import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from openpyxl import load_workbook

from workbench.reports.stress_memo_pdf import memo_content, stress_memo_pdf
from workbench.reports.stress_memo_tables import incomplete_because, other_parts
from workbench.reports.stress_workbook import simulated_warning, stress_workbook
from workbench.runner import RunDocument, open_workbench
from workbench.stress.scenario_choice import CustomScenario
from workbench.stress.user_scenarios import save_scenario

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
REQUEST: dict[str, Any] = {
    "positions": [
        {"id": "沪深300指数基金", "value": 60.0, "kind": "fund", "exposures": {"equity_cn_csi300_pct": 1.0}},
        {"id": "Bond", "value": 40.0, "kind": "bond", "modified_duration": 8.5, "convexity": 85.0},
        {"id": "Yen", "value": 10.0, "kind": "cash", "currency": "JPY"},
        {"id": "Note", "value": 5.0, "kind": "other"},
    ],
    "base_currency": "USD",
    "scenarios": ["hist_2020_covid", "hist_1987_10_crash", "my-hike", "hist_none"],
    "mode": "both",
    "benchmark": {
        "positions": [{"id": "US equities", "value": 1.0, "kind": "equity", "exposures": {"equity_us_spx_pct": 1.0}}]
    },
}
NAMES = {"hist_2020_covid": "Covid again", "equity_cn_csi300_pct": "China A-shares", "my-hike": "利率上行"}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunDocument:
    folder = tmp_path_factory.mktemp("data")
    own = CustomScenario(
        id="my-hike", name="利率上行", factors={"ust_10y_bp": 150.0}, author="陈晓明", approved_by="Committee",
        approved_on="2026-01-02",
    )  # fmt: skip
    save_scenario(folder, own, NOW, known=("ust_10y_bp",))
    return open_workbench(folder, lambda: NOW).run("stress run", REQUEST)


def pages(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    texts = []
    for page in document:
        text_page = page.get_textpage()
        texts.append(text_page.get_text_bounded().replace("\r\n", " "))
        text_page.close()
        page.close()
    document.close()
    return texts


def test_the_memo_shows_chinese_names_pages_and_signatures(run: RunDocument) -> None:
    told = pages(stress_memo_pdf(REQUEST, run.document, client="陈女士", names=NAMES))
    whole = " ".join(told)
    for text in ("陈女士", "沪深300指数基金", "利率上行", "author 陈晓明", "approved by Committee on 2026-01-02"):
        assert text.replace(" ", "") in whole.replace(" ", "")
    assert all(f"Page {number} of {len(told)}" in text for number, text in enumerate(told, start=1))
    assert "Covid again" in whole
    assert not re.search(r"\b[a-z0-9]+(?:_[a-z0-9]+)*_(?:pct|bp|pts)\b", whole)


def test_the_memo_says_why_it_is_not_complete(run: RunDocument) -> None:
    told = incomplete_because(run.document, NAMES)
    assert told.startswith("Not complete: Note is unmapped")
    assert "JPY against USD" in told
    assert "hist_none was not run" in told
    assert told.count("JPY against USD") <= 3  # scenarios that lack the same stand together
    assert memo_content(REQUEST, run.document, None, client="", names=NAMES)["incomplete"] == told


def test_the_parts_of_the_worst_loss_add_up_in_the_memo(run: RunDocument) -> None:
    parts = memo_content(REQUEST, run.document, None, client="")["parts"]
    worst = min((row for row in run.document["results"] if "pnl" in row), key=lambda row: row["pnl"])
    for group in parts["groups"]:
        assert sum(row["share"] for row in group["rows"]) == pytest.approx(worst["pnl"], abs=0.5)


def test_carry_and_defaults_are_told_apart_from_cross_terms() -> None:
    parts = dict(other_parts({"residual": -10.0, "carry": 3.0, "default_pnl": -12.0}))
    assert parts == {"Carry": 3.0, "Defaults": -12.0, "Cross terms": -1.0}
    assert other_parts({"residual": 0.1}) == []


def test_the_workbook_holds_every_number_and_the_readers_names(run: RunDocument) -> None:
    book = load_workbook(BytesIO(stress_workbook(REQUEST, run.document, client="陈女士", names=NAMES)))
    sheets = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}
    head = next(number for number, row in enumerate(sheets["Summary"]) if row[0] == "Scenario")
    rows = [dict(zip(sheets["Summary"][head], row, strict=True)) for row in sheets["Summary"][head + 1 :]]
    modes = {"direct": "As shocked", "propagated": "Rest follows"}
    for row in run.document["results"]:
        if "error" in row:
            continue
        name = NAMES.get(row["scenario"], row["name"])
        found = next(item for item in rows if (item["Scenario"], item["Other factors"]) == (name, modes[row["mode"]]))
        assert found["P&L, USD"] == pytest.approx(row["pnl"], abs=1e-9)
        assert found["P&L, %"] == pytest.approx(row["pnl_pct"], abs=1e-12)
        assert found["Covered, %"] == pytest.approx(row["coverage_pct"] / 100.0)
    assert any("China A-shares" in str(row) for row in sheets["By factor"])
    versions = next(row for row in sheets["Scenario versions"] if row[0] == "my-hike")
    assert {"陈晓明", "Committee", "2026-01-02"} <= set(versions)
    assert any("Not complete" in str(row[0]) for row in sheets["Summary"])
    assert any("request_hash" in str(row[0]) for row in sheets["Provenance"])
    assert any(str(row[0]).startswith("positions[0]") for row in sheets["Inputs"])


def test_only_what_is_simulated_is_called_so() -> None:
    def told(history: bool, prices: bool | None) -> str | None:
        loaded = None if prices is None else {"simulated": prices}
        return simulated_warning({"history": {"simulated": history}, "prices": loaded})

    assert told(history=False, prices=False) is None
    assert told(history=False, prices=None) is None
    assert "prices and factor history" in str(told(history=True, prices=True))
    assert str(told(history=True, prices=False)).endswith("the prices loaded do not.")
    assert "prices" not in str(told(history=True, prices=None))
