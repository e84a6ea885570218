"""The tab in a run of its own: without a server, with a saved text, and what its files hold."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.commentary.results import stress
from workbench.commentary.checking import check_all
from workbench.commentary.commentary import Commentary, Ending, in_place_of
from workbench.commentary.sentences import split
from workbench.runner import open_workbench


def script() -> None:
    import streamlit as st

    from components.commentary.asked import for_export
    from components.commentary.explain import _explain
    from tests.commentary.results import stress

    facts = stress()
    _explain(facts)
    st.text("FILES " + " | ".join(found.plain_text() for found in for_export(facts)))


@pytest.fixture
def tab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("WORKBENCH_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("OLLAMA_HOST", "http://127.0.0.1:9")
    return AppTest.from_function(script, default_timeout=30)


def save(
    folder: Path, *, facts_sha256: str, ending: Ending = "stopped", text: str = "If 2008 came again, it would lose 37.7 %. "
    "It would lose 41.0 %.",
) -> None:  # fmt: skip
    facts = stress()
    sentences = check_all(split(text, finished=True)[0], facts)
    commentary = Commentary(
        run_id=facts.run_id, audience="client", language="en", origin="model", ending=ending, sentences=sentences,
        facts_sha256=facts_sha256, created_at="2026-01-05T09:30:00+00:00", rest="And th",
        model={"name": "m:1b", "digest": "d" * 64, "server_version": "1", "options": {"seed": 0}, "prompt_sha256": "p" * 64},
        meter={"used": 1_000, "window": 8_192, "counted": True},
    )  # fmt: skip
    from tests.commentary.test_writing import now

    store = open_workbench(folder, now).store.commentaries
    store.save(in_place_of(store.get(facts.run_id, "client", "en"), commentary.as_document()))


def shown(tab: AppTest) -> str:
    texts = [*tab.markdown, *tab.caption, *tab.text, *tab.info, *tab.error]
    return "\n".join(str(one.value) for one in texts).replace("\\", "")


def test_it_opens_with_the_text_by_rule_and_where_text_would_go(tab: AppTest) -> None:
    tab.run()
    assert not tab.exception
    told = shown(tab)
    assert "The hardest is 2008 again" in told
    assert "Written by rule, without a model" in told
    assert "Text stays on this machine" in told
    assert "FILES The portfolio of USD 1,200,000 was put through 3 scenarios." in told


def test_a_saved_text_comes_back_with_its_origin_and_stands_in_the_files(tab: AppTest, tmp_path: Path) -> None:
    save(tmp_path, facts_sha256=stress().sha256)
    tab.run()
    assert not tab.exception
    told = shown(tab)
    assert "it would lose 37.7 %" in told
    assert "Stopped at your request" in told
    assert "Written by m:1b, stopped before its end. 2 figures checked against the result, 1 sentence struck out." in told
    assert ":gray[And th]" in told
    assert "1,000 of 8,192 tokens used" in told
    files = told[told.index("FILES") :]
    assert "37.7 %" in files
    assert "41.0 %" not in files


def test_a_text_broken_off_does_not_take_the_whole_one_from_the_files(tab: AppTest, tmp_path: Path) -> None:
    same = stress().sha256
    save(tmp_path, facts_sha256=same, ending="whole", text="In Covid again it would lose 23.0 %.")
    save(tmp_path, facts_sha256=same)
    save(tmp_path, facts_sha256=same, text="One two")
    tab.run()
    assert not tab.exception
    told = shown(tab)
    assert "One two" in told[: told.index("FILES")]
    assert "No figure in it." in told
    assert "FILES In Covid again it would lose 23.0 %." in told
    tab.button(key="explain-take-back").click().run()
    told = shown(tab)
    assert "One two" not in told
    assert "In Covid again it would lose 23.0 %." in told[: told.index("FILES")]


def test_the_text_by_rule_can_be_put_into_the_files(tab: AppTest, tmp_path: Path) -> None:
    tab.run()
    tab.button(key="explain-keep").click().run()
    from tests.commentary.test_writing import now

    kept = open_workbench(tmp_path, now).store.commentaries.of_run(stress().run_id)
    assert [found["origin"] for found in kept] == ["rule"]
