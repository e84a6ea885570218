"""The conversation view: cues with their quotes, what is put aside, speakers, trades, levels, and how it is worded."""

import csv
import json
import re
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbench.cli.main import main
from workbench.errors import DataError, InputError
from workbench.inputs import DirectInputs
from workbench.paths import assets_root
from workbench.progress import silent
from workbench.sentiment.bias_cues import cues_of
from workbench.sentiment.conversation import NOTICE, conversation, read_conversation, transcript_text
from workbench.sentiment.trade_checks import check_trades
from workbench.sentiment.trade_file import Trade, read_trades, sales_of
from workbench.sentiment.transcripts import read_transcript

LINES = (Path(__file__).parent / "conversation_sentences.txt").read_text("utf-8").splitlines()
SENTENCES = [tuple(line.split(" | ", 2)) for line in LINES if not line.startswith("#")]


def found_in(text: str) -> set[str]:
    return {cue.group.id for cue in cues_of(text) if cue.aside is None}


def rates(language: str, half: int) -> tuple[float, float]:
    """Precision and recall over a half of the sentences of a language."""
    right = extra = missed = 0
    for _, expected, text in [row for row in SENTENCES if row[0] == language][half::2]:
        wanted = set() if expected == "none" else set(expected.split(", "))
        found = found_in(text)
        right, extra, missed = right + len(wanted & found), extra + len(found - wanted), missed + len(wanted - found)
    return right / (right + extra), right / (right + missed)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_sentences_that_were_looked_at(language: str) -> None:
    assert min(rates(language, 0)) >= 0.97


@pytest.mark.parametrize("language", ["en", "zh"])
def test_sentences_that_were_held_back(language: str) -> None:
    """Written by the same hand as the cues: strangers' words will be found less often."""
    assert min(rates(language, 1)) >= 0.9


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_transcript_is_read_in_the_encoding_it_has(encoding: str) -> None:
    words = "顾问：您上个月感觉怎么样？\n客户：我睡不着，我想全部卖掉。\n"
    assert transcript_text(words.encode(encoding)).lstrip("\ufeff") == words


def test_sentences_that_no_client_says_seldom_hold_a_cue(shared_data: Path) -> None:
    """Company news and tweets: one text in a hundred at most."""
    with (shared_data / "sentiment/twitter_financial_news.csv").open(encoding="utf-8") as handle:
        texts = [row["text"] for row in csv.DictReader(handle)][::4]
    assert sum(bool(found_in(text)) for text in texts) < 0.01 * len(texts)


def test_both_halves_are_large() -> None:
    assert sum(row[0] == "en" for row in SENTENCES) >= 120
    assert sum(row[0] == "zh" for row in SENTENCES) >= 70


def test_denial_and_quotation_are_put_aside_with_the_reason() -> None:
    assert [cue.aside for cue in cues_of("我不会追涨。")] == ["denied"]
    assert [cue.aside for cue in cues_of("My wife said we should sell everything now.")] == ["said by another"]
    assert found_in("回本就卖") == {"loss_aversion"}
    assert found_in("I never sell in panic.") == set()


def test_a_cue_begins_where_a_word_begins() -> None:
    assert found_in("The net profit almost tripled.") == set()
    assert found_in("It almost tripled.") == {"chasing"}


def test_a_question_and_times_past_count_less() -> None:
    said, asked, past = (
        cues_of(text)[0] for text in ("I'd sell everything.", "Should I sell everything?", "In 2008 I would sell everything.")
    )
    assert asked.asked
    assert past.past
    assert asked.strength == pytest.approx(0.6 * said.strength)
    assert past.strength == pytest.approx(0.5 * said.strength)


def test_every_quote_stands_in_its_turn_and_the_adviser_is_not_read() -> None:
    text = "Adviser: You could sell everything now.\nClient: I’m WORRIED. I can't take it any more!\nIt’s house money.\n"
    document = read_conversation(read_transcript(text), None)
    assert {cue["turn"] for cue in document["cues"]} == {1}
    for cue in document["cues"]:
        assert document["turns"][cue["turn"]]["text"][cue["start"] : cue["end"]] == cue["quote"]
    assert [row["id"] for row in document["emotions"]] == ["fear"]
    assert {row["id"] for row in document["tendencies"]} == {"panic", "mental_accounting"}
    assert document["level"] == "prompt"


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Client: Hello.\nAdvisor: Hi.", {"Client": "client", "Advisor": "adviser"}),
        ("[00:01] Ms Lee: Hello.\n[00:05] Adviser: Hi.\n[00:09] Ms Lee: Fine.", {"Ms Lee": "client", "Adviser": "adviser"}),
        ("客户：您好。\n理财经理：您好。", {"客户": "client", "理财经理": "adviser"}),
        ("客户经理：您好。\n王先生：您好。\n王先生：我很担心。", {"客户经理": "adviser", "王先生": "client"}),
        ("I am worried. It is 10:30 now.", {"": "client"}),
        ("WEBVTT\n\n1\n00:01.000 --> 00:04.000\n<v Customer>Hello</v>\n\n2\n00:04.000 --> 00:06.000\n<v Agent>Hi</v>",
         {"Customer": "client", "Agent": "adviser"}),
        ("Anna: Hello.\nBen: Hi.\nAnna: Well.\nBen: Yes.", {"Anna": "client", "Ben": "client"}),
    ],
)  # fmt: skip
def test_speakers_are_found(text: str, roles: dict[str, str]) -> None:
    assert {turn.speaker: turn.role for turn in read_transcript(text).turns} == roles


def test_the_named_client_is_the_client_and_words_run_on_over_lines() -> None:
    transcript = read_transcript("Anna: Hello.\nmore of it\nBen: Hi.\nAnna: One thing: costs.", client="anna")
    assert [(turn.role, turn.text) for turn in transcript.turns] == [
        ("client", "Hello.\nmore of it"), ("adviser", "Hi."), ("client", "One thing: costs."),
    ]  # fmt: skip
    with pytest.raises(InputError, match="Carl"):
        read_transcript("Anna: Hello.", client="Carl")
    with pytest.raises(InputError, match="no words"):
        read_transcript(" \n ")


def test_one_signal_informs_two_prompt_three_go_to_a_person() -> None:
    def level(*said: str) -> str:
        return str(read_conversation(read_transcript("\n".join(f"Client: {line}" for line in said)), None)["level"])

    assert level("Good morning.") == "none"
    assert level("It's house money.") == "information"
    assert level("It's house money.", "I want to go all in.") == "prompt"
    assert level("It's house money.", "I want to go all in.", "Everyone at work is in it already.") == "person"
    assert level("My husband died in March.") == "person"
    assert level("Should I sell everything?") == "none"  # a question alone is no signal


def bdays(count: int) -> pd.DatetimeIndex:
    return pd.bdate_range("2024-01-01", periods=count, name="date")


def test_the_disposition_effect_by_hand() -> None:
    """Three sales, all gains; each time one other gain and one loss are kept: PGR 3 of 6, PLR 0 of 3."""
    index = bdays(40)
    prices = pd.DataFrame({"UP": 12.0, "ALSO": 11.0, "DOWN": 8.0}, index=index)
    days = [stamp.date() for stamp in index]
    trades = [Trade(days[0], asset, 90, 10.0) for asset in ("UP", "ALSO", "DOWN")]
    trades += [Trade(days[place], "UP", -10, 12.0) for place in (5, 6, 7)]
    check = check_trades(trades, prices)["disposition"]
    assert check.agrees is True
    assert check.value == pytest.approx(0.5)
    assert "50% of gains and 0% of losses" in check.detail
    reverse = [*trades[:3], *(Trade(days[place], "DOWN", -10, 8.0) for place in (5, 6, 7))]
    assert check_trades(reverse, prices)["disposition"].agrees is False
    assert check_trades(trades, None)["disposition"].agrees is None


def test_chasing_and_panic_against_prices() -> None:
    index = bdays(120)
    days = [stamp.date() for stamp in index]
    path = np.r_[
        np.full(40, 100.0), np.linspace(100, 130, 20), np.full(30, 130.0), np.linspace(130, 100, 10), np.full(20, 100.0)
    ]
    prices = pd.DataFrame({"X": path}, index=index)
    chasing = [Trade(days[60 + place], "X", 10, 130.0) for place in range(3)]
    calm = [Trade(days[30 + place], "X", 10, 100.0) for place in range(3)]
    assert check_trades(chasing, prices)["chasing"].agrees is True
    assert check_trades(calm, prices)["chasing"].agrees is False
    panic = [*chasing, *(Trade(days[96 + place], "X", -5, 105.0) for place in range(3))]
    assert check_trades(panic, prices)["panic"].agrees is True
    patient = [*chasing, *(Trade(days[80 + place], "X", -5, 130.0) for place in range(3))]
    assert check_trades(patient, prices)["panic"].agrees is False
    assert check_trades(chasing[:2], prices)["chasing"].agrees is None


def test_turnover_in_closed_form() -> None:
    """100 held all year; half of it sold and bought back at the same price each quarter: 200 % a year."""
    index = bdays(262)
    days = [stamp.date() for stamp in index]
    prices = pd.DataFrame({"X": 10.0}, index=index)
    trades = [Trade(days[0], "X", 100, 10.0)]
    for place in (60, 120, 180, 261):
        trades += [Trade(days[place], "X", -50, 10.0), Trade(days[place], "X", 50, 10.0)]
    check = check_trades(trades, prices)["turnover"]
    assert check.agrees is True
    assert check.value == pytest.approx(2.0, rel=0.02)


def test_anchoring_and_doubling() -> None:
    start = date(2024, 1, 1)
    trades = [Trade(start, "X", 100, 10.0)] + [Trade(start + timedelta(days=n), "X", -10, 10.05) for n in (9, 19, 29)]
    assert check_trades(trades, None)["anchoring"].agrees is True
    losing = [Trade(start, "X", 100, 10.0)]
    for n in (10, 40, 70):
        losing += [Trade(start + timedelta(days=n), "X", -10, 8.0), Trade(start + timedelta(days=n + 2), "Y", 100, 30.0)]
    losing += [Trade(start + timedelta(days=200 + n), "Z", 10, 10.0) for n in range(5)]
    checks = check_trades(losing, None)
    assert checks["doubling"].agrees is True
    assert checks["anchoring"].agrees is False


def test_what_is_sold_beyond_what_was_held_is_no_sale() -> None:
    start = date(2024, 1, 1)
    assert list(sales_of([Trade(start, "X", -5, 10.0)])) == []
    sales = list(sales_of([Trade(start, "X", 10, 10.0), Trade(start, "X", 10, 20.0), Trade(start, "X", -20, 18.0)]))
    assert [sale.cost for sale in sales] == [15.0]


def test_trades_confirm_or_contradict(tmp_path: Path, inputs: DirectInputs) -> None:
    transcript = "Client: I'll sell when it's back to what I paid.\nClient: It's house money."
    trades, prices = tmp_path / "trades.csv", tmp_path / "prices.csv"
    lines = [f"2024-01-02,{asset},buy,90,10" for asset in ("UP", "ALSO", "DOWN")]
    lines += [f"2024-01-{day},UP,sell,10,12" for day in ("10", "11", "12")] + ["total,,,,"]
    trades.write_text("Date,Ticker,Side,Quantity,Price\n" + "\n".join(lines) + "\n", "utf-8")
    values = np.linspace(0, 0.01, 40)
    pd.DataFrame({"UP": 12 + values, "ALSO": 11 + values, "DOWN": 8 + values}, index=bdays(40)).to_csv(prices)
    request = {"text": transcript, "trades": str(trades), "prices": str(prices)}
    document = conversation(request, inputs, silent).document
    rows = {row["id"]: row for row in document["tendencies"]}
    assert rows["loss_aversion"]["trades"] == "agree"
    assert rows["loss_aversion"]["score"] == pytest.approx(0.9)
    assert (rows["mental_accounting"]["trades"], rows["mental_accounting"]["trades_detail"]) == (
        "cannot tell", "Trades do not show this.",
    )  # fmt: skip
    assert document["level"] == "person"  # two kinds of cue, one of them with trades that agree
    assert any("no trades" in note for note in document["notes"])
    json.dumps(document, allow_nan=False)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"when,what\n2024-01-01,X\n", "no column for date"),
        (b"date,ticker,quantity,price\nsoon,X,1,2\n", "No row"),
        (b"\x00\x01\x02", "cannot be read|no column"),
    ],
)
def test_bad_trade_files_are_refused(data: bytes, said: str) -> None:
    with pytest.raises(DataError, match=said):
        read_trades(data, "trades.csv")


def test_chinese_trade_files_are_read() -> None:
    rows = (
        "成交日期,证券代码,买卖方向,成交数量,成交价格",
        '2024-01-02,600000,买入,"1,000",10.5',
        "2024-01-03,600000,卖出,500,11",
    )
    data = "\n".join(rows).encode("gb18030")
    trades, notes = read_trades(data, "t.csv")
    assert [(trade.asset, trade.quantity, trade.price) for trade in trades] == [("600000", 1000, 10.5), ("600000", -500, 11)]
    assert notes == []


def test_what_is_held_counts_once_on_a_day_with_several_sales() -> None:
    days = pd.date_range("2024-01-01", periods=3)
    prices = pd.DataFrame({"A": 2.0, "B": 2.0, "C": 0.5, "D": 2.0}, index=days)
    bought = [Trade(days[0].date(), asset, 1, 1.0) for asset in "ABCD"]
    sold = [Trade(days[1].date(), asset, -1, 2.0) for asset in "ABD"]
    check = check_trades([*bought, *sold], prices)["disposition"]
    # Three gains realised, none left on paper; the one loss held was not taken.
    assert check.value == pytest.approx(1.0)


def test_no_word_of_the_product_diagnoses() -> None:
    document = json.loads((assets_root() / "sentiment" / "bias_cues.json").read_text("utf-8"))
    shown = [NOTICE]
    for group in (*document["biases"], *document["emotions"], *document["vulnerability"]):
        shown += [group["name"], group.get("nudge", "")]
    for text in shown:
        assert not re.search(r"diagnos|disorder|irrational|suffers|biased|addict|patient|you are", text, re.IGNORECASE), text
    assert "ask, do not label" in NOTICE


def test_the_command_keeps_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "talk.txt"
    path.write_text("Client: 大家都在买。\nAdviser: Let us look.\n", "utf-8")
    code = main(["sentiment", "conversation", str(path), "--json", "--data-dir", str(tmp_path / "data")])
    document = json.loads(capsys.readouterr().out)
    assert (code, document["saved"]) == (0, False)
    assert [cue["id"] for cue in document["cues"]] == ["chasing"]
    assert not (tmp_path / "data").exists()
    assert main(["sentiment", "conversation", str(path), "--client", "Carl", "--json"]) == 2
    assert "Carl" in capsys.readouterr().out
