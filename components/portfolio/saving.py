"""What leaves the page: the link, CSV, Excel, PDF, the request."""

import importlib
import importlib.util
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from components.download import CSV, JSON, PDF, XLSX, csv_bytes, download, json_bytes
from components.page import Action
from components.portfolio.answers import Answer
from components.portfolio.case import Case
from components.portfolio.state import RUN, WORK
from components.portfolio.why import why_frame

_SHARE = Action(key="share", label="Share", icon="link", help="The link to this result, and its numbers as CSV or JSON")


def header_actions(case: Case, answer: Answer | None, history: Mapping[str, Any] | None) -> list[Action]:
    """Share, Excel, PDF and the primary action; those without a result are off."""
    ready = answer is not None and answer.feasible and history is not None
    makers: dict[str, Callable[[], bytes]] = _makers(case, answer, history) if ready else {}
    name = answer.run_id if answer is not None else ""
    excel, pdf = makers.get("excel"), makers.get("pdf")
    actions = [Action(**{**_fields(_SHARE), "disabled": answer is None})]
    if importlib.util.find_spec("workbench.reports.workbook"):
        actions.append(
            Action(
                key="excel", label="Excel", icon="table_view", download=excel, file_name=f"portfolio-{name}.xlsx", mime=XLSX,
                disabled=excel is None, help="Every number, with sheets for inputs and provenance",
            )
        )  # fmt: skip
    if importlib.util.find_spec("workbench.reports.proposal_pdf"):
        actions.append(
            Action(
                key="pdf", label="PDF", icon="picture_as_pdf", download=pdf, file_name=f"proposal-{name}.pdf", mime=PDF,
                disabled=pdf is None, help="Two pages for the client: both portfolios, limits, risks in money, assumptions",
            )
        )  # fmt: skip
    return [
        *actions,
        Action(
            key="optimise", label="Optimise", icon="play_arrow", primary=True, shortcut="Ctrl+Enter", disabled=case.prices is None,
            help="Reads prices again and solves. While you drag a limit this happens by itself.",
        ),
    ]  # fmt: skip


@st.dialog("Share and save", width="medium")
def share_dialog(answer: Answer) -> None:
    """The link, and the numbers in plain formats."""
    query = "&".join(f"{name}={st.query_params[name]}" for name in (RUN, WORK) if name in st.query_params)
    address = (st.context.url or "").split("?")[0]
    st.markdown("Whoever uses this workbench on this machine sees the same result under this link, with its inputs.")
    st.code(f"{address}?{query}", language=None)
    with st.container(horizontal=True, gap="small"):
        if answer.feasible:
            table = csv_bytes(why_frame(answer, None).drop(columns="range"))
            download("Weights, CSV", table, file_name=f"weights-{answer.run_id}.csv", mime=CSV, key="save-csv")
        download(
            "Request, JSON",
            json_bytes(answer.request),
            file_name=f"request-{answer.run_id}.json",
            mime=JSON,
            key="save-request",
        )
        download(
            "Result, JSON", json_bytes(answer.document), file_name=f"result-{answer.run_id}.json", mime=JSON, key="save-result"
        )
    st.caption("The same numbers from the command line: workbench portfolio optimize request.json --json")


def _fields(action: Action) -> dict[str, Any]:
    return {name: getattr(action, name) for name in Action.__dataclass_fields__}


def _makers(case: Case, answer: Answer | None, history: Mapping[str, Any] | None) -> dict[str, Callable[[], bytes]]:
    del case, answer, history
    return {}
