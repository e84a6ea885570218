"""What listed companies are called: the table that ships, the user's own, and the names of the holdings.

The table that ships is ``assets/sentiment/aliases.json``; its first entry says how it is written. The user's own is
``sentiment/aliases.csv`` in the data folder, with the columns ``ticker``, ``names`` and ``without`` (names parted by
semicolons, the first the one shown; ``without`` takes names away). A name the user gives counts for that ticker alone.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from workbench.errors import DataError, InputError
from workbench.paths import assets_root
from workbench.sentiment.lexicon import folded
from workbench.store.files import write_atomically

COLUMNS = ("ticker", "names", "without")
LONGEST_TABLE, LONGEST_NAME = 5_000_000, 100
_TICKER = re.compile(r"[A-Z0-9][A-Z0-9.^=&-]{0,23}|\^[A-Z0-9]{1,10}")
_LEGAL_FORM = re.compile(
    r"[\s,]+(?:incorporated|inc|corporation|corp|company|co|limited|ltd|plc|oyj|ag|sa|s\.a|nv|n\.v|se|asa|ab|group|holdings?"
    r"|common stock|class [a-c]|adr|ordinary shares)\.?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Company:
    """A listed company.

    Attributes:
        ticker: as Yahoo writes it.
        names: what it is called; the first is the one shown.
        unsure: those of the names (in small letters) that mean something else, too.
        strict: those of the unsure ones that do so in texts on business.
        also: tickers of its other listings.
        near: words of a text that tell that the company is meant.
        not_these: phrases that hold one of its names and mean something else.
    """

    ticker: str
    names: tuple[str, ...]
    unsure: frozenset[str] = frozenset()
    strict: frozenset[str] = frozenset()
    also: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    not_these: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The one shown."""
        return self.names[0] if self.names else self.ticker


@dataclass(frozen=True, slots=True, eq=False)
class AliasTable:
    """The companies by ticker and by name (in small letters). ``held`` tickers are preferred among a company's listings."""

    companies: Mapping[str, Company]
    held: tuple[str, ...] = ()
    by_name: Mapping[str, tuple[Company, ...]] = field(init=False)
    by_listing: Mapping[str, Company] = field(init=False)
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        names: dict[str, list[Company]] = {}
        listings: dict[str, Company] = {}
        for company in self.companies.values():
            for name in company.names:
                names.setdefault(name_letters(name), []).append(company)
            for ticker in (company.ticker, *company.also):
                listings.setdefault(ticker, company)
        object.__setattr__(self, "by_name", {name: tuple(found) for name, found in names.items()})
        object.__setattr__(self, "by_listing", {**listings, **self.companies})
        object.__setattr__(self, "pattern", _pattern(list(names)))

    def name_of(self, ticker: str) -> str:
        """The company's name, or the ticker where it is not known."""
        company = self.by_listing.get(ticker)
        return company.name if company else ticker

    def listing(self, ticker: str, preferred: Sequence[str] = ()) -> str:
        """The ticker under which a company counts: one preferred, one held, else its first listing."""
        company = self.by_listing.get(ticker)
        if company is None:
            return ticker
        own = (company.ticker, *company.also)
        return next((each for each in (*preferred, *self.held) if each in own), company.ticker)


@dataclass(frozen=True, slots=True)
class UserAlias:
    """A row of the user's table."""

    ticker: str
    names: tuple[str, ...]
    without: tuple[str, ...] = ()


def load_aliases(own: Iterable[UserAlias] = (), *, holdings: Mapping[str, str | None] | None = None) -> AliasTable:
    """The table for a reading: what ships, changed by the user's ``own``, with the holdings (ticker -> name or None) added."""
    companies = dict(shipped())
    for row in own:
        companies = _with_user(companies, row)
    listings = {ticker for company in companies.values() for ticker in (company.ticker, *company.also)}
    for ticker, name in (holdings or {}).items():
        symbol = ticker.strip().upper()
        short = short_name(name or "")
        if symbol and symbol not in listings:
            companies[symbol] = Company(symbol, (short,) if short else (), _common(short), _common(short))
    return AliasTable(companies, tuple(ticker.strip().upper() for ticker in holdings or {}))


@lru_cache(maxsize=1)
def business_words() -> re.Pattern[str]:
    """Words that tell a text on business, in both languages; to be looked for in small letters."""
    words = json.loads((assets_root() / "sentiment" / "aliases.json").read_text("utf-8"))["business"]
    english = "|".join(re.escape(word) for word in words["en"])
    return re.compile(rf"(?<!\w)(?:{english})(?!\w)|[$€£¥]\s?\d|{'|'.join(words['zh'])}")


@lru_cache(maxsize=1)
def _simplified() -> dict[int, int]:
    pairs = json.loads((assets_root() / "sentiment" / "aliases.json").read_text("utf-8"))["traditional"].split()
    return {ord(pair[0]): ord(pair[1]) for pair in pairs}


def name_letters(text: str) -> str:
    """The text as names are compared: small letters, simplified characters; every sign stays where it was."""
    plain = folded(text)
    return plain if plain.isascii() else plain.translate(_simplified())


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Company]:
    """The companies of the table that ships, by ticker."""
    data = json.loads((assets_root() / "sentiment" / "aliases.json").read_text("utf-8"))
    companies = [
        _company(
            row["ticker"], [*row["names"], *row.get("zh", [])], row.get("also", ()), row.get("near", ()), row.get("not", ())
        )
        for row in data["companies"]
    ]
    return {company.ticker: company for company in companies}


def load_user_aliases(data_dir: Path) -> tuple[UserAlias, ...]:
    """The user's table; empty where there is none.

    Raises:
        DataError: it cannot be read, naming the line.
    """
    return read_user_aliases(user_aliases_bytes(data_dir), str(aliases_path(data_dir)))


def user_aliases_bytes(data_dir: Path) -> bytes:
    """The user's table as it is kept; empty where there is none.

    Raises:
        DataError: it cannot be read.
    """
    path = aliases_path(data_dir)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}.", "Check the file's permissions.") from error


def read_user_aliases(data: bytes, name: str) -> tuple[UserAlias, ...]:
    """The rows of a table of names in CSV; none where it is empty.

    Raises:
        DataError: it is too long, not UTF-8, lacks a column, or holds a ticker or a name that can be none.
    """
    if len(data) > LONGEST_TABLE:
        raise DataError(f"{name} is longer than {LONGEST_TABLE // 1_000_000} MB.", "It should hold tickers and names alone.")
    try:
        table = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
        rows = list(table)
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{name} cannot be read: {error}.", "Save it as CSV in UTF-8.") from error
    if not data.strip():
        return ()
    heads = {head.strip().lower(): head for head in table.fieldnames or () if head}
    if not {"ticker", "names"} <= heads.keys():
        raise DataError(f"{name} lacks the column ticker or names.", f"Its columns are: {', '.join(COLUMNS)}.")
    kept = []
    for number, row in enumerate(rows, 2):
        ticker, names, without = ((row.get(heads.get(column, "")) or "") for column in COLUMNS)
        if ticker.strip() or names.strip():
            kept.append(_checked(ticker, _split(names), _split(without), f"{name}, line {number}"))
    return tuple(kept)


def save_user_aliases(data_dir: Path, rows: Sequence[UserAlias]) -> Path:
    """Write the user's table; returns where. What stood there is replaced when the new one is whole.

    Raises:
        InputError: a ticker or a name that can be none, or a ticker twice.
        StoreError: it cannot be written.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    seen: set[str] = set()
    for row in rows:
        try:
            checked = _checked(row.ticker, row.names, row.without, "The table")
        except DataError as error:
            raise InputError(error.message, error.hint) from error
        if checked.ticker in seen:
            raise InputError(f"The table names {checked.ticker} twice.", "Put all its names on one line.")
        seen.add(checked.ticker)
        writer.writerow((checked.ticker, "; ".join(checked.names), "; ".join(checked.without)))
    path = aliases_path(data_dir)
    write_atomically(path, out.getvalue().encode("utf-8"))
    return path


def aliases_path(data_dir: Path) -> Path:
    """Where the user's table is kept."""
    return data_dir / "sentiment" / "aliases.csv"


def short_name(name: str) -> str:
    """A company's name without its legal form: "Apple Inc." is "Apple"."""
    short = " ".join(name.split())[:LONGEST_NAME]
    while (shorter := _LEGAL_FORM.sub("", short)) != short:
        short = shorter
    return short


def _checked(ticker: str, names: Sequence[str], without: Sequence[str], where: str) -> UserAlias:
    symbol = ticker.strip().upper().lstrip("$")
    if not _TICKER.fullmatch(symbol):
        raise DataError(f"{where}: {ticker[:40]!r} is not a ticker.", "A ticker looks like AAPL, BRK-B or 0700.HK.")
    wrong = next((name for name in (*names, *without) if not 2 <= len(name.rstrip("?")) <= LONGEST_NAME), None)
    if wrong is not None:
        raise DataError(
            f"{where}: {wrong[:40]!r} is no name for {symbol}.", f"A name has between 2 and {LONGEST_NAME} characters."
        )
    return UserAlias(symbol, tuple(names), tuple(without))


def _split(cell: str) -> tuple[str, ...]:
    names = (" ".join(name.split()) for name in re.split(r"[;；\n]", cell))
    return tuple(dict.fromkeys(name for name in names if name))


def _company(ticker: str, names: Iterable[str], also: Iterable[str], near: Iterable[str], other: Iterable[str]) -> Company:
    written = tuple(dict.fromkeys(names))
    return Company(
        ticker=ticker,
        names=tuple(name.rstrip("?") for name in written),
        unsure=frozenset(name_letters(name.rstrip("?")) for name in written if name.endswith("?")),
        strict=frozenset(name_letters(name.rstrip("?")) for name in written if name.endswith("??")),
        also=tuple(also),
        near=tuple(name_letters(word) for word in near),
        not_these=tuple(name_letters(phrase) for phrase in other),
    )


def _with_user(companies: Mapping[str, Company], row: UserAlias) -> dict[str, Company]:
    """The user's names are taken from all others and come first in their own."""
    given = _company(row.ticker, row.names, (), (), ())
    taken = {name_letters(name) for name in given.names}
    removed = {name_letters(name) for name in row.without}
    changed = {
        ticker: company if taken.isdisjoint(map(name_letters, company.names)) else _without(company, taken)
        for ticker, company in companies.items()
    }
    listed = next((company for company in changed.values() if row.ticker in (company.ticker, *company.also)), None)
    if listed is None:
        return {**changed, row.ticker: _without(given, removed)}
    kept = _without(listed, removed)
    names = tuple(dict.fromkeys((*given.names, *kept.names)))
    return {
        **changed,
        listed.ticker: replace(kept, names=names, unsure=(kept.unsure - taken) | given.unsure, strict=kept.strict - taken),
    }


def _without(company: Company, names: set[str]) -> Company:
    kept = tuple(name for name in company.names if name_letters(name) not in names)
    return company if len(kept) == len(company.names) else replace(company, names=kept)


def _common(name: str) -> frozenset[str]:
    """A holding's name of one short word may be a word of its own."""
    return frozenset({name_letters(name)}) if name and " " not in name and name.isascii() and len(name) <= 5 else frozenset()


def _pattern(names: Sequence[str]) -> re.Pattern[str]:
    """Any of the names, the longest first; those in Latin letters as words of their own."""
    latin, other = _groups(name for name in names if _latin(name[0])), _groups(name for name in names if not _latin(name[0]))
    parts = [rf"(?<![a-z0-9à-ÿ.])(?:{latin})"] if latin else []
    return re.compile("|".join([*parts, *([other] if other else [])]) or r"(?!)")


def _groups(names: Iterable[str]) -> str:
    """Grouped by their first character, for speed."""
    groups: dict[str, list[str]] = {}
    for name in sorted(names, key=lambda each: (-len(each), each)):
        groups.setdefault(name[0], []).append(re.escape(name[1:]) + (r"(?![a-z0-9à-ÿ])" if _latin(name[-1]) else ""))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in sorted(groups.items()))


def _latin(letter: str) -> bool:
    return letter.isalnum() and ord(letter) < 0x250
