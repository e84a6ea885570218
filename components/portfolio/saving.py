"""What leaves the page: the link, CSV, Excel, PDF, the request."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from components.commentary.asked import for_export, kept_with
from components.commentary.subjects import portfolio_subject
from components.download import CSV, JSON, PDF, XLSX, download, json_bytes
from components.neutral_text import plain_text
from components.page import Action
from components.portable_request import beside_note, portable
from components.portfolio.answers import Answer
from components.portfolio.case import Case
from components.portfolio.state import RUN, WORK
from components.portfolio.why import ranges_of
from components.resources import now

if TYPE_CHECKING:
    from workbench.reports.documents import Client, Documents


def header_actions(case: Case, answer: Answer | None, documents: Mapping[str, Any]) -> list[Action]:
    """Share, Excel, PDF and the primary action; those without a result are off.

    Args:
        documents: of the answer: ``history``, and by the time a button is pressed ``frontier``.
    """
    ready = answer is not None and "history" in documents
    makers = _makers(case, answer, documents) if answer is not None and ready else {}
    name = answer.run_id if answer is not None else ""
    return [
        Action(
            key="share",
            label="Share",
            icon="link",
            help="The link to this result, and its numbers as CSV or JSON",
            disabled=answer is None,
        ),
        Action(
            key="excel",
            label="Excel",
            icon="table_view",
            help="Every number, with sheets for inputs and provenance",
            download=makers.get("excel"),
            file_name=f"portfolio-{name}.xlsx",
            mime=XLSX,
            disabled=not ready,
        ),
        Action(
            key="pdf",
            label="PDF",
            icon="picture_as_pdf",
            help=_pdf_help(case.client),
            download=makers.get("pdf"),
            file_name=f"proposal-{name}.pdf",
            mime=PDF,
            disabled=not ready,
        ),
        Action(
            key="optimise",
            label="Optimise",
            icon="play_arrow",
            help="Reads the prices again and solves. While you drag a limit this happens by itself.",
            primary=True,
            shortcut="Ctrl+Enter",
            disabled=case.prices is None,
        ),
    ]


@st.dialog("Share and save", width="medium")
def share_dialog(case: Case, answer: Answer, documents: Mapping[str, Any]) -> None:
    """The link, and the numbers in plain formats."""
    query = "&".join(f"{name}={st.query_params[name]}" for name in (RUN, WORK) if name in st.query_params)
    address = (st.context.url or "").split("?")[0]
    st.markdown("Whoever uses this workbench on this machine sees the same result under this link, with its inputs.")
    st.code(f"{address}?{query}", language=None, wrap_lines=True)
    with st.container(horizontal=True, gap="small"):
        if answer.feasible:
            table = _makers(case, answer, documents)["csv"]
            download("Weights, CSV", table, file_name=f"weights-{answer.run_id}.csv", mime=CSV, key="save-csv")
        download(
            "Request, JSON",
            json_bytes(portable(answer.request)),
            file_name=f"request-{answer.run_id}.json",
            mime=JSON,
            key="save-request",
            help=beside_note(answer.request) or None,
        )
        download(
            "Result, JSON", json_bytes(answer.document), file_name=f"result-{answer.run_id}.json", mime=JSON, key="save-result"
        )
    command = f"The same numbers from the command line: workbench portfolio optimize request-{answer.run_id}.json --json"
    st.caption(plain_text(f"{command}. {beside_note(answer.request)}"))


def _pdf_help(client: str) -> str:
    told = "Two pages for the client: both portfolios, limits, risks in money, assumptions; a third for a saved commentary."
    missing = _unprintable(client)
    if not missing:
        return told
    listed = plain_text(" ".join(missing))
    return f"{told} **This computer has no font for {listed} in the client’s name: the PDF prints □ there, and says so.**"


@st.cache_data(max_entries=64, ttl=3600, show_spinner=False)
def _unprintable(name: str) -> list[str]:
    from workbench.reports.print_fonts import unprintable

    return sorted(unprintable([name]))


def _makers(case: Case, answer: Answer, documents: Mapping[str, Any]) -> dict[str, Callable[[], bytes]]:
    """Functions that make the files when their buttons are pressed."""
    ranges = ranges_of(answer)

    def parts() -> tuple["Documents", "Client"]:
        from workbench.reports.documents import Client, Documents

        client = Client(name=case.client, value=answer.value, currency=answer.currency, date=now().date())
        return Documents(request=answer.request, optimised=answer.document, sensitivity=ranges, **documents), client

    def excel() -> bytes:
        from workbench.reports.workbook import portfolio_workbook

        return portfolio_workbook(*parts(), for_export(portfolio_subject(answer, documents["history"])))

    def pdf() -> bytes:
        from workbench.reports.proposal_pdf import proposal_pdf

        return proposal_pdf(*parts(), kept_with(portfolio_subject(answer, documents["history"])))

    def csv() -> bytes:
        from workbench.reports.weights_csv import weights_csv

        return weights_csv(*parts())

    return {"excel": excel, "pdf": pdf, "csv": csv}
