"""What a document is: its company, title, kind, period, year end and language, read from its first pages.

The file's own metadata and its name are only used where the pages say nothing. No company is known beforehand.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from workbench.documents.model import Kind, Page
from workbench.documents.numbers import plain
from workbench.documents.periods import Calendar, arabic_dates, calendar_of, dates_named, month_number, months_named
from workbench.documents.statement_titles import statement_title
from workbench.documents.traditional import simplified

NO_PERIOD = "No period was found."
#: Pages that may hold the cover.
COVER = 3
#: Letters that are shown of a name.
LONGEST_COMPANY, LONGEST_TITLE = 120, 200
#: The cover of a form bound into an illustrated report stands at most this far behind its beginning.
LATEST_COVER = 20

_FORM = re.compile(
    r"\bform\s*(10\s*-?\s*k(?:t|/a)?|10\s*-?\s*q(?:/a)?|8\s*-?\s*k(?:/a)?|20\s*-?\s*f|40\s*-?\s*f|6\s*-?\s*k)\b", re.IGNORECASE
)
_FORMS: Mapping[str, Kind] = {"10K": "10-K", "10Q": "10-Q", "8K": "8-K", "20F": "20-F", "40F": "annual report", "6K": "other"}
_ENDED = re.compile(
    r"(?:for\s+the\s+)?(?:fiscal\s+|transition\s+)?(?P<what>year|quarter(?:ly\s+period)?|period|months|weeks|half[\s-]year)"
    r"\s+end(?:ed|ing)\s*:?\s*(?P<rest>.{4,60})",
    re.IGNORECASE | re.DOTALL,
)
_REGISTRANT = re.compile(r"exact\s+name\s+of\s+(?:the\s+)?(?:registrant|company)", re.IGNORECASE)
_RELEASE = re.compile(
    r"\b(?:press|news|immediate) release\b|\b(?:reports?|announces?|posts?|delivers?|results for)\b.{0,80}"
    r"\b(?:quarter|full[\s-]year|fiscal|half|results|earnings|annual)\b"
    r"|\bearnings (?:release|call)\b|\b(?:first|second|third|fourth)[\s-]quarter\b.{0,60}\bresults\b",
    re.IGNORECASE | re.DOTALL,
)
_RELEASE_COMPANY = re.compile(
    r"^(?P<name>[A-Z0-9][\w&.,'’ -]{1,60}?)\s+(?i:reports?|announces?|posts?|delivers?|declares)\b", re.MULTILINE
)
_LISTED = re.compile(
    r"(?P<name>[A-Z0-9][\w&.,'’ -]{1,60}?)\s*"
    r"[(（](?:the\s)?(?:NYSE|Nasdaq|NASDAQ|LSE|TSX|ASX|SEHK|HKEX|Euronext)[^)）]{0,40}[:：][^)）]{1,30}[)）]"
)
_QUARTER = re.compile(r"\b(?:(first|second|third|fourth)[\s-]quarter|q([1-4])|([1-4])q)\b", re.IGNORECASE)
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_HAN_COMPANY = re.compile(
    r"[\u3400-\u9fff（）()A-Za-z0-9·]{2,40}?(?:股份有限公司|有限责任公司|控股有限公司|集团有限公司|有限公司|股份公司)"
)
_HAN_SHORT = re.compile(r"(?:公司简称|证券简称|股票简称)\s*[:：]?\s*([\u3400-\u9fffA-Za-z*]{2,10})")
_HAN_PERIOD = re.compile(
    r"((?:19|20)\d\d)\s*年?\s*"
    r"(年度报告|半年度报告|中期报告|第一季度报告|第三季度报告|一季度报告|三季度报告|年报|年度业绩|中期业绩|半年报|季度报告)"
)
_ANNUAL = re.compile(r"\bannual report\b|年度报告|年报", re.IGNORECASE)
_INTERIM = re.compile(
    r"\b(?:interim|half[\s-]year(?:ly)?|semi-?annual)(?: \w+){0,3} (?:report|results|statements|accounts)\b"
    r"|半年度报告|中期报告|季度报告",
    re.IGNORECASE,
)
_LEGAL_END = re.compile(
    r"\b(?:inc|incorporated|corp|corporation|company|co|ltd|limited|plc|llc|lp|l\.p|n\.v|s\.a|ag|se|group|holdings?|trust|bancorp"
    r"|companies|& co)\b\.?$|\b(?-i:SA|SAS|SCA|NV|BV|AB|ASA|Oyj|A/S|KGaA|GmbH|S\.p\.A|SpA|Bhd|Tbk|PJSC)\b\.?$",
    re.IGNORECASE,
)
_SUBSIDIARIES = re.compile(
    r",?\s+(?:and|&)\s+(?:its\s+)?(?:consolidated\s+)?subsidiar(?:y|ies)(?:\s+compan(?:y|ies))?\s*$", re.IGNORECASE
)
_YEAR_END = re.compile(
    r"fiscal year end(?:s|ed|ing)? (?:on )?(?:the )?[^.]{0,60}?"
    r"\b(january|february|march|april|may|june|july|august|september|october|november|december)\b(?:\s+(\d{1,2}))?",
    re.IGNORECASE,
)
#: What an interim report or a release says of the year before, or of the whole year.
_YEARS_ENDED = re.compile(r"\byears?\s+ended\s+(.{6,24})", re.IGNORECASE | re.DOTALL)
#: Legal forms and numerals that stay in capitals.
_KEPT = frozenset({"AG", "SE", "SA", "NV", "PLC", "LLC", "LP", "USA", "US", "II", "III"})
_HAN = re.compile(r"[\u3400-\u9fff]")
_LETTER = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """What a document is.

    Attributes:
        calendar: None where no period was found.
        doubts: what had to be guessed.
    """

    title: str
    company: str
    kind: Kind
    language: str
    period: str
    calendar: Calendar | None
    doubts: tuple[str, ...]


def identify(pages: Sequence[Page], metadata: Mapping[str, str], file: str) -> Identity:
    """What the document of these pages is."""
    language = language_of(pages)
    begin = _cover_at(pages)
    cover = "\n".join(page.text for page in pages[begin : begin + COVER])
    form = arabic_dates(simplified(plain(cover)))
    kind = _kind(form, language)
    company = _company(pages[begin:], form, kind, language, metadata)
    end, months, doubts = _period_end(pages, form, kind, language)
    whole = "\n".join(page.text for page in pages)
    year_end = _year_end(whole, months)
    if year_end is None and end is not None and kind in ("earnings release", "8-K"):
        year_end = _end_after_quarter(end, form)
    known = calendar_of(end, months, whole, fiscal_year_end=year_end) if end else None
    period = _period_text(known, kind, form, language, is_year_end_known=year_end is not None)
    title = _title(company, kind, period, language, metadata, pages, file)
    missing = [] if company else ["No company name was found on the first pages."]
    return Identity(
        title=title, company=company, kind=kind, language=language, period=period, calendar=known, doubts=(*missing, *doubts),
    )  # fmt: skip


def _cover_at(pages: Sequence[Page]) -> int:
    """Where the cover of a form stands: behind some pages of an illustrated report, or at the beginning."""
    found = (at for at, page in enumerate(pages[:LATEST_COVER]) if _REGISTRANT.search(page.text))
    return next(found, 0)


def language_of(pages: Sequence[Page]) -> str:
    """``zh`` where Chinese characters prevail, else ``en`` (the only other language read here)."""
    sample = "".join(page.text[:3000] for page in pages[:40])
    return "zh" if len(_HAN.findall(sample)) > 0.25 * (len(_LETTER.findall(sample)) + 1) else "en"


# -- kind


def _kind(form: str, language: str) -> Kind:
    head = form[:4000]
    match = _FORM.search(head)
    if match and (("securities" in head.lower() and "commission" in head.lower()) or match.start() < 300):
        return _FORMS[re.sub(r"[^0-9a-z]", "", match[1].lower())[:3].rstrip("at").upper()]
    if language == "zh":
        return "interim report" if _INTERIM.search(head) else "annual report" if _ANNUAL.search(head) else "other"
    if _RELEASE.search(head[:2500]):
        return "earnings release"
    if _INTERIM.search(head):
        return "interim report"
    return "annual report" if _ANNUAL.search(head) else "other"


# -- company


def _company(pages: Sequence[Page], form: str, kind: Kind, language: str, metadata: Mapping[str, str]) -> str:
    if language == "zh":
        return _han_company(form)
    found = _registrant(pages)
    if not found and kind == "earnings release":
        first = "\n".join(page.text for page in pages[:COVER])
        match = _LISTED.search(first) or _LISTED.search(" ".join(first.split())) or _RELEASE_COMPANY.search(first)
        found = re.split(r"\s[-–—]+\s|--", match["name"])[-1] if match else ""
    found = found or _above_statements(pages) or _legal_name(pages) or metadata.get("Company", "")
    return _own_spelling(_one_line(_SUBSIDIARIES.sub("", found).strip(" ,;:-–—"), LONGEST_COMPANY), pages)


def _registrant(pages: Sequence[Page]) -> str:
    """The line above "(Exact name of registrant as specified in its charter)", or the text before it on the same line."""
    for page in pages[:COVER]:
        lines = page.text.split("\n")
        for at, line in enumerate(lines):
            match = _REGISTRANT.search(line)
            if match is None:
                continue
            before = line[: match.start()].strip(" (_")
            above = next((text for text in reversed(lines[max(at - 3, 0) : at]) if len(text.strip(" _-")) > 1), "")
            return before if len(before) > 3 else above.strip(" _")
    return ""


def _above_statements(pages: Sequence[Page]) -> str:
    """What stands most often just above or below the title of a statement, where companies print their name."""
    names: Counter[str] = Counter()
    for page in pages:
        lines = [line.text for line in page.lines[:8]]
        titled = next((at for at, line in enumerate(lines) if statement_title(line)), None)
        if titled is None:
            continue
        for line in lines[max(titled - 2, 0) : titled]:
            if _LEGAL_END.search(_SUBSIDIARIES.sub("", line)) or _SUBSIDIARIES.search(line):
                names[_SUBSIDIARIES.sub("", line).strip()] += 1
    return names.most_common(1)[0][0] if names else ""


def _legal_name(pages: Sequence[Page]) -> str:
    """The first short line of the first pages that ends as a company's name does."""
    for page in pages[:COVER]:
        for line in page.lines[:40]:
            if len(line.words) <= 7 and _LEGAL_END.search(line.text) and line.text[0].isupper():
                return line.text
    return ""


def _han_company(form: str) -> str:
    """The full name; the short one in brackets where the cover gives it."""
    names = [
        re.sub(r"^(?:编制单位|公司名称|公司的中文名称|公司)\s*[:：]?", "", name)
        for name in _HAN_COMPANY.findall(form.replace(" ", ""))
    ]
    short = _HAN_SHORT.search(form)
    full = names[0] if names else ""
    return f"{full}（{short[1]}）" if full and short else full or (short[1] if short else "")


def _own_spelling(name: str, pages: Sequence[Page]) -> str:
    """A name set in capitals as the document itself writes it elsewhere, else in the usual spelling."""
    if not name.isupper():
        return name
    pattern = re.compile(r"\s+".join(re.escape(word) for word in name.split()), re.IGNORECASE)
    found = Counter(" ".join(match[0].split()) for page in pages[:60] for match in pattern.finditer(page.text))
    written = [(count, form) for form, count in found.items() if not form.isupper() and form[0].isupper()]
    return max(written)[1] if written else spelled(name)


def spelled(name: str) -> str:
    """A name set in capitals in the usual spelling: "THE BOEING COMPANY" as "The Boeing Company"; initials stay."""
    if not name.isupper():
        return name
    return re.sub(r"[A-Z0-9][A-Z0-9'’.]*", _capitalised, name)


def _capitalised(match: "re.Match[str]") -> str:
    word = match[0]
    bare = word.rstrip(".")
    if bare in {"INC", "CORP", "CO", "LTD", "BROS"}:
        return word.capitalize()
    if any(char.isdigit() for char in word) or (len(bare) <= 4 and not re.search("[AEIOUY]", bare)) or bare in _KEPT:
        return word
    if bare in {"AND", "OF", "DE", "FOR", "THE"} and match.start() > 0:
        return word.lower()
    return word.capitalize()


# -- period


def _period_end(pages: Sequence[Page], form: str, kind: Kind, language: str) -> tuple[date | None, int, tuple[str, ...]]:
    """The last day reported on, the months, and what was guessed."""
    if language == "zh":
        return _han_period(form, pages)
    default = {"10-Q": 3, "interim report": 6}.get(kind, 12)
    for match in _ENDED.finditer(form):
        days = dates_named(match["rest"].replace("\n", " "))
        if days and match.start() < 6000:
            what = match["what"].lower()
            before = form[max(match.start() - 30, 0) : match.end()]
            months = 12 if what == "year" else 3 if what.startswith("quarter") else months_named(before) or default
            return days[0], _whole_months(pages, months, kind), ()
    guessed = _most_named(pages)
    if guessed is None:
        return None, default, (NO_PERIOD,)
    quarter = _QUARTER.search(form[:1500])
    months = default if kind != "earnings release" or not quarter or _is_fourth(quarter) else 3
    return guessed, months, (f"The period was taken from the dates named most often: {guessed.isoformat()}.",)


def _whole_months(pages: Sequence[Page], months: int, kind: Kind) -> int:
    """Of a quarterly report, the months since the year began: the longest period its statements speak of."""
    if kind != "10-Q":
        return months
    text = " ".join(page.text[:1500] for page in pages[:15]).lower()
    for count, words in (
        (9, ("nine months", "39 weeks", "thirty-nine weeks", "36 weeks")),
        (6, ("six months", "26 weeks", "twenty-six weeks", "24 weeks")),
    ):
        if any(word in text for word in words):
            return count
    return months


def _is_fourth(match: "re.Match[str]") -> bool:
    return (match[1] or "").lower() == "fourth" or "4" in (match[2], match[3])


def _most_named(pages: Sequence[Page]) -> date | None:
    """The whole date that stands most often near the top of pages (of column heads above all)."""
    counted: Counter[date] = Counter()
    for page in pages[:60]:
        counted.update(set(dates_named(plain("\n".join(line.text for line in page.lines[:14])))))
    latest = [(count, day) for day, count in counted.items()]
    return max(latest)[1] if latest else None


def _han_period(form: str, pages: Sequence[Page]) -> tuple[date | None, int, tuple[str, ...]]:
    squeezed = re.sub(r"\s+", "", form)
    match = _HAN_PERIOD.search(squeezed)
    if match:
        year, what = int(match[1]), match[2]
        month, months = {"半": (6, 6), "中": (6, 6), "第一": (3, 3), "一季": (3, 3), "第三": (9, 9), "三季": (9, 9)}.get(
            next((lead for lead in ("半", "中", "第一", "一季", "第三", "三季") if what.startswith(lead)), ""), (12, 12)
        )
        return date(year, month, 31 if month in (3, 12) else 30), months, ()
    guessed = _most_named(pages)
    return guessed, 12, ("No period was found on the cover.",)


def _year_end(text: str, months: int) -> tuple[int, int] | None:
    """Month and day on which the fiscal year ends, where an interim report says so."""
    if months == 12:
        return None
    match = _YEAR_END.search(text)
    if match is not None:
        return month_number(match[1]), int(match[2] or 31)
    named = Counter((day.month, day.day) for found in _YEARS_ENDED.finditer(text) for day in dates_named(found[1])[:1])
    return named.most_common(1)[0][0] if named else None


def _end_after_quarter(end: date, form: str) -> tuple[int, int] | None:
    """Month and day on which the fiscal year ends, where a release says which quarter of it ended."""
    quarter = _QUARTER.search(form[:1500]) or _QUARTER.search(form)
    if quarter is None:
        return None
    if _is_fourth(quarter):
        return end.month, end.day
    return (end.month - 1 + 3 * (4 - _quarter_number(quarter))) % 12 + 1, 31


def _period_text(known: Calendar | None, kind: Kind, form: str, language: str, *, is_year_end_known: bool) -> str:
    """Such as "FY2022" or "Q2 FY2023"; three months of a year that may end at any time bear their last day."""
    if known is None:
        return ""
    if known.months == 12 and kind == "earnings release" and (match := _QUARTER.search(form[:1500])):
        return f"Q{_quarter_number(match)} FY{known.fiscal_year}"
    if known.months == 12:
        return str(known.fiscal_year) if language == "zh" else f"FY{known.fiscal_year}"
    if kind in ("10-Q", "earnings release"):
        return f"Q{_quarter_of(known)} FY{known.fiscal_year}"
    if known.months == 3 and language == "zh":
        return f"Q1 {known.fiscal_year}"  # the only part of three months that Chinese reports are made of
    if known.months == 3:
        end = known.period_end
        ended = f"3 months to {end.day} {end:%B} {end.year}"
        return f"Q{_quarter_of(known)} FY{known.fiscal_year}" if is_year_end_known else ended
    return f"{'H1' if known.months == 6 else f'{known.months}M'} {'' if language == 'zh' else 'FY'}{known.fiscal_year}"


def _quarter_number(match: "re.Match[str]") -> int:
    return _QUARTERS.get((match[1] or "").lower()) or int(match[2] or match[3])


def _quarter_of(known: Calendar) -> int:
    """Which quarter of the fiscal year ends with the period."""
    left = (known.year_end - known.period_end).days
    return max(1, min(4, 4 - round(left / 91.3)))


def _one_line(text: str, longest: int) -> str:
    """A name from the file, which may hold anything: one line of a length that can be shown."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[:longest]}…"


# -- title


def _title(
    company: str, kind: Kind, period: str, language: str, metadata: Mapping[str, str], pages: Sequence[Page], file: str
) -> str:
    if company and kind != "other":
        name = {"annual report": "年度报告", "interim report": "中期报告"}.get(kind, kind) if language == "zh" else kind
        return " ".join(part for part in (company, name, period) if part)
    own = _one_line(metadata.get("Title", ""), LONGEST_TITLE)
    if len(own) > 5 and not re.search(r"\.(?:docx?|pdf|xlsx?|indd|qxd)$|untitled|microsoft word", own, re.IGNORECASE):
        return own
    texts = (line.text for page in pages[:2] for line in page.lines)
    first = next((text for text in texts if 5 < len(text) < 120 and (_LETTER.search(text) or _HAN.search(text))), "")
    return first or file
