"""What the page says of the resampled histories, and for how long."""

import pytest
from streamlit.testing.v1 import AppTest

from components.portfolio.why import solved_words


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ({"solved": 200, "draws": 200, "infeasible": 0}, "200 of 200 resampled histories solved."),
        ({"solved": 111, "draws": 200}, "111 of 200 resampled histories solved; in 89 the limits left no portfolio."),
        (
            {"solved": 111, "draws": 200, "infeasible": 80},
            "111 of 200 resampled histories solved; in 80 the limits left no portfolio and in 9 no solver found an answer.",
        ),
    ],
)
def test_what_became_of_every_draw(found: dict[str, int], told: str) -> None:
    assert solved_words(found).startswith(told)
    assert solved_words(found).endswith(f"(5 to 95 %) of the {found['solved']}.")


def page() -> None:
    import streamlit as st

    from components.portfolio.why import stopped_note

    stopped_note("job-1", st.session_state.get("run", "run-1"))


def test_a_stopped_job_is_told_until_the_next_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    import streamlit as st

    monkeypatch.setattr("components.portfolio.why.job_panel", lambda job: st.info(f"{job} stopped at your request"))
    app = AppTest.from_function(page).run()
    assert app.info[0].value == "job-1 stopped at your request"
    app.run()
    assert app.info.len == 1
    app.session_state["run"] = "run-2"
    app.run()
    assert app.info.len == 0
    assert "portfolio-ranges-stopped-at" not in app.session_state
