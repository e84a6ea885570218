"""Pages and files for the tests: text laid out in columns becomes a page with boxes; typst makes real PDFs."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

import typst

from workbench.documents.model import Page, Word
from workbench.documents.page_layout import page_from_words
from workbench.documents.parses import Parse

#: Points per character (a Chinese one takes two) and per line.
STEP, PITCH, HEIGHT = 4.0, 12.0, 9.0


def page_of(text: str, number: int = 1) -> Page:
    """A page on which every word stands where it stands in ``text``, character by character."""
    words = []
    for at, line in enumerate(text.strip("\n").split("\n")):
        places = [0.0]
        for char in line:
            places.append(places[-1] + STEP * (2 if unicodedata.east_asian_width(char) in "WF" else 1))
        y0 = 40 + at * PITCH
        words += [
            Word(text=match[0], x0=40 + places[match.start()], y0=y0, x1=40 + places[match.end()], y1=y0 + HEIGHT)
            for match in re.finditer(r"\S+", line)
        ]
    return page_from_words(number, str(number), (595.0, 842.0), words)


def parse_of(*texts: str, sha256: str = "a" * 64) -> Parse:
    """A document of such pages."""
    return Parse(sha256=sha256, parser="test", pages=tuple(page_of(text, number) for number, text in enumerate(texts, 1)))


def write_pdf(path: Path, source: str) -> Path:
    """A PDF from typst markup."""
    path.write_bytes(typst.compile(source.encode()))
    return path


def change_pdf(path: Path, target: Path, change: Callable[..., None]) -> Path:
    """A PDF with ``change(writer)`` applied to a copy of ``path``."""
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=path)
    change(writer)
    with target.open("wb") as handle:
        writer.write(handle)
    return target


def pages_of_words(count: int, words: Sequence[str] = ("alpha", "beta")) -> str:
    """Typst markup of ``count`` pages that say their number and these words."""
    body = "\n#pagebreak()\n".join(f"page number {at} {' '.join(words)}" for at in range(1, count + 1))
    return f"#set page(width: 300pt, height: 200pt)\n{body}\n"


BALANCE = """
                              EXAMPLE INDUSTRIES, INC.
                            CONSOLIDATED BALANCE SHEETS
                   (in millions, except share and per share data)
                                                                 December 31,
                                                              2022          2021
Assets
Current assets:
  Cash and cash equivalents                             $    1,250     $     980
  Accounts receivable, net of allowances of $12 and $11        640           610
  Inventories                                                  310           295
                                                            ------
  Total current assets                                       2,200         1,885
Property, plant and equipment, net                           3,100         2,950
Goodwill                                                       700           700
  Total assets                                          $    6,000     $   5,535
Liabilities and Shareholders' Equity
Current liabilities:
  Accounts payable                                      $      500     $     480
  Other current liabilities                                    300           320
  Total current liabilities                                    800           800
Long-term debt                                               1,900         1,800
Total liabilities                                            2,700         2,600
Commitments and contingencies (Note 9)
Shareholders' equity:
  Common stock, $0.01 par value; 500,000,000 shares authorized
    at December 31, 2022 and 2021                                 5             5
  Retained earnings                                          3,395         2,990
  Accumulated other comprehensive loss                        (100)          (60)
  Total shareholders' equity                                 3,300         2,935
Total liabilities and shareholders' equity              $    6,000     $   5,535
See accompanying notes to consolidated financial statements.
                                       50
"""

INCOME = """
                              EXAMPLE INDUSTRIES, INC.
                        CONSOLIDATED STATEMENTS OF OPERATIONS
                        (in millions, except per share data)
                                                         Years Ended December 31,
                                                        2022       2021       2020
Net sales                                          $   8,000  $   7,400  $   7,000
Cost of sales                                          5,000      4,700      4,500
Gross profit                                           3,000      2,700      2,500
Selling, general and administrative expenses           1,700      1,600      1,550
Research and development                                 300        280        260
Operating income                                       1,000        820        690
Interest expense                                        (100)       (95)       (90)
Income before income taxes                               900        725        600
Provision for income taxes                               200        160        130
Net income                                         $     700  $     565  $     470
Earnings per share:
  Basic                                            $    1.40  $    1.13  $    0.94
  Diluted                                          $    1.38  $    1.12  $    0.93
Weighted-average shares outstanding:
  Basic                                                  500        500        500
  Diluted                                                507        505        505
See accompanying notes to consolidated financial statements.
                                       49
"""

COVER = """
                         UNITED STATES
               SECURITIES AND EXCHANGE COMMISSION
                           FORM 10-K
ANNUAL REPORT PURSUANT TO SECTION 13 OR 15(d) OF THE SECURITIES EXCHANGE ACT OF 1934
          For the fiscal year ended December 31, 2022
                   EXAMPLE INDUSTRIES, INC.
     (Exact name of registrant as specified in its charter)
"""
