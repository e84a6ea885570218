"""What a figure is about, as a set of tokens: words brought to one form, and line items under one name in both languages.

``net sales``, ``revenues`` and 营业收入 all give ``@revenue``; a loss is the same item as the income it is negative of, and
``polarity`` tells which of the two a text speaks of.
"""

import re
from functools import lru_cache
from types import MappingProxyType

_ITEMS: tuple[tuple[str, str], ...] = (
    ("gross_margin", "gross (?:profit )?margins?(?: percentage| ratio)?|毛利率"),
    ("operating_margin", "operating (?:profit |income )?margins?|营业利润率|经营利润率"),
    ("net_margin", "net (?:profit |income )?margins?|profit margins?|净利率|净利润率|销售净利率"),
    ("tax_rate", "effective (?:income )?tax rate|tax rate|(?:实际|有效)?税率"),
    ("cost_of_sales", "cost of (?:net )?(?:sales|revenues?|goods sold|products? sold|products?)|costs? of (?:sales|revenues?)|cogs|营业成本|销售成本|主营业务成本"),
    ("operating_revenue", "主营业务收入"),
    ("sga", "selling,? general,? (?:and|&) administrative(?: expenses?)?|sg&a|销售及管理费用"),
    ("selling_expense", "selling expenses?|sales and marketing(?: expenses?)?|selling and marketing(?: expenses?)?|销售费用"),
    ("admin_expense", "general (?:and|&) administrative(?: expenses?)?|administrative expenses?|g&a|管理费用"),
    ("finance_expense", "financ(?:e|ial|ing) (?:costs?|expenses?)|财务费用"),
    ("interest", "interest (?:expenses?|costs?|charges?|income|earned)|利息(?:支出|费用|收入)"),
    ("rnd", "research,? (?:and|&) development(?: and engineering)?(?: expenses?| costs?| spending)?|research (?:and|&) development|r&d(?: expenses?| spending| costs?)?|研发(?:费用|投入|支出|经费)"),
    ("operating_profit", "operating (?:income|profits?|earnings|loss(?:es)?)|(?:income|loss|profit|earnings) from operations|营业利润|经营利润|经营溢利"),
    ("pretax_profit", "(?:income|earnings|profit|loss) before (?:provision for )?(?:income )?tax(?:es|ation)?|pre-?tax (?:income|profit|earnings|loss)|利润总额|税前利润|除税前溢利"),
    ("net_income_parent", "net (?:income|earnings|profit|loss) attributable to (?:the )?(?:shareholders|owners|parent|company|common (?:share|stock)holders)(?: of the (?:parent|company))?|归属于(?:上市公司|母公司)(?:股东|所有者)的净利润|归母净利润"),
    ("net_income", "net (?:income|earnings|profits?|loss(?:es)?)|profit for the (?:year|period)|净利润|净收益|净亏损|净利"),
    ("gross_profit", "gross profits?|毛利润?|毛利额"),
    ("ebitda", "ebitda|息税折旧摊销前利润"), ("ebit", "ebit|息税前利润"),
    ("revenue", "(?:net )?(?:sales|revenues?)(?: revenues?)?|turnover|net operating revenues?|top line|营业总?收入|营收|销售收入|销售额|收入总额|总收入"),
    ("tax", "(?:provision for )?income tax(?:es)?(?: expenses?| provision)?|tax expenses?|provision for (?:income )?taxes|所得税(?:费用)?"),
    ("eps", "(?:earnings|net income|income|loss)(?: \\(loss\\))? per (?:common |ordinary )?share|eps|每股收益|每股盈利"), ("diluted", "diluted|稀释"), ("basic", "basic|基本"),
    ("dividend_per_share", "dividends?(?: declared| paid)? per (?:common )?share|每股(?:派息|股利|分红)"),
    ("dividend", "(?:cash )?dividends?(?: paid| declared)?|股利|股息|分红|派息"),
    ("total_assets", "total assets|资产总额|资产总计|总资产|资产合计"),
    ("current_assets", "(?:total )?current assets|流动资产(?:合计)?"),
    ("noncurrent_assets", "(?:total )?non-?current assets|非流动资产(?:合计)?"),
    ("total_liabilities", "total liabilities|负债总额|负债合计|总负债"),
    ("current_liabilities", "(?:total )?current liabilities|流动负债(?:合计)?"),
    ("noncurrent_liabilities", "(?:total )?non-?current liabilities|非流动负债(?:合计)?"),
    ("equity", "(?:total )?(?:shareholders|stockholders|owners)['’]? ?equity|total equity|net assets|所有者权益(?:合计)?|股东权益(?:合计)?|净资产"),
    ("cash", "cash (?:and|&) (?:cash )?equivalents|货币资金|现金及(?:现金)?等价物"),
    ("operating_cash_flow", "(?:net )?cash (?:flows? )?(?:(?:provided|generated|used) (?:by|from|in|for) |provided by \\(used in\\) |\\(used in\\) provided by |from )?operat(?:ing activities|ions)|operating activities|operating cash flows?|经营活动(?:产生的)?现金(?:净)?流(?:量净额|入净额|量)?|经营(?:性)?现金流"),
    ("investing_cash_flow", "(?:net )?cash (?:flows? )?(?:(?:provided|generated|used) (?:by|from|in|for) |provided by \\(used in\\) |\\(used in\\) provided by |from )?investing activities|investing activities|investing cash flows?|投资活动(?:产生的)?现金(?:净)?流(?:量净额|入净额|量)?"),
    ("financing_cash_flow", "(?:net )?cash (?:flows? )?(?:(?:provided|generated|used) (?:by|from|in|for) |provided by \\(used in\\) |\\(used in\\) provided by |from )?financing activities|financing activities|financing cash flows?|筹资活动(?:产生的)?现金(?:净)?流(?:量净额|入净额|量)?|融资活动(?:产生的)?现金(?:净)?流(?:量净额|入净额|量)?"),
    ("free_cash_flow", "free cash flows?|自由现金流"),
    ("capex", "capital (?:expenditures?|spending|investments?)|capex|资本(?:性)?(?:支出|开支)"),
    ("depreciation", "depreciation(?: and amorti[sz]ation)?|折旧(?:及|和|与)?摊销|折旧"),
    ("amortization", "amorti[sz]ation|摊销"),
    ("receivables", "(?:trade |accounts )?receivables?|应收账款"),
    ("payables", "(?:trade |accounts )payables?|应付账款"),
    ("inventory", "inventor(?:y|ies)|存货|库存"),
    ("goodwill", "goodwill|商誉"), ("intangibles", "intangible assets|intangibles|无形资产"),
    ("ppe", "property,? plant,? (?:and|&) equipment|pp&e|固定资产"),
    ("long_term_debt", "long-?term (?:debt|borrowings?|loans?)|长期(?:借款|债务|负债)"),
    ("short_term_debt", "short-?term (?:debt|borrowings?|loans?)|短期(?:借款|债务)"),
    ("net_debt", "net debt|净负债|净债务"), ("debt", "total (?:debt|borrowings)|总债务|有息负债"),
    ("stock_compensation", "(?:stock|share)-based compensation(?: costs?| expenses?)?|股份支付|股权激励(?:费用)?"),
    ("impairment", "impairments?(?: charges?| losses)?|资产减值损失|减值损失|减值"),
    ("restructuring", "restructuring(?: charges?| costs?| expenses?)?|重组(?:费用|支出)"),
    ("investment_income", "investment (?:income|gains?|returns?)|投资收益"),
    ("fair_value_change", "公允价值变动收益"), ("other_income", "其他收益"), ("tax_surcharge", "税金及附加"),
    ("nonoperating_income", "non-?operating income|营业外收入"), ("nonoperating_expense", "non-?operating expenses?|营业外支出"),
    ("operating_costs", "(?:total )?operating (?:expenses?|costs?)|营业总成本|营运开支|经营费用"),
    ("buyback", "(?:share )?repurchas(?:es?|ed|ing)|buybacks?|bought back|buy(?:ing)? back|回购"), ("employees", "employees|headcount|staff|workforce|员工(?:人数|总数)?|职工(?:人数|总数)?|雇员"),
    ("deposits", "deposits|存款"), ("loans", "loans|贷款"), ("backlog", "backlog|在手订单|订单"),
    ("gearing", "debt(?:-to-|/| to )assets?(?: ratio)?|资产负债(?:率|比率)"), ("current_ratio", "current ratio|流动比率"),
    ("roe", "return on (?:average )?equity|roe|净资产收益率"), ("roa", "return on (?:average )?assets|roa|总资产收益率"),
    ("market_share", "market share|市场份额|市占率"), ("ending", "(?:the )?end of (?:the )?(?:year|period)|ending|closing|期末"), ("beginning", "(?:the )?(?:beginning|start) of (?:the )?(?:year|period)|beginning|opening|期初"),
    ("span3", "(?:three|3)[- ]months?"), ("span6", "(?:six|6)[- ]months?"), ("span9", "(?:nine|9)[- ]months?"), ("span12", "(?:twelve|12)[- ]months?"),
    ("average", "averag(?:e|ed|ing)|mean|平均"), ("total", "total|合计|总计|总额|共计"),
)  # fmt: skip
_ITEM = re.compile(
    "|".join(
        f"(?P<{name}>{'|'.join(_bounded for _bounded in (form,))})" for name, form in ((name, form) for name, form in _ITEMS)
    )
)
_WORD = re.compile(r"[a-z][a-z'’&]*(?:-[a-z]+)*|[㐀-鿿]+")

_STOP = frozenset(
    ["a", "an", "the", "of", "in", "on", "at", "to", "for", "from", "by", "with", "and", "or", "as", "is", "was", "were", "are", "be", "been", "being", "its", "it", "their", "his", "her", "our", "we", "this", "that", "these", "those", "which", "who", "whose", "whom", "what", "when", "where", "than", "then", "there", "here", "also", "both", "each", "per", "not", "no", "nor", "but", "while", "whereas", "respectively", "compared", "versus", "vs", "against", "over", "under", "above", "below", "between", "during", "through", "until", "since", "before", "after", "about", "roughly", "nearly", "approximately", "around", "almost", "some", "only", "just", "more", "less", "most", "least", "year", "years", "quarter", "quarters", "month", "months", "fiscal", "ended", "end", "period", "periods", "annual", "annually", "yearly", "date", "day", "days", "reported", "report", "reports", "recorded", "posted", "showed", "shows", "show", "had", "has", "have", "having", "amounted", "amount", "amounts", "totaled", "totalled", "totaling", "totalling", "came", "come", "stood", "reached", "reaching", "equal", "equalled", "equals", "equivalent", "rose", "rise", "rises", "risen", "rising", "increased", "increase", "increases", "increasing", "grew", "grow", "grows", "grown", "growth", "growing", "fell", "fall", "falls", "fallen", "falling", "declined", "decline", "declines", "declining", "decreased", "decrease", "decreases", "decreasing", "dropped", "drop", "drops", "dropping", "down", "up", "higher", "lower", "reduction", "reduced", "improved", "gained", "climbed", "jumped", "surged", "shrank", "slipped", "slid", "contracted", "expanded", "change", "changed", "changes", "difference", "sum", "combined", "together", "percent", "percentage", "point", "points", "basis", "million", "millions", "billion", "billions", "thousand", "thousands", "trillion", "hundred", "dollars", "dollar", "usd", "us$", "euro", "euros", "pounds", "yuan", "rmb", "company", "companies", "group", "firm", "corporation", "corp", "inc", "co", "ltd", "plc", "business", "management", "approximately", "figure", "figures", "value", "values", "respectively", "compare", "compares", "comparison", "according", "accounted", "account", "accounting", "accounts", "represented", "represents", "representing", "represent", "made", "make", "makes", "share", "portion", "part", "ratio", "rate", "times", "time", "fold", "multiple", "doubled", "tripled", "halved", "twice", "half", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "first", "second", "third", "fourth", "last", "earlier", "later", "same", "corresponding", "ago", "yoy", "level", "levels", "relative", "greater", "smaller", "larger", "exceeded", "exceeds", "exceed", "well", "much", "many", "how", "whole", "full", "form", "forms", "across", "within", "out", "off", "into", "onto", "upon", "if", "so", "such", "other's", "said", "says", "say", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "q", "fy", "h", "ii", "iii", "note", "notes", "see", "did", "does", "do", "would", "could", "will", "can", "went", "swung", "swing", "moved", "movement", "variation", "balance", "stands", "standing", "turned", "comprised", "comprises", "composed", "consisted", "taken", "worth", "range", "ranging", "recognized", "recognised", "generated", "generates", "generate", "came", "earned", "lost", "spent", "paid", "pays", "pay", "using", "used", "uses", "use", "provided", "provides", "had's", "new", "loss", "losses", "profit", "profits", "narrowed", "narrowing", "narrows", "widened", "widening", "widens", "improves", "improving", "deteriorated", "worsened", "strengthened", "weakened", "eased", "dipped", "tumbled", "plunged", "soared", "surged", "raised", "lifted", "boosted", "cut", "trimmed", "lowered", "hiked", "swing", "remained", "remain", "unchanged", "flat", "gain", "gains", "gained", "contributed", "contributes", "contributing", "delivered", "delivers", "achieved", "achieves", "operates", "operated", "expects", "expected", "planned", "plans", "guided", "guidance", "resulted", "results", "produced", "brought", "included", "includes", "including", "continued", "ended", "began", "started", "finished", "closed", "stayed", "kept", "gave", "given", "announced", "disclosed", "indicated", "shown", "table", "following", "overall", "ltd's", "compound", "cagr", "rate", "rates"]
)
_HAN_STOP = re.compile(
    r"亏损|盈利|收窄|扩大|攀升|上调|回升|回落|缩减|下调|萎缩|跌幅|涨幅|增速|跃升|扭亏为盈|变为|转为|同比|环比|增长率?|增加|上升|上涨|提高|提升|下降|减少|下滑|降低|下跌|降幅|增幅|变动|变化|较上年(?:同期)?|上年(?:同期)?|去年(?:同期)?|同期|本期|本年|报告期内?|分别|达到|达|实现|录得|为|是|从|由|至|到|了|的|在|与|和|及|较|比|约|近|大约|超过|万元|亿元|千元|百万元|元|人民币|美元"
    r"|个百分点|百分点|亿|万|年度?|季度|月|日|末|底|公司|本公司|集团|全年|其中|占|比重|比例|合计|总计|共计|相比|相差|高于|低于|多|少|增|减|降|升|倍|成|翻|一番|净增|一|二|三|四|五|六|七|八|九|十|以及|也|则|并|均|将|已|期间|当年|当期|数额|金额|数据|显示|报告|不足|左右|有所|而|该|其|对应|相当于|余额|每|水平|总共|之和|差额|第"
)
_IRREGULAR = MappingProxyType(
    {
        "taxes": "tax",
        "losses": "loss",
        "expenses": "expense",
        "liabilities": "liability",
        "businesses": "business",
        "leases": "lease",
        "leased": "lease",
    }
)
_BRACKETED = re.compile(r"[(（][^)）]*[)）]")
_NEGATIVE = re.compile(
    r"\b(?:net |operating |pre-?tax )?loss(?:es)?\b|\bdeficit|\bused (?:in|for|by)|activities used|\boutflows?|亏损|净流出|赤字|\blosing|\blost\b|损失"
)
_POSITIVE = re.compile(
    r"\b(?:income|profits?|earnings|gains?|surplus|provided by|activities (?:provided|generated)|generated (?:by|from)|inflows?|benefits?)\b|利润|收益|盈利|净额|盈余|净流入|溢利"
)


@lru_cache(maxsize=8192)
def tokens(text: str) -> frozenset[str]:
    """The line items and remaining content words of ``text`` (plain): what a figure beside them is about."""
    found: set[str] = set()
    rest, done = [], 0
    for match in _ITEM.finditer(text):
        start, end = match.span()
        if text[start].isascii() and (
            text[start - 1 : start].isalpha() or (text[end : end + 1].isalpha() and text[end : end + 1].isascii())
        ):
            continue
        found.add(f"@{match.lastgroup}")
        rest.append(text[done:start])
        done = end
    rest.append(text[done:])
    for word in _WORD.findall(" ; ".join(rest)):
        found.update(_words(word))
    return frozenset(found)


@lru_cache(maxsize=8192)
def polarity(text: str) -> int:
    """-1 where ``text`` speaks of a loss, an outflow or a deficit, 1 of income, 0 of neither; the last word counts.

    A word in brackets only tells what a negative number would be: "net income (loss)" speaks of income.
    """
    bare = _BRACKETED.sub(" ", text)
    negative = max((match.start() for match in _NEGATIVE.finditer(bare)), default=-1)
    positive = max((match.start() for match in _POSITIVE.finditer(bare)), default=-1)
    return 0 if negative == positive else 1 if positive > negative else -1


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _words(word: str) -> "list[str]":
    if not word[0].isascii():
        return [run[at : at + 2] for run in _HAN_STOP.sub(" ", word).split() for at in range(len(run) - 1)]
    return [stem for part in word.split("-") for stem in (_stem(part.replace("’", "'").removesuffix("'s").strip("'")),) if stem]


def _stem(word: str) -> str:
    if word in _STOP or len(word) < 2:
        return ""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word
