"""Which line is the title of a financial statement, in English and Chinese, and whether of the group or of the parent alone.

Compared by letters only, so that a title set in spaced or broken letters is still one.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from workbench.documents.glossary import letters
from workbench.documents.model import Scope, Statement

_LEAD = (
    r"(?:tableofcontents|item|part|note|notes|the|condensed|consolidated|combined|interim|unaudited|audited|supplemental|summary|"
    r"financial|and|subsidiaries|group|company|companies|corporation|inc|plc|ltd|limited|co|selected|separate|continued)*"
)
_KIND = (
    (
        "comprehensive_income",
        r"statements?of(?:consolidated)?(?:other)?comprehensive(?:income|loss|incomeloss|lossincome|earnings)|comprehensive(?:income|loss|incomeloss)statements?",
    ),
    (
        "income",
        r"statements?of(?:consolidated)?(?:operations|income|earnings|incomeloss|lossincome|earningsloss|netincome|profit|profitorloss|"
        r"profitandloss|profitloss|loss|incomeandexpenses?|operationsandretainedearnings|incomeandretainedearnings)"
        r"(?:and(?:other)?comprehensive(?:income|loss|incomeloss|lossincome|earnings))?|incomestatements?|profitandloss(?:account|statement)s?"
        r"|statementofprofitorlossandothercomprehensiveincome|resultsofoperationsstatement",
    ),
    ("balance", r"balancesheets?|statements?of(?:consolidated)?financial(?:position|condition)"),
    ("cash_flow", r"statements?of(?:consolidated)?cashflows?|cashflowsstatements?|cashflowstatements?"),
    (
        "equity",
        r"statements?of(?:consolidated)?(?:changesin|change)?(?:total|common)?(?:stockholders)?(?:equity|deficit|investment|equitydeficit|netassets)"
        r"|statements?of(?:consolidated)?stockholders(?:equity|deficit|investment).*|stockholders(?:equity|investment)statements?|statements?of(?:consolidated)?changesin.*equity.*",
    ),
)
_TAIL = (
    r"(?:unaudited|continued|contd|cont|concluded|parenthetical|data|details|and|reclassified|restated|as(?:of|at).*|at[a-z]+|for(?:the)?.*|"
    r"(?:fiscal)?(?:years?|quarters?|threemonths|sixmonths|ninemonths)ended.*|in(?:millions|thousands|billions).*|dollarsin.*|"
    r"(?:millions|thousands).*|usd.*|us.*|note.*|seenotes.*)*"
)
_ENGLISH = tuple((kind, re.compile(rf"(?P<lead>[a-z]{{0,60}}?)(?:{form})(?P<tail>{_TAIL})")) for kind, form in _KIND)
_ORDINARY = re.compile(_LEAD)
_HAN_KIND: tuple[tuple[str, str], ...] = (
    ("balance", r"资产负债表|财务状况表"),
    ("income", r"利润表|损益表|利润及利润分配表|损益及其他(?:综合收益|全面收益)表|利润及其他综合收益表|收益表|综合收益表"),
    ("comprehensive_income", r"全面收益表|其他综合收益表"),
    ("cash_flow", r"现金流量表"),
    ("equity", r"(?:所有者|股东)?权益变动表"),
)
_HAN_LEAD = (
    r"[一二三四五六七八九十]*(?P<lead>(?:未经审计|经审计|未经审核|经审核|简明|中期|年度|本集团|本公司|本行|银行|公司|母公司|合并|综合"
    r"|及|和|与|集团|财务报表)*)"
)
_HAN_TAIL = r"(?:续|未经审计|未经审核|经审计|经审核|单位.*|编制单位.*|年|月|日|截至.*)*"
_HAN = tuple((kind, re.compile(rf"{_HAN_LEAD}(?:{form}){_HAN_TAIL}")) for kind, form in _HAN_KIND)
_PARENT = re.compile(r"parentcompany|registrantonly|companyonly|condensedfinancialinformationof")
_LONGEST = 150


@dataclass(frozen=True, kw_only=True, slots=True)
class Title:
    """The statement that a line is the title of."""

    statement: Statement
    scope: Scope
    continued: bool
    parenthetical: bool


@lru_cache(maxsize=50_000)
def statement_title(line: str) -> Title | None:
    """The statement ``line`` is the title of, or None."""
    if len(line) > _LONGEST or len(line) < 3:
        return None
    form = letters(line)
    return _han_title(form) or _english_title(line, form)


def is_statement_title(line: str) -> bool:
    """Whether ``line`` is the title of a statement."""
    return statement_title(line) is not None


def _english_title(line: str, form: str) -> Title | None:
    if "statement" not in form and "balancesheet" not in form and "profitandlossaccount" not in form:
        return None
    if line.rstrip().endswith((".", ";", ",")) and not line.rstrip().lower().endswith(("inc.", "co.", "cont.", "ltd.")):
        return None
    for kind, pattern in _ENGLISH:
        match = pattern.fullmatch(form)
        if match and (_ORDINARY.fullmatch(match["lead"]) or _titled(line)):
            return Title(
                statement=kind,  # type: ignore[arg-type]
                scope="parent" if _PARENT.search(form) else "consolidated",
                continued="continued" in form or form.endswith(("contd", "cont")),
                parenthetical="parenthetical" in form,
            )
    return None


def _titled(line: str) -> bool:
    """Whether every longer word begins with a capital, as in a title."""
    words = [word for word in re.findall(r"[A-Za-z][A-Za-z’'.&-]*", line) if len(word) > 3]
    return bool(words) and sum(word[0].isupper() for word in words) >= 0.85 * len(words)


def _han_title(form: str) -> Title | None:
    for kind, pattern in _HAN:
        match = pattern.fullmatch(form)
        if match:
            lead = match["lead"]
            parent = "母公司" in lead or (
                ("公司" in lead or "本行" in lead or "银行" in lead) and not re.search("合并|综合|集团", lead)
            )
            return Title(
                statement=kind,  # type: ignore[arg-type]
                scope="parent" if parent else "consolidated", continued="续" in form, parenthetical=False,
            )  # fmt: skip
    return None
