"""Every figure of a sentence is tied to its field, and only to its own."""

import pytest

from tests.commentary.results import portfolio, stress
from workbench.commentary.facts import Facts
from workbench.commentary.tracing import GOOD, trace

P, S = portfolio(), stress()

TRUE = [
    (P, "The estimated return rises from 8.4 % to 9.0 % a year.", ("return.now", "return.proposed")),
    (P, "Your portfolio would be expected to earn about 9 % a year.", ("return.proposed",)),
    (P, "The proposal's volatility is 8.0 %, down from 11.9 % today.", ("volatility.proposed", "volatility.now")),
    (P, "Volatility falls by 3.9 percentage points.", ("volatility.change",)),
    (P, "Swings would be smaller: 8.0% instead of 11.9%.", ("volatility.proposed", "volatility.now")),
    (P, "We would sell US equity down to 20.3 % and buy Gold up to 24.5 %.",
     ("weight.US equity.proposed", "weight.Gold.proposed")),
    (P, "Gold and US equity make up 24.5 % and 20.3 % respectively.", ("weight.Gold.proposed", "weight.US equity.proposed")),
    (P, "Gold carries 35.1 % of the risk.", ("risk_share.Gold.proposed",)),
    (P, "In 2008 again the portfolio would lose 14.9 %, compared with 33.6 % for the current holdings.",
     ("history.gfc.proposed", "history.gfc.now")),
    (P, "The worst fall was 32.0 % for the proposal, against 40.6 % now.", ("drawdown.proposed", "drawdown.now")),
    (P, "The client's USD 1.2 million would be reshuffled with a turnover of 120 %.", ("value.money", "turnover")),
    (P, "USD 1,440 would be spent on trading.", ("cost.money",)),
    (P, "The Sharpe ratio climbs to 0.87 from 0.54.", ("sharpe.proposed", "sharpe.now")),
    (P, "About USD 294,000 of Gold is bought.", ("trade.Gold.money",)),
    (P, "On the worst 5 % of days the average loss would be 1.10 %, or about USD 13,200.",
     ("tail", "cvar.proposed", "cvar.proposed.money")),
    (P, "The limit of 120.0 % binds, with a shadow price of 0.0079.", ("limit.max_turnover", "shadow_price.max_turnover")),
    (P, "预期年收益率从8.4%升至9.0%。", ("return.now", "return.proposed")),
    (P, "年波动率由11.9%降至8.0%。", ("volatility.now", "volatility.proposed")),
    (P, "最大回撤为32.0%，目前为40.6%。", ("drawdown.proposed", "drawdown.now")),
    (P, "总金额为120万美元。", ("value.money",)),
    (S, "The portfolio of USD 1,200,000 was tested against 3 scenarios.", ("value.money", "scenarios")),
    (S, "If 2008 came again, the portfolio would lose 37.7 %, or USD 452,648.", ("loss.gfc", "loss.gfc.money")),
    (S, "The benchmark would lose 27.5 % in 2008 again.", ("benchmark.gfc",)),
    (S, "In 2008 again, US equity alone accounts for USD 306,723 of the loss.", ("position_loss.US equity.gfc.money",)),
    (S, "Black Monday 1987 covers only 75.0 % of the value.", ("coverage.monday",)),
    (S, "At 99 % confidence the VaR is 6.5 % and the expected shortfall 8.6 %.", ("level_99", "var_99", "es_99")),
    (S, "Nine times out of ten the value would change by between −4.0 % and +5.5 % over 21 days.",
     ("likely_5", "likely_95", "horizon")),
    (S, "在全球金融危机全程情景中，组合将损失37.7%，即452,648美元。", ("loss.gfc", "loss.gfc.money")),
]  # fmt: skip

FALSE = [
    (P, "The volatility of the proposal is 8.5 %.", "8.0"),
    (P, "The volatility of the proposal is 9.0 %.", "estimated return"),
    (P, "We would sell US equity down to 24.5 % and buy Gold up to 20.3 %.", "not for"),
    (P, "The estimated return falls from 9.0 % to 8.4 % a year.", "proposed"),
    (P, "The current volatility is 8.0 %.", "not what it is now"),
    (P, "Trading costs come to USD 1,540.", "USD 1,440"),
    (P, "The estimated return rises to 9.6 %.", "9.0"),
    (P, "Volatility falls by 3.9 %.", "−3.9 points"),
    (P, "Volatility rises by 3.9 percentage points.", "the other way"),
    (P, "In 2008 again the proposal would gain 14.9 %.", "is a loss"),
    (P, "USD 294,000 of Gold is sold.", "is bought"),
    (P, "In 2031 the portfolio would be worth as much.", "2031"),
    (P, "Gold carries 24.5 % of the risk.", "weight"),
    (P, "年波动率由8.0%升至11.9%。", "now"),
    (P, "交易成本为1,540美元。", "USD 1,440"),
    (S, "In 2008 again the portfolio would lose 23.0 %.", "Covid again"),
    (S, "In 2008 again the portfolio would gain 37.7 %.", "is a loss"),
    (S, "The benchmark would lose 37.7 % in 2008 again.", "by factors"),
    (S, "The 99 % VaR is 4.0 %.", "95"),
    (S, "Gold accounts for USD 306,723 of the loss.", "US equity"),
    (S, "US small caps account for USD 306,723 of that loss in 2008 again.", "not for US small caps"),
    (S, "There is a 30 % probability of this.", "no field"),
    (S, "新冠暴跌情景中组合将损失37.7%。", "not for Covid again"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "sentence", "expected"), TRUE, ids=[sentence for _, sentence, _ in TRUE])
def test_true_sentences_are_traced_to_their_fields(facts: Facts, sentence: str, expected: tuple[str, ...]) -> None:
    traced = trace(sentence, facts)
    assert [figure.state in GOOD for figure in traced] == [True] * len(expected), traced
    assert tuple(figure.fact for figure in traced) == expected


@pytest.mark.parametrize(("facts", "sentence", "reason"), FALSE, ids=[sentence for _, sentence, _ in FALSE])
def test_false_sentences_are_not(facts: Facts, sentence: str, reason: str) -> None:
    refused = [figure for figure in trace(sentence, facts) if figure.state not in GOOD]
    assert refused
    assert any(reason in figure.reason for figure in refused), refused


def test_a_figure_stands_where_it_says() -> None:
    sentence = "Over time, the Sharpe ratio climbs to 0.87 from 0.54."
    for figure in trace(sentence, P):
        assert sentence[figure.start : figure.end].strip() == figure.text


def test_a_name_of_the_sentence_before_counts_where_this_one_has_none() -> None:
    assert not trace("It would cost 23.0 %.", S)[0].fact
    assert trace("It would cost 23.0 %.", S, earlier="Then comes Covid again.")[0].fact == "loss.covid"


def test_digits_in_names_and_counts_in_words_are_no_figures() -> None:
    assert trace("The two largest are Treasuries 7-10y and Gold in 2008 again.", P) == []
