"""What leaves the page: the link, CSV, JSON, Excel, PDF."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from components.commentary.asked import for_export
from components.commentary.subjects import stress_subject
from components.download import CSV, JSON, PDF, XLSX, csv_bytes, download, json_bytes
from components.page import Action
from components.stress.answers import Answer
from components.stress.case import StressCase
from components.stress.state import RUN, WORK
from components.stress.summary import export_frame
from components.stress.words import factor_name


def header_actions(case: StressCase, answer: Answer | None, simulated: Mapping[str, Any] | None) -> list[Action]:
    """Share, Excel, PDF and the primary action; those without a result are off."""
    makers = _makers(case, answer, simulated) if answer is not None else {}
    name = answer.run_id if answer is not None else ""
    off = answer is None
    return [
        Action(
            key="share",
            label="Share",
            icon="link",
            help="The link to this result, and its numbers as CSV or JSON",
            disabled=off,
        ),
        Action(
            key="excel",
            label="Excel",
            icon="table_view",
            help="Every number, with sheets for scenario versions, inputs and provenance",
            download=makers.get("excel"),
            file_name=f"stress-{name}.xlsx",
            mime=XLSX,
            disabled=off,
        ),
        Action(
            key="pdf",
            label="PDF",
            icon="picture_as_pdf",
            help="A memo for the committee: the numbers on this page, how they were made, what is missing",
            download=makers.get("pdf"),
            file_name=f"stress-memo-{name}.pdf",
            mime=PDF,
            disabled=off,
        ),
        Action(
            key="run",
            label="Run",
            icon="play_arrow",
            help="Reads the prices again and runs every scenario. When you change a field this happens by itself.",
            primary=True,
            shortcut="Ctrl+Enter",
            disabled=not case.has_portfolio,
        ),
    ]


@st.dialog("Share and save", width="medium")
def share_dialog(answer: Answer) -> None:
    """The link, and the numbers in plain formats."""
    query = "&".join(f"{name}={st.query_params[name]}" for name in (RUN, WORK) if name in st.query_params)
    address = (st.context.url or "").split("?")[0]
    st.markdown("Whoever uses this workbench on this machine sees the same result under this link, with its inputs.")
    st.code(f"{address}?{query}", language=None, wrap_lines=True)
    with st.container(horizontal=True, gap="small"):
        table = csv_bytes(export_frame(answer))
        download("Summary, CSV", table, file_name=f"stress-{answer.run_id}.csv", mime=CSV, key="stress-save-csv")
        request, result = json_bytes(answer.request), json_bytes(answer.document)
        download("Request, JSON", request, file_name=f"request-{answer.run_id}.json", mime=JSON, key="stress-save-request")
        download("Result, JSON", result, file_name=f"result-{answer.run_id}.json", mime=JSON, key="stress-save-result")
    st.caption("The same numbers from the command line: workbench stress run request.json --json")


def _makers(case: StressCase, answer: Answer, simulated: Mapping[str, Any] | None) -> dict[str, Callable[[], bytes]]:
    """Functions that make the files when their buttons are pressed."""

    def excel() -> bytes:
        from workbench.reports.stress_workbook import stress_workbook

        told = for_export(stress_subject(answer, simulated)) if answer.done else []
        return stress_workbook(
            answer.request, answer.document, simulated, client=case.client, names=_names(answer), commentaries=told
        )

    def pdf() -> bytes:
        from workbench.reports.stress_memo_pdf import stress_memo_pdf

        told = for_export(stress_subject(answer, simulated)) if answer.done else []
        return stress_memo_pdf(
            answer.request, answer.document, simulated, client=case.client, names=_names(answer), commentaries=told
        )

    return {"excel": excel, "pdf": pdf}


def _names(answer: Answer) -> dict[str, str]:
    """Scenarios and factors by the names this page shows, for the files that leave it."""
    factors = {shock["factor"] for item in answer.done for shock in (item.row or {})["shocks"]}
    return {item.id: item.name for item in answer.tested} | {name: factor_name(name) for name in sorted(factors)}
