"""The client proposal as a reader gets it: two pages, the documents' figures, nobody's markup, the labels the law asks for."""

import io
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from pypdf import PdfReader

from tests.reports.conftest import answers, renamed, write_prices
from workbench.reports import proposal_pdf as module
from workbench.reports.documents import Client, Documents
from workbench.reports.figures import weight_rows
from workbench.reports.number_text import money, percent, ratio
from workbench.reports.proposal_pdf import proposal_pdf
from workbench.runner import Workbench

HOSTILE = {
    "Stocks": '#set text(red) $x^2$ *b* #panic("x")',
    "Small": "[link](http://a.b) @ref <lbl>",
    "Credit": "=cmd|calc `code` \\ {x}",
    "Gold": "-2+3\u202eevil\n\tline",
    "Land": "Averyveryverylongnamewithoutanyspaceatall" * 6,
    "Equity": '#eval("1") <script>$[*',
}


def text_of(data: bytes) -> list[str]:
    """The text of each page in one line, kinds of spaces made one."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages]


@pytest.fixture(scope="module")
def pages(documents: Documents, client: Client) -> list[str]:
    return text_of(proposal_pdf(documents, client))


def flat(text: str) -> str:
    return " ".join(text.split())


def test_two_pages_for_this_client(pages: list[str]) -> None:
    assert len(pages) == 2
    for told in ("Chen family trust", "CNY 1,200,000", "2026-01-05", "M. Keller, Lakeside Wealth"):
        assert told in pages[0]
    assert "Page 1 of 2" in pages[0]
    assert "Page 2 of 2" in pages[1]


def test_key_figures_are_those_of_the_documents(pages: list[str], documents: Documents) -> None:
    new, now = documents.optimised, documents.optimised["current"]
    assert documents.history is not None
    for one, name in ((new, "proposed"), (now, "current")):
        fall = documents.history["statistics"][name]
        expected = [
            percent(one["expected_return"]),
            percent(one["volatility"]),
            ratio(one["sharpe"]),
            money(-one["cvar"] * 1_200_000, "CNY"),
            percent(-one["cvar"]),
            money(fall["max_drawdown"] * 1_200_000, "CNY"),
            f"{percent(fall['max_drawdown'])}, {fall['max_drawdown_start']} to {fall['max_drawdown_trough']}",
        ]
        for told in expected:
            assert flat(told) in pages[0]
    assert flat(money(new["trade_cost"] * 1_200_000, "CNY")) in pages[0]
    assert f"{flat(percent(new['turnover']))} traded" in pages[0]


def test_every_weight_stands_with_its_money(pages: list[str], documents: Documents, client: Client) -> None:
    for row in weight_rows(documents, client):
        if row.held:
            name = "Cash" if row.asset == "CASH" else row.asset
            numbers = [percent(row.now, unit=False), percent(row.proposed, unit=False)]
            amounts = [money(row.money_now), money(row.money_proposed), money(row.money_change, sign=True)]
            assert " ".join([name, *numbers, *amounts]) in pages[0]
    assert "Total 100.0 100.0 1,200,000 1,200,000" in pages[0]


def test_limits_and_bad_times_are_those_of_the_documents(pages: list[str], documents: Documents) -> None:
    rows = {row["name"]: row for row in documents.optimised["constraints"]}
    swing = rows["max_volatility"]
    assert flat(f"Usual yearly swing (volatility): at most {percent(swing['value'])} {percent(swing['limit'])}") in pages[1]
    assert documents.history is not None
    worst = min(documents.history["windows"], key=lambda row: min(row["current"]["return"], row["proposed"]["return"]))
    told = [
        worst["name"],
        f"{worst['start']} to {worst['end']}",
        percent(worst["current"]["return"], unit=False, sign=True),
        money(worst["current"]["return"] * 1_200_000, sign=True),
        percent(worst["proposed"]["return"], unit=False, sign=True),
        money(worst["proposed"]["return"] * 1_200_000, sign=True),
    ]
    assert " ".join(told) in pages[1]


def test_where_the_figures_come_from(pages: list[str], documents: Documents, price_file: Path) -> None:
    provenance = documents.optimised["provenance"]
    assert documents.run_id in pages[0]
    for told in (documents.run_id, provenance["engine_version"], provenance["inputs"][0]["sha256"], "six.csv", "Ledoit-Wolf"):
        assert told in pages[1]
    assert str(price_file.parent) not in " ".join(pages)
    for row in documents.optimised["assets"]:
        mean, error = percent(row["expected_return"], unit=False), percent(row["standard_error"], unit=False)
        assert f"{mean} ± {error}" in pages[1]


def test_the_labels_a_client_document_must_carry(pages: list[str]) -> None:
    for told in ("Hypothetical performance", "not a reliable indicator of future results", "not a forecast", "hindsight"):
        assert told in pages[1]
    assert "Hypothetical performance" in pages[0]


def test_the_compliance_rules_find_nothing(real: Documents, sample: Documents, client: Client, shared_data: Path) -> None:
    rules = json.loads((shared_data.parent / "domain" / "compliance-rules.json").read_text("utf-8"))["rules"]
    for documents in (real, sample):
        text = " ".join(text_of(proposal_pdf(documents, client)))
        broken = {rule["id"]: found for rule in rules if (found := _broken(rule, text))}
        assert broken == {}


def _broken(rule: Mapping[str, Any], text: str) -> str:
    """What breaks an automatic rule of performance and risk; rules for a reader's judgement are not decided by patterns."""
    detect = rule["detect"]

    def hit(patterns: list[str]) -> str:
        return next((found[0] for pattern in patterns if (found := re.search(pattern, text, re.IGNORECASE))), "")

    if detect["type"] == "prohibited":
        found = hit(detect.get("patterns_en", []))
        return "" if hit(detect.get("exceptions", [])) else found
    if detect["type"] == "required_if":
        triggered = hit(detect.get("trigger_en", []))
        return "" if hit(detect.get("required_any", [])) else triggered
    return ""


def test_a_simulated_market_says_so_on_both_pages(sample: Documents, documents: Documents, client: Client) -> None:
    for page in text_of(proposal_pdf(sample, client)):
        assert "Simulated sample market Every price behind these figures was drawn by a program" in page
    assert "Simulated sample market" not in " ".join(text_of(proposal_pdf(documents, client)))


def test_prices_in_another_currency_are_told(sample: Documents, client: Client) -> None:
    told = "prices are in USD and nothing was converted"
    assert told in text_of(proposal_pdf(sample, client))[1]
    assert told not in text_of(proposal_pdf(sample, replace(client, currency="USD")))[1]


def test_real_prices(real: Documents, client: Client) -> None:
    first, second = text_of(proposal_pdf(real, client))
    assert flat(percent(real.optimised["volatility"])) in first
    assert "GFC full peak to trough 2007-10-09 to 2009-03-09" in second


def test_the_same_documents_give_the_same_bytes(documents: Documents, client: Client) -> None:
    data = proposal_pdf(documents, client)
    assert proposal_pdf(documents, client) == data
    reader = PdfReader(io.BytesIO(data))
    assert reader.metadata is not None
    assert reader.metadata.title == "Portfolio proposal: Chen family trust"
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date() == date(2026, 1, 5)
    assert proposal_pdf(documents, replace(client, date=date(2026, 1, 6))) != data


def test_it_is_accessible(documents: Documents, client: Client) -> None:
    reader = PdfReader(io.BytesIO(proposal_pdf(documents, client)))
    catalogue = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en-GB"
    assert b"pdfuaid" in catalogue["/Metadata"].get_data()


def test_markup_of_users_stays_text(documents: Documents, client: Client) -> None:
    name = "#Müller & Söhne $a$ *B* @c [d] \\e <f> `g`"
    client = replace(client, name=name, adviser="#link[x]", currency="#$")
    first, second = text_of(proposal_pdf(renamed(documents, HOSTILE), client))
    assert name in first
    assert "#link[x]" in first
    assert "[link](http://a.b) @re…" in second
    assert '#eval("1") <script>$[*: at most' in second
    assert "-2+3 evil line" in second


def test_no_link_is_made(documents: Documents, client: Client) -> None:
    reader = PdfReader(io.BytesIO(proposal_pdf(renamed(documents, HOSTILE), client)))
    assert all("/Annots" not in page for page in reader.pages)


def test_chinese_is_printed(documents: Documents, client: Client) -> None:
    """The common characters come with the program."""
    chinese = renamed(documents, {"Stocks": "沪深300指数增强证券投资基金"})
    pages = text_of(proposal_pdf(chinese, replace(client, name="陈氏家族信托 (陳鑫)")))
    assert len(pages) == 2
    assert "陈氏家族信托 (陳鑫)" in pages[0]
    assert "指数增强" in pages[0].replace(" ", "")
    assert "□" not in pages[0]


def test_a_box_stands_where_no_font_has_a_character(documents: Documents, client: Client) -> None:
    """A hieroglyph is in no font that systems bring. The file stays accessible, and its title has the name whole."""
    data = proposal_pdf(documents, replace(client, name="Trust \U000132f9\U000132fa"))
    first, second = text_of(data)
    assert "Trust □□" in first
    assert "□ in the name: this computer has no font for it." in first
    assert "are printed as □; the workbook has them" in second
    reader = PdfReader(io.BytesIO(data))
    assert reader.metadata is not None
    assert reader.metadata.title == "Portfolio proposal: Trust \U000132f9\U000132fa"
    assert b"pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_data()


def test_no_note_stands_under_a_name_that_is_whole(documents: Documents, client: Client) -> None:
    first, second = text_of(proposal_pdf(renamed(documents, {"Stocks": "Sun \U000132f9"}), client))
    assert "this computer has no font" not in first
    assert "are printed as □" in second


def test_sixty_assets_are_shortened_and_the_rest_is_counted(engine: Workbench, client: Client, tmp_path: Path) -> None:
    names = [f"Asset number {i:02d}" for i in range(60)]
    prices = write_prices(tmp_path / "sixty.csv", names, days=400, seed=3)
    request = {
        "prices": str(prices),
        "objective": "min_variance",
        "current": dict.fromkeys(names, 1 / 60),
        "constraints": {
            "max_weight": 0.05,
            "groups": [{"name": f"G{k}", "members": names[6 * k : 6 * k + 6], "min": 0.02, "max": 0.2} for k in range(10)],
        },
    }
    first, second = text_of(proposal_pdf(answers(engine, request), client))
    hidden = int(re.search(r"… and (\d+) more, see the workbook", first)[1])  # type: ignore[index]
    table = first.partition("Weights now and proposed")[2]
    assert hidden + len(re.findall(r"Asset number \d\d", table)) == 60
    assert re.search(r"… and \d+ more, see the workbook", second)
    assert re.search(r"… and \d+ more limits, all kept", second)
    assert "Total 100.0 100.0 1,200,000 1,200,000" in first


def test_the_optimise_document_is_enough(engine: Workbench) -> None:
    request = {
        "objective": "min_variance",
        "mean": {"method": "given", "values": {"A": 0.05, "B": 0.03}},
        "covariance": {"method": "given", "assets": ["A", "B"], "matrix": [[0.04, 0.0], [0.0, 0.01]]},
    }
    found = Documents(request=request, optimised=engine.run("portfolio optimize", request).document)
    first, second = text_of(proposal_pdf(found, Client(name="", value=5e5, currency="EUR", date=date(2026, 1, 5))))
    assert "Spread EUR 500,000 over 2 holdings" in first
    assert "B 80.0 400,000" in first
    assert "Now" not in first
    assert "expected returns and covariance were given by the adviser" in second


def test_risk_in_money_leaves_out_what_has_no_prices(engine: Workbench, price_file: Path, client: Client) -> None:
    request = {
        "prices": str(price_file),
        "objective": "min_variance",
        "current": {"Stocks": 0.7, "House": 0.3},
        "hold_fixed": ["House"],
    }
    found = Documents(request=request, optimised=engine.run("portfolio optimize", request).document)
    first, second = text_of(proposal_pdf(found, client))
    assert flat(money(found.optimised["volatility"] * 0.7 * 1_200_000, "CNY")) in first
    assert "House 30.0 30.0 360,000 360,000 0" in first
    assert "70.0 % of the portfolio that has prices" in second


def test_large_amounts_are_in_millions(documents: Documents, client: Client) -> None:
    first, _ = text_of(proposal_pdf(documents, replace(client, value=2.5e12)))
    assert "CNY mn 2,500,000" in first
    assert "Total 100.0 100.0 2,500,000 2,500,000 0" in first
    bought = sum(
        row.money_change for row in weight_rows(documents, replace(client, value=2.5e6)) if (row.money_change or 0) > 0
    )
    assert f"CNY mn {money(bought)}" in first


def test_nothing_is_printed_outside_the_margins(documents: Documents, sample: Documents, client: Client) -> None:
    for data in (proposal_pdf(documents, client), proposal_pdf(renamed(sample, {"US equity": "W" * 90}), client)):
        for grey in rendered(data):
            assert grey.shape == (842, 596)
            dark = np.argwhere(grey < 200)
            (top, left), (bottom, right) = dark.min(axis=0), dark.max(axis=0)
            assert left >= 46
            assert right <= 595 - 45
            assert top >= 38
            assert bottom <= 842 - 20


def rendered(data: bytes) -> list[np.ndarray[Any, Any]]:
    """Each page as grey values, one point a pixel."""
    with pypdfium2.PdfDocument(data) as document:
        return [np.asarray(page.render(scale=1.0, grayscale=True).to_numpy()).squeeze() for page in document]


def test_two_pages_whatever_the_length_of_the_tables(engine: Workbench, client: Client, tmp_path: Path) -> None:
    """From few to many rows nothing runs over, and charts use what is spare."""
    for number in (2, 13, 17, 25):
        names = [f"Fund {i}" for i in range(number)]
        request = {
            "prices": str(write_prices(tmp_path / f"{number}.csv", names, days=300, seed=number)),
            "objective": "equal_weight",
            "current": {names[0]: 1.0},
        }
        data = proposal_pdf(answers_without_ranges(engine, request), client)
        assert len(PdfReader(io.BytesIO(data)).pages) == 2


def answers_without_ranges(engine: Workbench, request: Mapping[str, Any]) -> Documents:
    optimised = engine.run("portfolio optimize", request).document
    frontier = engine.run("portfolio frontier", {"portfolio": request, "points": 4}).document
    return Documents(request=request, optimised=optimised, frontier=frontier)


def test_a_fault_of_the_template_is_not_hidden(
    documents: Documents, client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Only a missing font is answered by a plainer file."""
    import typst

    broken = tmp_path / "broken.typ"
    broken.write_text("#panic()")
    monkeypatch.setattr(module, "_TEMPLATE", broken)
    with pytest.raises(typst.TypstError):
        proposal_pdf(documents, client)
