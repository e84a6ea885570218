"""The settings page in a real browser, on a model server of every kind: present, absent, old, slow, and not one at all."""

import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import axe
from tests.browser.browsing import open_page, over, settle, turn
from tests.browser.running_app import RunningApp, free_port
from tests.doubles.ollama_scripts import Download, Served, Turn, catalogue
from tests.doubles.ollama_server import Ollama, serving
from workbench.settings import ModelSettings, load_settings

pytestmark = pytest.mark.browser

Uses = Callable[[str], None]


@pytest.fixture
def uses(app: RunningApp) -> Iterator[Uses]:
    """Let the app use the model server at this address, with nothing else set."""

    def name(url: str) -> None:
        settings.write_text(f'ollama_host = "{url}"\n', encoding="utf-8")

    settings = app.data_dir / "settings.toml"
    yield name
    settings.unlink(missing_ok=True)


@pytest.fixture
def ollama(uses: Uses) -> Iterator[Ollama]:
    """A server with a model of each kind and one per fault, and a model to fetch in a minute or two."""
    downloads = {"new-model:1b": Download(layers=(40_000_000, 2_000), steps=1_000, gap=0.05)}
    with serving(*catalogue(), downloads=downloads) as one:
        uses(one.url)
        yield one


def box(page: Page, name: str) -> Locator:
    return page.locator(f".st-key-card-{name}")


def pick(page: Page, label: str, option: str) -> None:
    """Choose in a select box as a user does: open, type, take."""
    field = page.get_by_role("combobox", name=label)
    field.click()
    field.fill(option)
    page.get_by_role("option", name=option).first.click()
    settle(page)


def try_model(page: Page, name: str) -> None:
    pick(page, "One of them", name)
    page.get_by_role("button", name="Try it").click()


def test_without_a_server_the_page_says_how_to_get_one(page: Page, app: RunningApp, uses: Uses) -> None:
    port = free_port()
    uses(f"127.0.0.1:{port}")
    open_page(page, app, "settings")
    server = box(page, "model-server")
    expect(server).to_contain_text("No model server answers at")
    expect(server).to_contain_text(f"No usable answer at http://127.0.0.1:{port}")
    expect(server).to_contain_text("Everything numeric goes on working without it")
    expect(server.get_by_text("install.sh")).to_be_visible()
    server.get_by_role("tab", name="Windows").click()
    expect(server.get_by_text("winget install")).to_be_visible()
    expect(box(page, "data-folder")).to_contain_text(str(app.data_dir))
    expect(box(page, "text-goes")).to_contain_text("Text stays on this machine")
    with serving(Served(name="m:1b"), port=port):
        page.get_by_role("button", name="Ask again").click()
        expect(server).to_contain_text("with 1 model, 0 in memory")
        expect(box(page, "model-roles")).to_contain_text("No model on the server can do this")
    assert page.get_by_test_id("stException").count() == 0


def test_roles_a_refused_choice_a_model_elsewhere_and_one_deleted(page: Page, app: RunningApp, ollama: Ollama) -> None:
    open_page(page, app, "settings")
    expect(box(page, "model-server")).to_contain_text(f"Ollama 0.33.0 answers at {ollama.url} with 21 models")
    roles = box(page, "model-roles")
    expect(roles).to_contain_text("6.6 GB · 4.0B parameters · Q4_K_M · window 16,384 of 40,960 tokens")
    pick(page, "Chat", "small-chat:4b")
    assert models_of(app).chat == "small-chat:4b"
    pick(page, "Chat", "vectors:0.6b")
    expect(roles.get_by_role("alert")).to_contain_text("vectors:0.6b cannot be used for chat")
    assert models_of(app).chat == "small-chat:4b"
    page.reload()
    expect(page.get_by_role("combobox", name="Chat")).to_have_value("small-chat:4b")

    try_model(page, "far-away:120b-cloud")
    trial = page.locator(".st-key-settings-trial")
    expect(trial).to_contain_text("far-away:120b-cloud does not run on your model server")
    assert ollama.asked("/api/chat") == []
    privacy = box(page, "text-goes")
    expect(privacy).to_contain_text("//models.example:443: lock refused")
    privacy.get_by_role("button", name="Allow…").click()
    expect(privacy).to_contain_text("Every text for far-away:120b-cloud leaves this machine")
    privacy.get_by_role("button", name="Allow it").click()
    expect(privacy.get_by_role("button", name="Refuse it")).to_be_visible()
    assert models_of(app).allowed_remote == ("far-away:120b-cloud",)
    page.get_by_role("button", name="Try it").click()
    expect(trial).to_contain_text("Text leaves this machine: far-away:120b-cloud runs at")

    pick(page, "One of them", "thinker:9b")
    page.get_by_role("button", name="Delete…").click()
    question = page.locator(".st-key-settings-delete")
    expect(question).to_contain_text("It takes 6.6 GB on the disk.")
    assert ollama.find("thinker:9b")
    question.get_by_role("button", name="Delete it").click()
    expect(box(page, "models")).to_contain_text("thinker:9b was deleted")
    assert ollama.find("thinker:9b") is None
    expect(box(page, "model-server")).to_contain_text("with 20 models")


def test_fetching_survives_a_reload_and_another_page_and_can_be_stopped(page: Page, app: RunningApp, ollama: Ollama) -> None:
    open_page(page, app, "settings")
    page.get_by_label("Any other, by its name").fill("new-model:1b")
    page.keyboard.press("Enter")
    download = page.locator(".st-key-settings-download")
    expect(download).to_contain_text("of 40 MB")
    page.reload()
    expect(download).to_contain_text("Fetching new-model:1b")
    expect(download).to_contain_text("of 40 MB")
    page.get_by_role("link", name="Runs").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Runs")
    page.get_by_role("link", name="Settings").click()
    expect(download).to_contain_text("Fetching new-model:1b")
    assert len(ollama.asked("/api/pull")) == 1
    download.get_by_role("button", name="Cancel").click()
    expect(download).to_contain_text("The download of new-model:1b was stopped")
    assert ollama.wait(lambda: ollama.asked("/api/pull")[0].left_at is not None)
    ollama.downloads["new-model:1b"].gap = 0.0
    download.get_by_role("button", name="Go on").click()
    expect(download).to_contain_text("new-model:1b (3.4 GB) is on the model server", timeout=60_000)
    expect(box(page, "model-server")).to_contain_text("with 22 models")
    download.get_by_role("button", name="Close").click()
    expect(download).to_have_count(0)
    assert "job=" not in page.url

    asked = len(ollama.asked("/api/pull"))
    page.get_by_label("Any other, by its name").fill("nothing-like-it:9b")
    page.keyboard.press("Enter")
    expect(download.get_by_role("alert")).to_contain_text("There is no model nothing-like-it:9b to fetch", timeout=60_000)
    expect(download).to_contain_text("Check the name and the tag")
    assert len(ollama.asked("/api/pull")) == asked + 1


def test_a_trial_is_written_while_it_comes_and_stopped_at_once(page: Page, app: RunningApp, ollama: Ollama) -> None:
    open_page(page, app, "settings")
    try_model(page, "fault-slow:latest")
    trial = page.locator(".st-key-settings-trial")
    expect(trial).to_contain_text("word3")
    stop = trial.get_by_role("button", name="Stop")
    clicked = time.monotonic()
    stop.click()
    assert ollama.wait(lambda: ollama.asked("/api/chat")[0].left_at is not None)
    assert (ollama.asked("/api/chat")[0].left_at or 0.0) - clicked < 2.0
    expect(trial).to_contain_text("Stopped at your request. What had come is kept.")
    expect(trial).to_contain_text("word3")
    try_model(page, "small-chat:4b")
    expect(trial).to_contain_text("tokens/s")
    expect(trial).to_contain_text("First text after")
    expect(trial).to_contain_text("small-chat:4b was asked one short question and answered in")
    expect(trial).to_contain_text("Text stays on this machine")


def test_a_trial_that_fails_says_why_and_no_answer_makes_the_browser_ask(page: Page, app: RunningApp, ollama: Ollama) -> None:
    outcomes = {
        "fault-drops:latest": ("broke", "One two"),
        "fault-mid-error:latest": ("reported an error in the middle", "One two"),
        "fault-proxy:latest": ("A web page came instead of an answer", ""),
        "fault-out-of-memory:latest": ("There is not enough memory", ""),
        "fault-empty:latest": ("gave an empty answer", ""),
    }
    away: list[str] = []
    own = urlsplit(app.url).netloc
    page.on("request", lambda request: away.append(request.url) if urlsplit(request.url).netloc not in (own, "") else None)
    open_page(page, app, "settings")
    trial = page.locator(".st-key-settings-trial")
    for model, (told, kept) in outcomes.items():
        try_model(page, model)
        expect(trial.get_by_role("alert")).to_contain_text(told)
        expect(trial).to_contain_text(kept)
    assert ollama.asked("/api/chat")
    assert page.get_by_test_id("stException").count() == 0
    try_model(page, "fault-image-text:latest")
    expect(page.locator(".st-key-settings-trial")).to_contain_text("<img src=x> done.")
    settle(page)
    assert page.locator(".st-key-settings-trial-answer img").count() == 0
    assert away == []


def test_a_silent_server_holds_up_nothing_else(page: Page, app: RunningApp, uses: Uses) -> None:
    with serving(everything=Turn(opening="hang")) as silent:
        uses(silent.url)
        page.goto(f"{app.url}/settings", wait_until="domcontentloaded")
        expect(box(page, "versions")).to_contain_text("numpy")
        expect(page.get_by_text("Asking the model server")).to_be_visible()
        assert page.locator(".st-key-card-model-server").count() == 0
        page.get_by_role("link", name="Runs").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Runs", timeout=6_000)
        page.get_by_role("link", name="Settings").click()
        expect(box(page, "model-server").get_by_role("alert")).to_contain_text("did not answer within 8 s", timeout=15_000)
        expect(box(page, "text-goes")).to_be_visible()


def test_a_token_leaves_the_field_and_is_never_shown(page: Page, app: RunningApp, uses: Uses) -> None:
    with serving(Served(name="m:1b"), token="t0p-s3cret") as guarded:  # noqa: S106 - the stand-in's
        uses(guarded.url)
        open_page(page, app, "settings")
        expect(box(page, "model-server").get_by_role("alert")).to_contain_text("wants a token")
        page.get_by_role("textbox", name="New token").fill("t0p-s3cret")
        page.keyboard.press("Enter")
        expect(box(page, "model-server")).to_contain_text("with 1 model")
        expect(page.get_by_role("textbox", name="New token")).to_have_value("")
        assert "t0p-s3cret" not in page.content()
        assert b"t0p-s3cret" not in b"".join(path.read_bytes() for path in app.data_dir.rglob("*") if path.is_file())
        page.get_by_role("button", name="Remove token").click()
        expect(box(page, "model-server").get_by_role("alert")).to_contain_text("wants a token")


def test_nothing_is_wrong_for_who_cannot_see_it(bare_page: Page, app: RunningApp, ollama: Ollama) -> None:
    page = bare_page
    page.set_viewport_size({"width": 1024, "height": 960})
    open_page(page, app, "settings")
    pick(page, "One of them", "small-chat:4b")
    page.get_by_role("button", name="Delete…").click()
    page.get_by_role("button", name="Try it").click()
    expect(page.locator(".st-key-settings-trial")).to_contain_text("tokens/s")
    page.mouse.move(0, 0)  # no hint of a button hangs over the page
    expect(page.get_by_role("tooltip")).to_have_count(0)
    settle(page)
    found = {"light": axe(page)}
    turn(page, "dark")
    found["dark"] = axe(page)
    assert (found, over(page) <= 1) == ({"light": [], "dark": []}, True)


def models_of(app: RunningApp) -> ModelSettings:
    return load_settings({}, default_data_dir=app.data_dir).models
