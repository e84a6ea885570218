"""Coaching in Chromium: a whole walk in each language without a model, and a model that words, hesitates and goes away."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.browsing import leaves, open_page, settle
from tests.browser.running_app import RunningApp, free_port, start_app
from tests.doubles.ollama_scripts import Served, Turn
from tests.doubles.ollama_server import Ollama, serving

pytestmark = pytest.mark.browser

PATIENCE = 60_000
MODEL = "small-chat:4b"
WORDED = "It is money for my child's school, six years from now, and I am afraid that I have lost it."


@pytest.fixture(scope="module")
def server() -> Iterator[Ollama]:
    """The stand-in for a model server."""
    with serving(Served(name=MODEL)) as found:
        yield found


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app that knows its model server by the settings file, so that a test can take the server away."""
    data = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("OLLAMA_HOST", raising=False)
        _say_where(data, f"http://127.0.0.1:{free_port()}")
        running = start_app(tmp_path_factory.mktemp("elsewhere"), data)
    yield running
    running.end()


@pytest.fixture
def coaching(page: Page, app: RunningApp) -> Iterator[Page]:
    """The page; nothing may leave the app's own origin."""
    away: list[str] = []
    page.on("request", lambda request: away.append(request.url) if leaves(request.url, app.url) else None)
    page.set_default_timeout(PATIENCE)
    open_page(page, app, "coaching")
    yield page
    assert away == []
    assert page.get_by_test_id("stException").count() == 0


def test_a_walk_from_the_first_card_to_progress(coaching: Page, app: RunningApp) -> None:
    coaching.locator(".st-key-coaching-person button").first.click()
    coaching.get_by_label("Name", exact=True).fill("Mei")
    coaching.get_by_role("button", name="Add", exact=True).click()
    expect(coaching.locator(".st-key-coaching-person")).to_contain_text("Mei", timeout=PATIENCE)
    settle(coaching)
    coaching.locator(".st-key-coaching-prepare-C01 button").click()
    expect(coaching.get_by_text("Whom you will meet")).to_be_visible(timeout=PATIENCE)
    settle(coaching)
    coaching.get_by_role("button", name="Start").click()
    expect(_messages(coaching)).to_contain_text("12%", timeout=PATIENCE)
    settle(coaching)

    _say(coaching, "That sounds very worrying. What is this money for?", "worrying")
    expect(_messages(coaching)).to_contain_text(re.compile("six years", re.IGNORECASE), timeout=PATIENCE)
    _press(coaching, "hint")
    expect(_messages(coaching).get_by_test_id("stCaptionContainer")).to_have_count(1, timeout=PATIENCE)
    coaching.locator(".st-key-coaching-tool").get_by_text("Past crises").click()
    expect(coaching.locator(".st-key-coaching-tool-page")).to_contain_text("CNY\u00a0−", timeout=PATIENCE)
    notes = coaching.locator(".st-key-coaching-notes textarea")
    # Nobody leaves the field: what is typed is kept after a moment's pause.
    notes.press_sequentially("School in six years")
    expect(notes).to_have_attribute("data-sent", "School in six years", timeout=PATIENCE)
    settle(coaching)
    before = _clock(coaching)
    coaching.wait_for_function(f"() => {_SECONDS} !== {before}")

    coaching.reload()
    expect(_messages(coaching)).to_contain_text("What is this money for?", timeout=PATIENCE)
    expect(coaching.locator(".st-key-coaching-notes textarea")).to_have_value("School in six years", timeout=PATIENCE)
    settle(coaching)
    assert _clock(coaching) >= before
    _say(coaching, "Don't worry, I guarantee that it comes back.", "guarantee")
    _press(coaching, "quiet")
    _press(coaching, "end")

    strip = coaching.locator(".st-key-metric-strip-coaching")
    expect(strip).to_contain_text("score capped at 40", timeout=PATIENCE)
    expect(coaching.get_by_text("Return or principal guaranteed", exact=True)).to_be_visible(timeout=PATIENCE)
    expect(coaching.get_by_role("button", name="PDF")).to_be_visible(timeout=PATIENCE)
    settle(coaching)
    with coaching.expect_download() as saved:
        coaching.get_by_role("button", name="PDF").click()
    assert Path(saved.value.path()).read_bytes().startswith(b"%PDF")
    coaching.locator(".st-key-coaching-curve .scatterlayer .trace").nth(1).locator(".point").nth(2).click(force=True)
    chosen = coaching.locator(".st-key-card-coaching-curve")
    expect(chosen).to_contain_text("I guarantee that it comes back.", timeout=PATIENCE)
    settle(coaching)
    coaching.locator(".st-key-coaching-again-curve button").click()
    expect(coaching.locator(".st-key-coaching-end")).to_be_visible(timeout=PATIENCE)
    settle(coaching)
    coaching.go_back()
    expect(coaching.get_by_role("heading", level=1)).to_have_text("Debrief", timeout=PATIENCE)
    settle(coaching)
    coaching.go_forward()
    expect(coaching.locator(".st-key-coaching-end")).to_be_visible(timeout=PATIENCE)
    expect(_messages(coaching)).not_to_contain_text("guarantee", timeout=PATIENCE)
    expect(_messages(coaching)).to_contain_text("What is this money for?", timeout=PATIENCE)
    settle(coaching)
    _say(coaching, "How much is it about, and what else do you own?", "what else")
    _press(coaching, "end")
    expect(coaching.get_by_text("This was another try from turn 2.", exact=False)).to_be_visible(timeout=PATIENCE)

    open_page(coaching, app, "coaching?view=progress")
    expect(coaching.locator(".st-key-coaching-progress")).to_contain_text("Conversations: 2", timeout=PATIENCE)
    expect(coaching.locator(".st-key-coaching-skills .js-plotly-plot")).to_be_visible(timeout=PATIENCE)


def test_a_walk_in_chinese(coaching: Page) -> None:
    coaching.locator(".st-key-coaching-language").get_by_text("中文").click()
    expect(coaching.get_by_role("heading", level=1)).to_have_text("陪练", timeout=PATIENCE)
    settle(coaching)
    coaching.locator(".st-key-coaching-prepare-C02 button").click()
    settle(coaching)
    coaching.get_by_role("button", name="开始").click()
    expect(coaching.get_by_text("客户看上去")).to_be_visible(timeout=PATIENCE)
    settle(coaching)
    _say(coaching, "您是从哪儿听说这只股票的？", "哪儿")
    expect(_messages(coaching)).to_contain_text("直播", timeout=PATIENCE)
    _say(coaching, "这笔钱是做什么用的？", "做什么")
    _press(coaching, "end")
    expect(coaching.get_by_role("heading", level=1)).to_have_text("复盘", timeout=PATIENCE)
    expect(coaching.get_by_text("可以这样说")).to_be_visible(timeout=PATIENCE)
    expect(coaching.get_by_text("按规则评分，未使用模型。", exact=False)).to_be_visible(timeout=PATIENCE)
    settle(coaching)
    coaching.get_by_role("button", name=re.compile("从第.轮重来")).first.click()
    expect(coaching.get_by_text("客户看上去")).to_be_visible(timeout=PATIENCE)
    settle(coaching)
    _say(coaching, "您以前投资过吗，结果怎么样？", "以前投资")
    _press(coaching, "end")
    expect(coaching.get_by_text("再次尝试", exact=False)).to_be_visible(timeout=PATIENCE)
    settle(coaching)
    coaching.get_by_role("button", name="重新开始").click()
    settle(coaching)
    coaching.get_by_role("button", name="返回情景列表").click()
    settle(coaching)
    coaching.locator(".st-key-coaching-view").get_by_text("进步").click()
    expect(coaching.locator(".st-key-coaching-progress")).to_contain_text("次对话", timeout=PATIENCE)


def test_a_model_words_the_client_hesitates_and_goes_away(coaching: Page, app: RunningApp, server: Ollama) -> None:
    _say_where(app.data_dir, server.url)
    server.models[MODEL].turns = [Turn(pieces=(WORDED,))]
    open_page(coaching, app, "coaching?scenario=C01")
    # The walk before may have left the page in Chinese.
    coaching.locator(".st-key-coaching-language").get_by_text("English").click()
    expect(coaching.get_by_text("Whom you will meet")).to_be_visible(timeout=PATIENCE)
    settle(coaching)
    coaching.locator(".st-key-coaching-words label").click()
    expect(coaching.get_by_text("Text stays on this machine", exact=False)).to_be_visible(timeout=PATIENCE)
    settle(coaching)
    coaching.get_by_role("button", name="Start").click()
    expect(coaching.locator(".st-key-coaching-end")).to_be_visible(timeout=PATIENCE)
    settle(coaching)
    _say(coaching, "What is this money for?", "money for")
    expect(_messages(coaching)).to_contain_text(WORDED, timeout=PATIENCE)

    server.models[MODEL].turns = [Turn(pieces=("I ", "am "), fault="stall")]
    _say(coaching, "How would you feel if it fell by a tenth?", "a tenth")
    coaching.locator(".st-key-coaching-stop button").first.click()
    expect(_messages(coaching).get_by_test_id("stChatMessage")).to_have_count(5, timeout=PATIENCE)
    settle(coaching)

    _say_where(app.data_dir, f"http://127.0.0.1:{free_port()}")
    _say(coaching, "Where did you hear that one should sell?", "Where did you hear")
    expect(_messages(coaching)).to_contain_text(re.compile("friend", re.IGNORECASE), timeout=PATIENCE)
    expect(coaching.locator(".st-key-card-coaching-client")).to_contain_text("The conversation goes on.", timeout=PATIENCE)
    settle(coaching)
    _press(coaching, "end")
    expect(coaching.locator(".st-key-metric-strip-coaching")).to_contain_text("Score", timeout=PATIENCE)


_SECONDS = "Number(getComputedStyle(document.querySelector('.wb-clock')).getPropertyValue('--wb-seconds'))"


def _clock(page: Page) -> int:
    return int(page.evaluate(_SECONDS))


def _messages(page: Page) -> Locator:
    return page.locator(".st-key-coaching-messages").first


def _say(page: Page, text: str, part: str) -> None:
    box = page.locator(".st-key-coaching-say textarea")
    box.fill(text)
    box.press("Enter")
    expect(_messages(page)).to_contain_text(part, timeout=PATIENCE)
    settle(page)


def _press(page: Page, name: str) -> None:
    page.locator(f".st-key-coaching-{name} button").first.click()
    settle(page)


def _say_where(data: Path, url: str) -> None:
    (data / "settings.toml").write_text(f'ollama_host = "{url}"\n', "utf-8")
