"""Text in tables that spreadsheet programs open: what they would run as a formula is kept from it."""

#: First characters that make a spreadsheet program read a cell as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def formula_safe(text: str) -> str:
    """Text for a CSV cell: an apostrophe before what a spreadsheet program would run as a formula."""
    return f"'{text}" if text.lstrip(" \u00a0\u3000").startswith(FORMULA_STARTS) or text.startswith(FORMULA_STARTS) else text
