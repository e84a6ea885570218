"""Which companies a text names: names, codes, Chinese names, words that may be a company and are left open."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import DataError, InputError
from workbench.sentiment.aliases import (
    UserAlias,
    aliases_path,
    load_aliases,
    load_user_aliases,
    read_user_aliases,
    save_user_aliases,
    shipped,
    short_name,
)
from workbench.sentiment.entities import links_of

TABLE = load_aliases()


def linked(text: str, *given: str) -> dict[str, bool]:
    """Ticker -> whether it is left open."""
    return {link.ticker: link.ambiguous for link in links_of(text, TABLE, given)}


def test_the_table_that_ships_is_large_and_consistent() -> None:
    companies = shipped()
    assert len(companies) >= 300
    assert sum(any(not name.isascii() for name in company.names) for company in companies.values()) >= 200
    assert all(company.names and len(set(company.names)) == len(company.names) for company in companies.values())
    assert all(company.strict <= company.unsure for company in companies.values())
    listings = [ticker for company in companies.values() for ticker in (company.ticker, *company.also)]
    assert sorted(listings) == sorted(set(listings))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Microsoft and Nvidia agree on a supply deal", {"MSFT": False, "NVDA": False}),
        ("microsoft beats", {"MSFT": False}),
        ("Apple shares jump", {"AAPL": False}),
        ("Apple unveils a new iPhone", {"AAPL": False}),
        ("APPLE REPORTS EARNINGS", {"AAPL": False}),
        ("Apple prices rise after the poor harvest", {"AAPL": True}),
        ("an apple a day", {}),
        ("Target reports weak sales", {"TGT": False}),
        ("Broker raises its price target; target price now 30", {}),
        ("Gap Inc. beats estimates", {"GAP": False}),
        ("Mind the Gap", {"GAP": True}),
        ("The pay gap widens", {}),
        ("Ford recalls 100,000 trucks", {"F": False}),
        ("Harrison Ford injured on set", {}),
        ("Snap election called", {}),
        ("Delta variant hits airlines", {}),
        ("Delta adds flights to Rome", {"DAL": False}),
        ("Prudential to return cash", {"PRU": True, "PRU.L": True}),
        ("Prudential plc to return cash", {"PRU.L": False}),
        ("Merck KGaA rises", {"MRK.DE": False}),
        ("General Motors Co. and GM", {"GM": False}),
        ("The regime's gm crops", {}),
        ("$AAPL and $brk.b up, $USD down, $5M raised", {"AAPL": False, "BRK-B": False}),
        (
            "A contract (NYSE: F), (SEHK: 700), 600519.SH and sz000333",
            {"F": False, "0700.HK": False, "600519.SS": False, "000333.SZ": False},
        ),
        ("（00700.HK）与（HKEX：1810）", {"0700.HK": False, "1810.HK": False}),
        ("苹果股价大涨", {"AAPL": False}),
        ("今年苹果丰收，果农喜笑颜开", {"AAPL": True}),
        ("完美的一天，美的风景", {}),
        ("美的集团空调销量上升", {"000333.SZ": False}),
        ("平安夜大家快乐", {}),
        ("中国平安净利润增长", {"601318.SS": False}),
        ("平安银行下调利率", {"000001.SZ": False}),
        ("阿里巴巴、腾讯与小米股价下跌", {"BABA": False, "0700.HK": False, "1810.HK": False}),
        ("蘋果股價大漲，騰訊、台積電與輝達跟升", {"AAPL": False, "0700.HK": False, "TSM": False, "NVDA": False}),
        ("AMC Networks and AMC Entertainment", {"AMC": False}),
        ("🚀🚀 $TSLA $NVDA 🔥", {"TSLA": False, "NVDA": False}),
        ("😀 😀", {}),
        ("", {}),
    ],
)
def test_names_codes_and_doubts(text: str, expected: dict[str, bool]) -> None:
    assert linked(text) == expected


def test_spans_are_the_words_with_the_legal_form() -> None:
    text = "Yesterday General Motors Co. and Apple’s shares fell"
    spans = [(text[link.start : link.end], link.name, link.how) for link in links_of(text, TABLE)]
    assert spans == [("General Motors Co.", "General Motors", "name"), ("Apple", "Apple", "name")]


def test_a_ticker_given_by_the_source_settles_a_doubt_and_stands_alone_where_nothing_is_named() -> None:
    assert linked("Ford says it will see", "F") == {"F": False}
    (link,) = links_of("Nothing is named here", TABLE, ["AAPL"])
    assert (link.ticker, link.name, link.how, link.start, link.end) == ("AAPL", "Apple", "given", 0, 0)
    assert linked("Nothing is named here", "ZZZZ") == {"ZZZZ": False}


def test_the_listing_the_source_or_the_portfolio_has_is_used() -> None:
    assert linked("Google fined") == {"GOOGL": False}
    assert linked("Google fined", "GOOG") == {"GOOG": False}
    held = load_aliases(holdings={"9988.HK": None})
    assert {link.ticker for link in links_of("Alibaba rises", held)} == {"9988.HK"}


def test_holdings_are_found_by_their_names() -> None:
    table = load_aliases(holdings={"brtl": "Brenner Tools Corp.", "ORVK": "Orvik"})
    assert {link.ticker: link.ambiguous for link in links_of("Brenner Tools sues; Orvik shares fall", table)} == {
        "BRTL": False,
        "ORVK": False,
    }


def test_the_users_names_come_first_and_can_take_names_away(tmp_path: Path) -> None:
    save_user_aliases(
        tmp_path, [UserAlias("MYCO", ("My Company", "Apple")), UserAlias("MSFT", ("Redmond giant",), ("Microsoft",))]
    )
    table = load_aliases(load_user_aliases(tmp_path))
    assert {link.ticker for link in links_of("Apple shares rise", table)} == {"MYCO"}
    assert {link.ticker for link in links_of("The Redmond giant hires", table)} == {"MSFT"}
    assert links_of("Microsoft hires", table) == ()
    assert links_of("微软裁员", table)[0].ticker == "MSFT"


def test_the_users_table_comes_back_as_it_was_saved_and_is_never_half_written(tmp_path: Path) -> None:
    rows = (UserAlias("0700.HK", ("鹅厂", 'Name, with "signs"')), UserAlias("BRK-B", ("Omaha?",), ("Berkshire",)))
    save_user_aliases(tmp_path, rows)
    assert load_user_aliases(tmp_path) == rows
    with pytest.raises(InputError, match="twice"):
        save_user_aliases(tmp_path, [UserAlias("A", ("Aa",)), UserAlias("a", ("Bb",))])
    assert load_user_aliases(tmp_path) == rows
    assert [path.name for path in (tmp_path / "sentiment").iterdir()] == [aliases_path(tmp_path).name]
    assert load_user_aliases(tmp_path / "nowhere") == ()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a,b\n1,2\n", "lacks the column"),
        (b"ticker,names\n../x,Name\n", "line 2: '../x' is not a ticker"),
        (b"ticker,names\nABC,x\n", "line 2: 'x' is no name"),
        (b"ticker,names\n\xff\xfe\n", "cannot be read"),
    ],
)
def test_a_broken_table_is_refused_with_its_line(data: bytes, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read_user_aliases(data, "aliases.csv")


@pytest.mark.parametrize(
    ("name", "short"), [("Apple Inc.", "Apple"), ("Alpha Holdings Co., Ltd.", "Alpha"), ("Co", "Co"), ("", "")]
)
def test_legal_forms_are_left_out(name: str, short: str) -> None:
    assert short_name(name) == short


@given(st.text(max_size=200))
def test_any_text_gives_links_inside_it(text: str) -> None:
    for link in links_of(text, TABLE):
        assert 0 <= link.start < link.end <= len(text)
