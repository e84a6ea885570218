"""What finding and computing need to know of a library, read once per version of it: names, figures, lines, words of pages."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date

from workbench.documents.asked_items import items, plain_label
from workbench.documents.asked_periods import AskedPeriod, AskedPeriods
from workbench.documents.company_names import CompanyName, names_of
from workbench.documents.library import Library
from workbench.documents.model import DocumentInfo, Figure, StatementLine
from workbench.documents.ranking import DocumentTerms, PageTerms, page_terms

#: Pages on which a filing tells what else its company is called.
_NAMED_WITHIN = 12
#: How well a document of another kind or year fits a question about a whole year: measured by its kind and distance.
_ANNUAL = ("10-K", "20-F", "annual report")
_PARTS = ("10-Q", "interim report")
_KIND_WORDS = (
    ("10-K", r"\b10-?k\b|annual report|年报|年度报告"),
    ("10-Q", r"\b10-?q\b|quarterly report|季报|季度报告"),
    ("8-K", r"\b8-?k\b|current report"),
    ("earnings release", r"earnings (?:release|announcement|report)|press release"),
)
_QUARTER = re.compile(r"Q(?P<quarter>[1-4])|H(?P<half>[12])\b|\b9M\b", re.IGNORECASE)
_ADOPTED_WITHIN = 3
_NAMED_OFTEN = 3
#: Pages whose words are kept one by one in a library too large to read whole.
_MOST_SINGLES = 20_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that may answer, and how well its period fits (0 to 1)."""

    info: DocumentInfo
    fit: float


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementPages:
    """What the statements of the group print where.

    Attributes:
        counts: page -> statement -> lines of it.
        items: id of the glossary -> pages of its own statement that print it.
        labels: plain label -> pages.
        all: every page with a line of a statement, the parent company's too.
    """

    counts: Mapping[int, Mapping[str, int]]
    items: Mapping[str, frozenset[int]]
    labels: Mapping[str, frozenset[int]]
    all: frozenset[int]

    @classmethod
    def of(cls, lines: Iterable[StatementLine]) -> "StatementPages":
        """From the lines of a document."""
        counts: dict[int, Counter[str]] = {}
        found: dict[str, set[int]] = {}
        labels: dict[str, set[int]] = {}
        every: set[int] = set()
        for line in lines:
            every.add(line.page)
            if line.scope != "consolidated":
                continue
            counts.setdefault(line.page, Counter())[line.statement] += 1
            labels.setdefault(plain_label(line.label), set()).add(line.page)
            if line.item in items() and items()[line.item].statement == line.statement:
                found.setdefault(line.item, set()).add(line.page)
        return cls(
            counts=counts,
            items={item: frozenset(pages) for item, pages in found.items()},
            labels={label: frozenset(pages) for label, pages in labels.items()},
            all=frozenset(every),
        )


class Catalogue:
    """A read-only view of a library; what it has read it keeps.

    Args:
        library: read lazily; build a new catalogue when ``library.version()`` has changed.
    """

    def __init__(self, library: Library) -> None:
        self.library = library
        self.version = library.version()
        self.infos = library.documents()
        self._all = self.infos
        self._names: tuple[CompanyName, ...] | None = None
        self._same: dict[str, str] = {}
        self._figures: dict[str, tuple[Figure, ...]] = {}
        self._lines: dict[str, tuple[StatementLine, ...]] = {}
        self._statement_pages: dict[str, StatementPages] = {}
        self._terms: dict[str, DocumentTerms] = {}
        self._texts: dict[str, dict[int, str]] = {}
        self._singles: dict[tuple[str, int], tuple[PageTerms, ...]] = {}

    def narrowed(self, documents: Collection[str]) -> "Catalogue":
        """The same library with only these documents in it, by id; what was read is shared. Company names stay known."""
        self._names = self.known_names
        narrow = copy(self)
        narrow.infos = tuple(info for info in self.infos if info.document_id in documents)
        return narrow

    @property
    def is_narrowed(self) -> bool:
        """Whether some documents of the library are left out."""
        return len(self.infos) < len(self._all)

    @property
    def known_names(self) -> tuple[CompanyName, ...]:
        """The companies of the whole library, each once, by the name of its first document."""
        if self._names is None:
            self._names = self._read_names()
        return self._names

    @property
    def names(self) -> tuple[CompanyName, ...]:
        """Of ``known_names`` those with a document here."""
        if not self.is_narrowed:
            return self.known_names
        here = {self.company_of(info) for info in self.infos}
        return tuple(name for name in self.known_names if name.company in here)

    def company_of(self, info: DocumentInfo) -> str:
        """The company's one name, under whichever of its names a document has it."""
        return self._same.get(info.company, info.company) if self.known_names else info.company

    def documents_of(self, companies: Sequence[str]) -> list[DocumentInfo]:
        """The documents of these companies; of all where none is given."""
        return [info for info in self.infos if not companies or self.company_of(info) in companies]

    def figures(self, document_id: str) -> tuple[Figure, ...]:
        """All figures of a document's statements."""
        if document_id not in self._figures:
            self._figures[document_id] = self.library.figures(document_id)
        return self._figures[document_id]

    def lines(self, document_id: str) -> tuple[StatementLine, ...]:
        """All lines of a document's statements."""
        if document_id not in self._lines:
            self._lines[document_id] = self.library.statement_lines(document_id)
        return self._lines[document_id]

    def statement_pages(self, document_id: str) -> StatementPages:
        """What its statements print on which pages."""
        if document_id not in self._statement_pages:
            self._statement_pages[document_id] = StatementPages.of(self.lines(document_id))
        return self._statement_pages[document_id]

    def texts(self, document_id: str) -> dict[int, str]:
        """Page number -> text."""
        if document_id not in self._texts:
            self._texts[document_id] = {number: text for number, _, text in self.library.pages(document_id)}
        return self._texts[document_id]

    def terms(self, info: DocumentInfo, only: frozenset[int] | None = None) -> DocumentTerms:
        """The words of all its pages, or of some. Sections are known only where all pages were read."""
        if only is not None and info.document_id not in self._terms:
            return DocumentTerms(tuple(page for number in sorted(only) for page in self._single(info, number)))
        if info.document_id not in self._terms:
            pages = sorted(self.texts(info.document_id).items())
            self._terms[info.document_id] = DocumentTerms.of(page_terms(info.document_id, pages, info.kind))
        found = self._terms[info.document_id]
        return found if only is None else DocumentTerms(tuple(page for page in found.pages if page.page in only))

    def _single(self, info: DocumentInfo, number: int) -> tuple[PageTerms, ...]:
        """The words of one page, kept for the next question."""
        key = (info.document_id, number)
        found = self._singles.get(key)
        if found is None:
            if len(self._singles) >= _MOST_SINGLES:
                self._singles.clear()
            text = self.texts(info.document_id).get(number)
            found = page_terms(info.document_id, [(number, text)], info.kind) if text is not None else ()
            self._singles[key] = found
        return found

    def candidates(self, companies: Sequence[str], periods: AskedPeriods, question: str = "") -> list[Candidate]:
        """Documents of these companies, the best fit first."""
        infos = self.documents_of(companies)
        wanted = {kind for kind, form in _KIND_WORDS if re.search(form, question, re.IGNORECASE)}
        ends = sorted({info.period_end for info in infos if info.period_end is not None}, reverse=True)
        newest = {end: place for place, end in enumerate(ends)}
        found = [
            Candidate(info, self._fit(info, newest, periods) * (1.0 if not wanted or info.kind in wanted else 0.7))
            for info in infos
        ]
        return sorted(found, key=lambda one: (-one.fit, -(one.info.period_end or date.min).toordinal(), one.info.file))

    def _fit(self, info: DocumentInfo, newest: Mapping[date, int], periods: AskedPeriods) -> float:
        if periods.day is not None and info.period_end is not None and abs((info.period_end - periods.day).days) <= 3:
            return 1.0
        if not periods.periods:
            return _recency(info, newest)
        latest = max(periods.periods, key=lambda one: (one.year, one.is_year, one.last_quarter))
        every = [period_fit(info, period) for period in periods.periods]
        return 0.75 * period_fit(info, latest) + 0.25 * sum(every) / len(every)

    def _read_names(self) -> tuple[CompanyName, ...]:
        found: list[CompanyName] = []
        for info in self._all:
            if _is_doubtful(info.company):
                continue
            early = [text for _, _, text in self.library.pages(info.document_id)[:_NAMED_WITHIN]]
            name = names_of(info.company, early)
            known = next((at for at, one in enumerate(found) if _is_same(one, name)), None)
            if known is None:
                self._same[info.company] = info.company
                found.append(name)
                continue
            one = found[known]
            self._same[info.company] = one.company
            found[known] = replace(
                one,
                phrases=one.phrases | name.phrases,
                joined=one.joined | name.joined,
                initials=one.initials | name.initials,
                signs=one.signs | name.signs,
                beginnings=one.beginnings | name.beginnings,
            )
        self._adopt(found)
        return tuple(found)

    def _adopt(self, names: Sequence[CompanyName]) -> None:
        """A document whose company could not be told belongs to the known company its first pages name most."""
        for info in self._all:
            if not _is_doubtful(info.company):
                continue
            early = "\n".join(text for _, _, text in self.library.pages(info.document_id)[:_ADOPTED_WITHIN]).lower()
            counts = {name.company: sum(early.count(" ".join(phrase)) for phrase in name.phrases) for name in names}
            counts |= {name.company: counts[name.company] + early.count(_ampersand(name)) for name in names if _ampersand(name)}
            best = max(counts, key=lambda company: counts[company], default="")
            if best and counts[best] >= _NAMED_OFTEN:
                self._same[info.company] = best


def period_fit(info: DocumentInfo, period: AskedPeriod) -> float:
    """How well a document answers about a period: its own report best, then later reports that print it for comparison."""
    if info.fiscal_year is None:
        return 0.15
    later = info.fiscal_year - period.year
    quarter = quarter_of(info)
    if not period.is_year:
        asked = period.last_quarter
        if info.kind in _ANNUAL:
            return {0: 0.75 if asked == 4 else 0.45, 1: 0.3}.get(later, 0.1)
        if quarter == asked:
            return {0: 1.0, 1: 0.6}.get(later, 0.1)
        return {0: 0.45, 1: 0.25}.get(later, 0.1)
    if info.kind in _ANNUAL:
        return {0: 1.0, 1: 0.55, 2: 0.4, -1: 0.2}.get(later, 0.1)
    if info.kind in _PARTS:
        return {0: 0.5, 1: 0.35}.get(later, 0.1)
    if info.months == 12 or quarter == 4:
        return {0: 0.9, 1: 0.5}.get(later, 0.1)
    return {0: 0.6, 1: 0.3}.get(later, 0.1)


def quarter_of(info: DocumentInfo) -> int | None:
    """The quarter a document reports on, or ends with, where its period names a part of a year."""
    match = _QUARTER.search(info.period)
    if match is None:
        return None
    return int(match["quarter"] or 0) or (int(match["half"]) * 2 if match["half"] else 3)


def _recency(info: DocumentInfo, newest: Mapping[date, int]) -> float:
    """Without a period the newest document comes first, and annual reports before parts of a year."""
    place = newest.get(info.period_end, len(newest)) if info.period_end is not None else len(newest)
    return max(0.3, (1.0 if info.kind in _ANNUAL else 0.85) - 0.12 * place)


def _is_doubtful(company: str) -> bool:
    """A piece of a sentence instead of a name: it begins small and goes on for several words."""
    return not company.strip() or (company[0].islower() and len(company.split()) > 2)


def _ampersand(name: CompanyName) -> str:
    """A name of two words with "&" between them, as filings print it."""
    longest = max(name.phrases, key=len, default=())
    return " & ".join(longest) if len(longest) == 2 and any("&" in initials for initials in name.initials) else ""


def _is_same(one: CompanyName, other: CompanyName) -> bool:
    return bool(one.identity) and one.identity == other.identity
