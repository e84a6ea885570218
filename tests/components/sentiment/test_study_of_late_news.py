"""A kind of event whose days are not all over yet: the table and the single events stand, the path is told to be missing."""

from streamlit.testing.v1 import AppTest


def _page() -> None:
    from components.sentiment.study_tab import _groups

    nothing = {"days": list(range(-10, 11)), "mean": None, "cumulative": None, "standard_error": None, "events": 0}
    event = {
        "ticker": "ALF", "session": "2020-03-02",
        "groups": ["guidance"], "items": [0], "alpha": 0.0, "beta": 1.0, "sigma": 0.01,
        "observations": 200,
        "windows": {"[0, 0]": {"car": -0.02, "standard_error": 0.01, "t": -2.0, "p": 0.05}}, "warnings": [],
    }  # fmt: skip
    _groups({"groups": [{"group": "guidance", "events": 1, "windows": {}, "path": nothing}], "events": [event]})


def test_news_of_the_last_days_has_no_path_yet() -> None:
    app = AppTest.from_function(_page).run(timeout=60)
    assert not app.exception
    assert any("ten sessions before to ten after" in caption.value for caption in app.caption)
