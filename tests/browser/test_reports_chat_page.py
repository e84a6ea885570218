"""The report chat in Chromium: a filing uploaded, a ratio asked, its evidence clicked, the highlighted cell seen, a reload."""

import base64
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typst
from PIL import Image
from playwright.sync_api import Page, expect
from pypdf import PdfReader, PdfWriter

from tests.browser.browsing import leaves, open_page, settle
from tests.browser.running_app import RunningApp, start_app
from tests.doubles.ollama_scripts import Served, Turn
from tests.doubles.ollama_server import Ollama, serving
from workbench.documents.page_images import MARK
from workbench.runner import open_workbench

pytestmark = pytest.mark.browser

#: Milliseconds: the first run of a fresh server loads the libraries.
PATIENCE = 60_000
MODEL = "small-chat:4b"
LAWSUIT = "What legal proceedings does Quillon Valves report?"
TRUE = "A former supplier sued Quillon Valves over a patent on ball valves."
INVENTED = "The supplier demands damages of 99 million dollars."
ROWS = (
    ("Net sales", "1,250.4", "1,180.2", "1,100.0"),
    ("Cost of sales", "750.2", "720.1", "690.0"),
    ("Gross profit", "500.2", "460.1", "410.0"),
    ("Selling, general and administrative expenses", "300.1", "290.0", "280.0"),
    ("Operating income", "200.1", "170.1", "130.0"),
    ("Net income", "150.0", "125.0", "95.0"),
)
FILING = """#set page(paper: "us-letter", margin: 18mm)
= ANNUAL REPORT PURSUANT TO SECTION 13 OR 15(d)
FORM 10-K

For the fiscal year ended December 31, 2023

*Quillon Valves, Inc.* \\
(Exact name of registrant as specified in its charter)
#pagebreak()
== Quillon Valves, Inc.
*CONSOLIDATED STATEMENTS OF INCOME* \\
(In millions of dollars) \\
Years ended December 31
#table(columns: (1fr, auto, auto, auto), stroke: none, align: (left, right, right, right), [], [2023], [2022], [2021], CELLS)
#pagebreak()
== Item 3. Legal Proceedings
In March 2023 a former supplier sued Quillon Valves over a patent on ball valves.
The supplier demands damages of 14 million dollars. Quillon Valves considers the claim without merit
and has recorded no provision for these legal proceedings.
"""


@cache
def filing() -> bytes:
    """A 10-K of two pages."""
    cells = ", ".join(f"[{cell}]" for row in ROWS for cell in row)
    made = typst.compile(FILING.replace("CELLS", cells).encode())
    assert isinstance(made, bytes)
    return made


@pytest.fixture(scope="module")
def server() -> Iterator[Ollama]:
    """The stand-in for a model server."""
    with serving(Served(name=MODEL)) as found:
        yield found


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, server: Ollama) -> Iterator[RunningApp]:
    """The app that knows this server by its settings file."""
    data = tmp_path_factory.mktemp("data")
    (data / "settings.toml").write_text(f'ollama_host = "{server.url}"\n', "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("OLLAMA_HOST", raising=False)
        running = start_app(tmp_path_factory.mktemp("elsewhere"), data)
    yield running
    running.end()


@pytest.fixture
def chat(page: Page, app: RunningApp) -> Iterator[Page]:
    """The page; nothing may fail on it or leave the app's own origin."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.append(request.url) if leaves(request.url, app.url) else None)
    page.set_default_timeout(PATIENCE)
    open_page(page, app, "reports_chat")
    yield page
    assert complaints == []
    assert page.get_by_test_id("stException").count() == 0


def test_from_the_filing_to_the_highlighted_cell(chat: Page) -> None:
    _add(chat, {"name": "quillon.pdf", "mimeType": "application/pdf", "buffer": filing()})
    expect(chat.get_by_text("Quillon Valves, Inc. 10-K FY2023").first).to_be_visible(timeout=PATIENCE)
    settle(chat)
    _ask(chat, "What was the operating margin of Quillon Valves in FY2023?")
    expect(chat.get_by_text(re.compile(r"Operating margin: 16"))).to_be_visible(timeout=PATIENCE)
    chat.get_by_role("button", name=re.compile("Net sales: 1,250.4")).click()
    settle(chat)
    marked, size = _marked(chat)
    left, _, right, _ = marked
    assert left > size[0] / 2, "2023 stands right of the labels"
    assert right - left < size[0] / 6, "one cell, not a line"
    chat.get_by_role("button", name=re.compile("Operating income: 200.1")).click()
    expect(chat.get_by_text("1 of 2")).to_be_visible()
    settle(chat)
    assert _marked(chat)[0][1] > marked[1], "operating income stands lower"
    _ask(chat, "And the year before?")
    expect(chat.get_by_text("What was the operating margin of Quillon Valves in FY2022?")).to_be_visible(timeout=PATIENCE)
    expect(chat.get_by_text(re.compile(r"Operating margin: 14"))).to_be_visible(timeout=PATIENCE)
    chat.get_by_role("button", name="FY2022").click()
    chat.get_by_role("button", name="FY2021", exact=True).click()
    expect(chat.get_by_text(re.compile(r"Operating margin: 11"))).to_be_visible(timeout=PATIENCE)
    settle(chat)
    printed = _saved(chat)
    assert "Operating margin: 11" in printed[0].extract_text()
    assert sum(len(one.images) for one in printed) == 1
    chat.get_by_role("button", name="Wrong?").click()
    chat.get_by_label("What would be right").fill("It is on page 3")
    chat.get_by_role("button", name="Keep").click()
    expect(chat.get_by_text("Marked as answer wrong: It is on page 3", exact=False)).to_be_visible(timeout=PATIENCE)
    settle(chat)
    chat.reload()
    expect(chat.get_by_text(re.compile(r"Operating margin: 16"))).to_be_visible(timeout=PATIENCE)
    expect(chat.get_by_text("What was the operating margin of Quillon Valves in FY2023?")).to_be_visible()
    expect(chat.locator(".st-key-card-documents-evidence img")).to_be_visible()
    settle(chat)


def test_a_models_answer_is_watched_stopped_asked_again_and_checked(chat: Page, app: RunningApp, server: Ollama) -> None:
    (app.data_dir / "q.pdf").write_bytes(filing())
    open_workbench(app.data_dir, lambda: datetime.now(UTC)).run("docs add", {"files": [str(app.data_dir / "q.pdf")]})
    open_page(chat, app, "reports_chat")
    _ask(chat, LAWSUIT)
    expect(chat.get_by_text("a former supplier sued", exact=False).first).to_be_visible(timeout=PATIENCE)
    expect(chat.get_by_text("Text stays on this machine", exact=False)).to_be_visible()
    whole = json.dumps({"answered": True, "sentences": [{"text": text, "passages": "P1"} for text in (TRUE, INVENTED)]})
    begun = whole[: whole.index(INVENTED) + 12]
    _script(server, Turn(pieces=(begun, *(" " for _ in range(20_000))), gap=0.05))
    chat.get_by_role("button", name="Let the model answer").click()
    expect(chat.get_by_text("what is grey is not checked yet", exact=False)).to_be_visible(timeout=PATIENCE)
    expect(chat.get_by_text(TRUE, exact=True)).to_be_visible()
    expect(chat.get_by_text("tokens used", exact=False)).to_be_visible()
    chat.reload()
    expect(chat.get_by_text(TRUE, exact=True)).to_be_visible(timeout=PATIENCE)
    chat.get_by_role("button", name="Stop", exact=True).click()
    assert server.wait(lambda: server.asked("/api/chat")[-1].left_at is not None)
    expect(chat.get_by_text("Stopped at your request", exact=False)).to_be_visible(timeout=PATIENCE)
    expect(chat.get_by_text(TRUE, exact=True)).to_be_visible()
    expect(chat.get_by_text(LAWSUIT, exact=True)).to_be_visible()
    settle(chat)
    _script(server, Turn(pieces=(begun, "rest"), fault="drop", gap=0.2))
    chat.get_by_role("button", name="Let the model answer").click()
    expect(chat.get_by_text("The model gave no usable answer", exact=False)).to_be_visible(timeout=PATIENCE)
    expect(chat.get_by_text("The passages that fit best", exact=False)).to_be_visible()
    settle(chat)
    _script(server, Turn(pieces=(begun, whole[len(begun) :]), gap=0.2))
    chat.get_by_role("button", name="Let the model answer").click()
    expect(chat.get_by_text("1 of 2 sentences struck out", exact=False)).to_be_visible(timeout=PATIENCE)
    expect(chat.get_by_text(TRUE, exact=True)).to_be_visible()
    expect(chat.get_by_text(INVENTED)).to_have_css("text-decoration-line", "line-through")
    expect(chat.get_by_text("Struck out: 99 million", exact=False)).to_be_visible()
    expect(chat.get_by_text(LAWSUIT, exact=True)).to_have_count(1)
    settle(chat)
    _marked(chat)


def test_files_that_cannot_be_read_are_told_each_with_what_to_do(chat: Page) -> None:
    files = {"broken.pdf": b"%PDF-1.7 not really", "locked.pdf": _locked(), "scan.pdf": _scan()}
    _add(chat, [{"name": name, "mimeType": "application/pdf", "buffer": data} for name, data in files.items()])
    told = chat.get_by_test_id("stAlert")
    expect(told.filter(has_text="broken.pdf").first).to_be_visible(timeout=PATIENCE)
    expect(told.filter(has_text="locked.pdf is encrypted")).to_be_visible()
    expect(told.filter(has_text="scan.pdf holds pictures of pages only")).to_be_visible()
    expect(chat.get_by_text("1 page without text")).to_be_visible()
    chat.get_by_role("textbox", name="Password").fill("wrong")
    chat.get_by_role("button", name="Open with it").click()
    expect(told.filter(has_text="password")).to_have_count(2, timeout=PATIENCE)
    chat.get_by_role("textbox", name="Password").fill("secret")
    chat.get_by_role("button", name="Open with it").click()
    expect(told.filter(has_text="broken.pdf")).to_have_count(0, timeout=PATIENCE)
    chat.get_by_role("button", name="Library").click()
    chat.get_by_role("dialog").get_by_label("Find").fill("locked.pdf")
    chat.keyboard.press("Enter")
    settle(chat)
    expect(chat.get_by_role("dialog").get_by_test_id("stDataFrame")).to_be_visible()


def test_a_published_annual_report_from_upload_to_export(chat: Page, shared_data: Path) -> None:
    report = shared_data / "filings" / "pdf" / "BESTBUY_2023_10K.pdf"
    _add(chat, report)
    expect(chat.get_by_text("1 read.")).to_be_visible(timeout=PATIENCE * 2)
    chat.get_by_role("button", name="Close").click()
    settle(chat)
    _ask(chat, "What was the gross margin of Best Buy in fiscal 2022?")
    expect(chat.get_by_text(re.compile(r"Gross margin: 22"))).to_be_visible(timeout=PATIENCE)
    chat.get_by_role("button", name=re.compile(r"^Gross profit: .*11,640 · page")).click()
    settle(chat)
    marked, size = _marked(chat)
    assert 0 < marked[2] - marked[0] < size[0] / 6, "one cell, not a line"
    printed = _saved(chat)
    assert "Gross margin: 22" in printed[0].extract_text()
    assert sum(len(one.images) for one in printed) == 1
    _group_one(chat)
    chat.keyboard.press("Escape")  # the choice
    chat.get_by_role("dialog").get_by_role("button", name="Close").click()
    settle(chat)
    chat.locator(".st-key-documents-scope button").click()
    chat.get_by_text("Retailers (1)").click()
    settle(chat)
    _ask(chat, "What was the gross margin in fiscal 2021?")
    expect(chat.get_by_text(re.compile(r"Gross margin: 22\.3"))).to_be_visible(timeout=PATIENCE)


def _add(chat: Page, files: Any) -> None:
    """Through the dialog where there are documents already, else on the page."""
    if chat.get_by_role("button", name="Add files").count():
        chat.get_by_role("button", name="Add files").click()
    chat.locator(".st-key-documents-files input[type=file]").set_input_files(files)
    chat.get_by_role("button", name="Read them").click()


def _saved(chat: Page) -> list[Any]:
    """The pages of the newest answer saved as PDF."""
    chat.get_by_role("button", name="Save", exact=False).first.click()
    with chat.expect_download() as saved:
        chat.get_by_role("button", name="PDF", exact=True).click()
    chat.keyboard.press("Escape")
    return list(PdfReader(saved.value.path()).pages)


def _group_one(chat: Page) -> None:
    """Find a document in the library, pick it and put it into a new collection."""
    chat.get_by_role("button", name="Library").click()
    words = chat.get_by_role("dialog").get_by_label("Find")
    words.fill("best buy 10-k")
    words.press("Enter")
    settle(chat)
    rows = chat.get_by_role("dialog").get_by_test_id("stDataFrame")
    expect(rows).to_be_visible(timeout=PATIENCE)
    settle(chat)
    rows.click(position={"x": 16, "y": 52})
    chat.get_by_role("button", name="Put into").click()
    chat.get_by_label("New collection").fill("Retailers")
    chat.get_by_role("button", name="Make it").click()
    settle(chat)


def _locked() -> bytes:
    made = io.BytesIO()
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(filing())))
    writer.encrypt("secret")
    writer.write(made)
    return made.getvalue()


def _scan() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(made, "PDF")
    return made.getvalue()


def _ask(chat: Page, question: str) -> None:
    field = chat.get_by_test_id("stChatInput").locator("textarea")
    expect(field).to_be_enabled(timeout=PATIENCE)
    field.fill(question)
    field.press("Enter")
    settle(chat)


def _script(server: Ollama, turn: Turn) -> None:
    server.models[MODEL].turns = [turn]


def _marked(chat: Page) -> tuple[tuple[int, int, int, int], tuple[int, int]]:
    """The box of the mark on the picture of the page, in pixels, and the picture's size."""
    shown = chat.locator(".st-key-card-documents-evidence img")
    expect(shown).to_be_visible(timeout=PATIENCE)
    data = chat.evaluate(
        """async address => { const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer());
        return btoa(bytes.reduce((text, one) => text + String.fromCharCode(one), "")) }""",
        shown.get_attribute("src"),
    )
    picture = Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB")
    rows, columns = np.nonzero((np.asarray(picture) == MARK).all(axis=2))
    assert rows.size, "no cell is highlighted on the page"
    return (int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())), picture.size
