"""Which listed companies a text names: by name, alias, ``$TICKER``, exchange and code, or because the source said so.

A name that is also a word of its own ("Target", "Gap", "苹果") is linked where the text says that a company is meant: its legal
form or its code stands by it, a word of its business stands in the text, or it does what only companies do ("shares of",
"reports quarterly"). Else the link is marked ambiguous and left to the user.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from workbench.sentiment.aliases import AliasTable, Company, business_words, name_letters
from workbench.sentiment.items import How, Link

#: Longer texts are read to here.
LONGEST_READ = 20_000
_CASHTAG = re.compile(r"(?<![\w$])\$([A-Za-z]{1,6}(?:[.-][A-Za-z]{1,3})?)(?![\w$])")
_CURRENCIES = frozenset(
    ("US", "USD", "EUR", "GBP", "JPY", "CNY", "RMB", "CAD", "AUD", "NZD", "HKD", "SGD", "CHF", "INR", "MN", "BN", "M", "B", "K")
)
_EXCHANGES: Mapping[str, str] = {
    **dict.fromkeys(("NYSE", "NASDAQ", "AMEX", "NYSEARCA", "NYSE AMERICAN", "NASDAQGS", "NASDAQGM", "NASDAQCM"), ""),
    **dict.fromkeys(("HKEX", "SEHK", "HKG", "HKSE"), ".HK"),
    **dict.fromkeys(("SSE", "SHA", "SHSE"), ".SS"),
    **dict.fromkeys(("SZSE", "SHE"), ".SZ"),
    **dict.fromkeys(("LSE", "LON"), ".L"),
    **dict.fromkeys(("TSX", "TSE:CA"), ".TO"),
    **dict.fromkeys(("XETRA", "FRA", "ETR", "FWB"), ".DE"),
    **dict.fromkeys(("EPA", "EURONEXT PARIS"), ".PA"),
    **dict.fromkeys(("TYO", "TSE"), ".T"),
    "ASX": ".AX",
    "AMS": ".AS",
    "BSE": ".BO",
    "NSE": ".NS",
    "KRX": ".KS",
    "SIX": ".SW",
    "STO": ".ST",
    "HEL": ".HE",
}
_EXCHANGE_CODE = re.compile(
    rf"\b({'|'.join(sorted(map(re.escape, _EXCHANGES), key=len, reverse=True))})\s?[:：]\s?"
    r"([A-Za-z0-9]{1,6}(?:[.-][A-Za-z]{1,2})?)\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![\w.])(\d{4,6})\.(HK|SS|SH|SZ|T|TW|KS|KQ)(?![\w])|(?<![A-Za-z\d])(sh|sz)(\d{6})(?!\d)", re.IGNORECASE)
_FORM = re.compile(
    r",?\s+(?:incorporated|inc|corporation|corp|company|co|limited|ltd|plc|oyj|ag|se|s\.a\.|n\.v\.|asa|ab|group|holdings?|motor"
    r"|motors)\b\.?",
    re.IGNORECASE,
)
_COMPANY_AFTER = re.compile(
    r"(?:'s)?\s+(?:shares?\b|stock|ceo\b|cfo\b|coo\b|chief|chairman|earnings|profits?\b|revenues?\b|quarterly|q[1-4]\b|eps\b"
    r"|results|guidance|dividend|buyback|investors|shareholders|board\b|bonds|debt\b|subsidiary|analysts?\b|posts\b|posted"
    r"|reports?\b|reported|beats?\b|misses|missed|tops\b|announce|declare|acquire|to (?:acquire|buy|cut|lay off|report|sell)"
    r"|upgrade|downgrade|files|filed|unveil|launche|recall|initiated|sales (?:rise|rose|fall|fell|jump|drop|beat|miss|grew)"
    r"|stores|customers|employees|workers|spokes|executive|price target|is (?:buying|selling|hiring|recalling|suing)|sues?\b"
    r"|sued|hires?\b|names?\b|appoints?\b|raises\b|cuts (?:its|jobs|guidance|outlook|dividend|forecast|prices)"
    r"|warns?\b|lays off)|\s*\((?:nyse|nasdaq)",
    re.IGNORECASE,
)
_COMPANY_BEFORE = re.compile(
    r"(?:shares? (?:of|in)|stock of|stakes? in|stock in|(?:ceo|cfo|owner|parent|board|maker|chairman|president) (?:of|at)|maker"
    r"|retailer|carmaker|automaker|airline|insurer|chipmaker|giant|rival|upgrades?|downgrades?|acquires?|acquired|sues?|sued"
    r"|supplier to|on|analysts? (?:at|on)|invests? in|invested in|competitors?(?: like| such as)?)\s+$",
    re.IGNORECASE,
)
_HAN_AFTER = re.compile(
    r"(?:公司|集团|股份|股价|控股|科技|汽车|ceo|首席|市值|财报|营收|净利|业绩|发布|宣布|推出|回购|涨|跌|收购|高管|董事|上调|下调|（|\()"
)
_HAN_BEFORE = re.compile(r"(?:买入|增持|减持|持有|收购|供应商|代工厂|看好|看空|起诉|手机厂商|巨头|与)$")


class _Found(NamedTuple):
    """A name or a code in the text, with the companies that go by it."""

    start: int
    end: int
    companies: tuple[Company, ...]
    ticker: str = ""


class _Context(NamedTuple):
    """What the whole text tells.

    ``sure``: tickers of companies named without doubt; ``told``: those of which a word of their business stands in it;
    ``business``: it is on business.
    """

    sure: frozenset[str]
    told: frozenset[str]
    business: bool


def links_of(text: str, table: AliasTable, given: Sequence[str] = ()) -> tuple[Link, ...]:
    """Every place where a company is named, in order; ``given`` tickers that the text does not name stand first.

    Args:
        text: of an item.
        table: what companies are called.
        given: tickers the source names, in capitals.
    """
    piece = text[:LONGEST_READ].replace("’", "'")
    plain = name_letters(piece)
    codes = list(_codes(piece, table))
    names = [found for found in _names(piece, plain, table) if not any(_overlap(found, code) for code in codes)]
    links = [_coded(found, table, given) for found in codes]
    sure = {link.ticker for link in links} | {table.listing(ticker, given) for ticker in given}
    sure |= {table.listing(found.companies[0].ticker, given) for found in names if _plain(piece, found)}
    companies = {company.ticker: company for found in names for company in found.companies}
    told = frozenset(ticker for ticker, company in companies.items() if any(_stands_in(word, plain) for word in company.near))
    business = bool(sure) or business_words().search(plain) is not None
    for found in names:
        links += _named(piece, found, table, given, _Context(frozenset(sure), told, business))
    named = {link.ticker for link in links if not link.ambiguous}
    own = [table.listing(ticker, given) for ticker in given]
    source = [Link(ticker, table.name_of(ticker), 0, 0, "given", False) for ticker in dict.fromkeys(own) if ticker not in named]
    return (*source, *sorted(links, key=lambda link: (link.start, link.end, link.ticker)))


def _overlap(one: _Found, other: _Found) -> bool:
    return one.start < other.end and other.start < one.end


def _codes(text: str, table: AliasTable) -> Iterator[_Found]:
    found = [*_CODE.finditer(text)]
    found += _CASHTAG.finditer(text) if "$" in text else ()
    found += _EXCHANGE_CODE.finditer(text) if ":" in text or "：" in text else ()
    taken = 0
    for match in sorted(found, key=lambda each: each.start()):
        ticker = _ticker_of(match)
        if match.start() >= taken and ticker:
            taken = match.end()
            company = table.by_listing.get(ticker)
            yield _Found(match.start(), match.end(), (company,) if company else (), ticker)


def _ticker_of(match: re.Match[str]) -> str:
    """The ticker as Yahoo writes it; empty where the match is none, such as a currency."""
    if match.re is _CASHTAG:
        symbol = match[1].upper()
        return "" if symbol in _CURRENCIES else symbol.replace(".", "-") if len(symbol.partition(".")[2]) == 1 else symbol
    if match.re is _EXCHANGE_CODE:
        return _suffixed(match[2].upper(), _EXCHANGES[match[1].upper()])
    if match[3]:
        return f"{match[4]}.{'SS' if match[3].lower() == 'sh' else 'SZ'}"
    suffix = match[2].upper()
    return _suffixed(match[1], ".SS" if suffix == "SH" else f".{suffix}")


def _suffixed(code: str, suffix: str) -> str:
    if suffix == ".HK" and code.isdigit():
        return f"{int(code):04d}.HK"
    return code.replace(".", "-") + suffix


def _names(text: str, plain: str, table: AliasTable) -> Iterator[_Found]:
    shouted = text.isupper()
    for match in table.pattern.finditer(plain):
        start, end = match.span()
        companies = tuple(
            company
            for company in table.by_name[match[0]]
            if _written_as(text[start:end], company, match[0], shouted) and not _is_phrase(plain, start, end, company)
        )
        if companies:
            yield _Found(start, end, companies)


def _written_as(written: str, company: Company, name: str, shouted: bool) -> bool:
    """Whether the capitals are those of a name: in full, or for a long name that is no word, none at all."""
    if not written.isascii() or shouted:
        return True
    own = next(each for each in company.names if name_letters(each) == name)
    if written == own or (written.isupper() and len(written) > 3):
        return True
    if name in company.unsure or len(name) <= 4:
        return written[0].isupper() and written[1:] == own[1:]
    return written.islower() or written[0].isupper()


def _is_phrase(plain: str, start: int, end: int, company: Company) -> bool:
    """Whether the name stands in a phrase that means something else."""
    for phrase in company.not_these:
        at = plain.find(phrase, max(0, start - len(phrase)), end + len(phrase))
        while at >= 0:
            after = plain[at + len(phrase) : at + len(phrase) + 1]
            if at < end and start < at + len(phrase) and not (phrase.isascii() and after.isalnum()):
                return True
            at = plain.find(phrase, at + 1, end + len(phrase))
    return False


def _plain(text: str, found: _Found) -> bool:
    """Whether the name alone, with its legal form, leaves no doubt."""
    if len(found.companies) > 1:
        return False
    name = name_letters(text[found.start : found.end])
    return name not in found.companies[0].unsure or bool(_FORM.match(text, found.end))


def _named(text: str, found: _Found, table: AliasTable, given: Sequence[str], context: _Context) -> list[Link]:
    written = name_letters(text[found.start : found.end])
    chosen = [company for company in found.companies if table.listing(company.ticker, given) in context.sure]
    chosen = chosen or [company for company in found.companies if company.ticker in context.told]
    if not chosen and len(found.companies) == 1 and _is_meant(text, found, written, context):
        chosen = [found.companies[0]]
    doubtful = len(chosen) != 1
    form = None if doubtful or not written.isascii() else _FORM.match(text, found.end)
    end = form.end() if form else found.end
    links = []
    for company in found.companies if doubtful else chosen:
        how: How = "name" if name_letters(company.name) == written else "alias"
        ticker = table.listing(company.ticker, given)
        links.append(Link(ticker, company.name, found.start, end, how, doubtful))
    return links


def _is_meant(text: str, found: _Found, written: str, context: _Context) -> bool:
    """Whether it does what companies do, or stands in a text on business, where its name does not mislead."""
    return _acts_as_company(text, found) or (context.business and written not in found.companies[0].strict)


def _stands_in(word: str, plain: str) -> bool:
    if word not in plain:
        return False
    return not word.isascii() or re.search(rf"(?<!\w){re.escape(word)}(?!\w)", plain) is not None


def _acts_as_company(text: str, found: _Found) -> bool:
    before, after = text[max(0, found.start - 40) : found.start], text[found.end : found.end + 40]
    if text[found.start : found.end].isascii():
        return bool(_COMPANY_AFTER.match(after) or _COMPANY_BEFORE.search(before))
    return bool(_HAN_AFTER.match(name_letters(after)) or _HAN_BEFORE.search(name_letters(before)))


def _coded(found: _Found, table: AliasTable, given: Sequence[str]) -> Link:
    ticker = table.listing(found.ticker, given)
    return Link(ticker, table.name_of(ticker), found.start, found.end, "cashtag", False)
