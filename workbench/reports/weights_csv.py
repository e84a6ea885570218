"""Weights as CSV for a spreadsheet program: UTF-8 with its mark, decimals with a point, one asset a row."""

import csv
import io

from workbench.reports.documents import Client, Documents
from workbench.reports.figures import weight_rows
from workbench.reports.foreign_text import one_line
from workbench.spreadsheet_text import formula_safe


def weights_csv(documents: Documents, client: Client) -> bytes:
    """Every asset of the answer, in its order: weights now and proposed and their change in percent, and in money.

    Percent have six decimals and money two; what is unknown is empty. Text that a program would run as a formula stands
    behind an apostrophe. For the sample market every row says that it is simulated.
    """
    money = formula_safe(one_line(client.currency) or "money")
    head = ["asset", "now_pct", "proposed_pct", "change_pct", f"now_{money}", f"proposed_{money}", f"change_{money}", "why"]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([formula_safe(cell) for cell in [*head, *(["market"] if documents.simulated else [])]])
    for row in weight_rows(documents, client):
        percents = [_number(None if value is None else 100 * value, 6) for value in (row.now, row.proposed, row.change)]
        amounts = [_number(value, 2) for value in (row.money_now, row.money_proposed, row.money_change)]
        texts = [formula_safe(one_line(text)) for text in (row.asset, row.why)]
        writer.writerow([texts[0], *percents, *amounts, texts[1], *(["simulated"] if documents.simulated else [])])
    return buffer.getvalue().encode("utf-8-sig")


def _number(value: float | None, decimals: int) -> str:
    return "" if value is None else f"{round(value, decimals) + 0.0:.{decimals}f}"
