"""How often a company that people marked in a headline is linked: SEntFiN's entities whose name the table that ships has.

    python benchmarks/sentiment_links.py

The table and the rules were written without these headlines; they were looked at afterwards, and nothing was changed for them.
"""

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.sentiment_sets import sentfin
from workbench.sentiment.aliases import load_aliases, name_letters
from workbench.sentiment.entities import links_of


def measure_links() -> dict[str, int]:
    """``{linked, left open, missed}``: how many of the marked companies."""
    table = load_aliases()
    counts: Counter[str] = Counter({"linked": 0, "left open": 0, "missed": 0})
    for example in sentfin(whole=False):
        meant = {company.ticker for company in table.by_name.get(name_letters(example.entity), ())}
        if not meant:
            continue
        links = [link for link in links_of(example.text, table) if link.ticker in meant]
        counts["linked" if any(not link.ambiguous for link in links) else "left open" if links else "missed"] += 1
    return dict(counts)


def print_links() -> None:
    """One line."""
    found = measure_links()
    total = sum(found.values())
    shares = ", ".join(f"{name} {count:,} ({count / total:.1%})" for name, count in found.items())
    print(f"companies of SEntFiN that the table knows: {total:,}; {shares}")


if __name__ == "__main__":
    print_links()
