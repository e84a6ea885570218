"""What the client proposal says, as strings and positions for the template."""

from dataclasses import replace
from typing import Any

from workbench.reports import wording
from workbench.reports.documents import Client, Documents
from workbench.reports.figures import by_size, weight_rows
from workbench.reports.foreign_text import shortened
from workbench.reports.proposal_back import second_page
from workbench.reports.proposal_budget import Budget
from workbench.reports.proposal_front import first_page

#: From this amount on, money is printed in millions.
_LARGE = 1e9


def proposal_content(documents: Documents, client: Client, budget: Budget) -> dict[str, Any]:
    """Everything the template prints, JSON-ready."""
    name = shortened(client.name, 70) or "Client portfolio"
    printed = _printed(client)
    rows = by_size(weight_rows(documents, printed))
    return {
        "title": f"Portfolio proposal: {name}",
        "authors": [shortened(client.adviser, 70)] if client.adviser else [],
        "date": [client.date.year, client.date.month, client.date.day],
        "client": name,
        "simulated": {"title": wording.SIMULATED, "text": wording.SIMULATED_TEXT} if documents.simulated else None,
        "has_now": documents.optimised.get("current") is not None,
        "currency": printed.currency,
        **first_page(documents, printed, rows, budget),
        **second_page(documents, printed, rows, budget),
        "footer": f"{wording.HYPOTHETICAL.partition(':')[0]}. Not a reliable indicator of future results; see page 2.",
        "run_line": f"Run {documents.run_id}",
    }


def _printed(client: Client) -> Client:
    """Amounts from a thousand million on are printed in millions, so that the columns hold them."""
    currency = shortened(client.currency, 8)
    if client.value < _LARGE:
        return replace(client, currency=currency)
    return replace(client, value=client.value / 1e6, currency=f"{currency}\u00a0mn".strip())
