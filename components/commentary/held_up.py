"""Whether a click waits for the run that is going on: a run that only looks at a text makes way for it."""

from streamlit.runtime.scriptrunner import get_script_run_ctx


def click_waits() -> bool | None:
    """Whether the browser has asked for something that this run holds up; None where Streamlit does not tell.

    A click inside a fragment waits until the present run is over, and no public call says that one does. So this looks at
    the list of requests itself, and says None as soon as that looks otherwise than known.
    """
    requests = getattr(get_script_run_ctx(suppress_warning=True), "script_requests", None)
    state = getattr(getattr(requests, "_state", None), "name", None)
    return None if state not in ("CONTINUE", "RERUN", "STOP") else state != "CONTINUE"
