"""What the headings of price tables mean, in English, Chinese and a little German, French and Spanish."""

import re

from workbench.market.prices import PriceKind

_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")


def plain_word(text: str) -> str:
    """A heading reduced to its letters and digits, in lower case, without what stands in brackets."""
    folded = text.casefold()
    return re.sub(r"[\W_]+", "", _BRACKETS.sub("", folded)) or re.sub(r"[\W_]+", "", folded)


def kind_of(heading: str) -> PriceKind:
    """Whether prices under this heading include dividends, as far as the heading tells."""
    word = plain_word(heading)
    return "total_return" if word in _TOTAL_RETURN else "price_only" if word in _CLOSE else "unknown"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


DATE_WORDS = frozenset(
    _words(
        "date dates day datum tag fecha data datetime time timestamp period month quarter year week asof asofdate tradedate "
        "tradingdate tradingday pricedate navdate valuationdate observationdate quotedate reportdate "
        "日期 交易日期 交易日 时间 净值日期 估值日期 年月 月份 年份 季度 日 日期时间 公布日期"
    )
)
CODE_WORDS = frozenset(
    _words(
        "ticker tickers symbol symbols code isin cusip sedol ric wkn secid securityid assetid fundcode instrumentid permno "
        "tscode 代码 证券代码 股票代码 基金代码 指数代码 债券代码 产品代码 代碼"
    )
)
NAME_WORDS = frozenset(
    _words(
        "asset assets assetname name security securityname fund fundname instrument stock index indexname series variable "
        "holding product productname company share wertpapier fonds titel "
        "名称 证券名称 股票名称 基金名称 指数名称 简称 证券简称 基金简称 股票简称 资产 资产名称 品种 产品 产品名称 名稱"
    )
)
CURRENCY_WORDS = frozenset(_words("currency ccy curr cur waehrung währung devise 币种 货币 幣種"))
CURRENCIES = frozenset(
    _words("USD EUR GBP CHF JPY CNY CNH HKD AUD CAD NZD SEK NOK DKK SGD KRW TWD INR BRL ZAR MXN PLN CZK HUF")
)

_TOTAL_RETURN = _words(
    "adjclose adjustedclose adjclosingprice adjustedclosingprice adjclosingvalue adjustedprice adjprice closeadj "
    "totalreturn totalreturnindex tri "
    "复权收盘价 后复权收盘价 前复权收盘价 后复权价 前复权价 复权价 后复权 前复权 复权净值 复权单位净值"
)
_CLOSE = _words("close closeprice closingprice last lastprice pxlast settle 收盘价 收盘 收盤價 单位净值")
_ANY_PRICE = _words(
    "price prices px value nav level mid kurs schlusskurs schluss prix cours precio indexvalue netassetvalue "
    "净值 价格 价 指数 点位 收盘点位 累计净值"
)
#: Headings of prices, the most useful first: with dividends, then the close, then any other.
PRICE_RANK = {word: rank for rank, word in enumerate([*_TOTAL_RETURN, *_CLOSE, *_ANY_PRICE])}
#: What quote files give beside the close.
NOT_A_CLOSE = frozenset(
    _words(
        "open openprice high highprice low lowprice volume vol change changepct changepercent pctchg pctchange chg prevclose "
        "preclose previousclose amount turnover dividends dividend stocksplits splits capitalgains vwap bid ask openinterest "
        "adjfactor trades numberoftrades 开盘价 开盘 最高价 最高 最低价 最低 成交量 成交额 涨跌幅 涨跌额 涨跌 换手率 "
        "前收盘价 前收盘 昨收 振幅"
    )
)
FIELDS = frozenset(PRICE_RANK) | NOT_A_CLOSE
