"""The signs of the rubric in Chinese, in words of many registers; and words that only look like one."""

import pytest

from workbench.coaching.matching import folded
from workbench.coaching.signs import all_signs

SHOWN = (
    ("discovery.confirmed", "我把听到的顺一遍：两个孩子，八年后上大学，没有贷款，对吧？"),
    ("discovery.confirmed", "您看我记得对不对，哪里漏了您补一句。"),
    ("risk_profiling.asked", "心里头对涨涨跌跌是什么看法，能承受多大的波动？"),
    ("risk_profiling.loss_reaction", "假如年底一看少了八万，您晚上还睡得着吗？"),
    ("risk_profiling.loss_reaction", "账户缩水三成，您会赶紧卖掉还是接着拿？"),
    ("risk_profiling.experience", "基金、股票这些，您之前碰过没有？"),
    ("risk_profiling.separated", "敢不敢是性格，亏不亏得起看家底，这是两回事。"),
    ("risk_profiling.conflict", "您说三年内要装修，可又想买锁五年的，这两样对不上。"),
    ("risk_profiling.resolved", "那就按低的那个来，记成二级。"),
    ("explanation.plain", "净值就好比菜价，一天一个样。"),
    ("explanation.what_it_is", "这款产品其实就是您把钱借给几十家公司，按期收利息。"),
    ("explanation.risk", "发债的公司要是违约，本金也会受损。"),
    ("disclosure.loss", "货币基金不保本，行情差的时候也会少一点。"),
    ("disclosure.loss", "放二十万，碰上最差的那年可能只剩十四万。"),
    ("disclosure.cost", "持有期间每年从里面扣百分之一的管理费。"),
    ("disclosure.lock_up", "没满两年想提前拿，是要扣钱的，前半年根本赎不出来。"),
    ("disclosure.conflict", "我们行卖这只基金会收销售服务费，这个得跟您说清楚。"),
    ("disclosure.complaint", "对我不满意的话，可以打客服热线，也可以找监管部门反映。"),
    ("suitability.proposal", "我的想法是：三成先留成活期，其余的分批买债券基金。"),
    ("suitability.risk_match", "产品是R2，您测下来是C2，没有超过您的等级。"),
    ("suitability.horizon_match", "离您用钱还有四年，所以放三年期的来得及。"),
    ("suitability.liquidity_match", "这一份随时能取，当天就到账。"),
    ("suitability.spread", "别全压在一家公司上，分成几家放。"),
    ("suitability.reason", "您说过最怕手头没现金，所以我先留了半年的生活费。"),
    ("suitability.alternative", "另一个办法是先还房贷，我也考虑过。"),
    ("suitability.why_not", "信托没选，是因为要锁三年，赶不上孩子的学费。"),
    ("objection_empathy.acknowledged", "换了谁都会着急，您这么想很正常。"),
    ("objection_empathy.concern_found", "您最放不下的到底是钱，还是没人跟您交代？"),
    ("next_steps.action", "周四下午三点网点见。"),
    ("next_steps.action", "我今晚把三份合同整理好发给您。"),
    ("next_steps.owner_client", "麻烦您把基金对账单和身份证带上。"),
    ("next_steps.documents", "来的时候带上房贷合同和最近的流水。"),
    ("next_steps.cooling", "您今天不用定，回去商量一晚上。"),
    ("next_steps.written", "我把今天谈的写成一页纸发您微信。"),
    ("next_steps.checkable", "您过目一下，哪一条不对您直说。"),
    ("client_much_calmer", "听你讲完我没那么慌了，心里踏实了。"),
    ("client_upset", "你们就是忽悠人，我气死了！"),
    ("vulnerable.life event", "我先生去年走了，公司又裁员。"),
)
NOT_SHOWN = (
    ("risk_profiling.conflict", "记得带上房贷合同。"),
    ("disclosure.loss", "下周可能要降温，您多穿点。"),
    ("disclosure.loss", "犹豫期里退，本钱一分不少还您。"),
    ("next_steps.action", "非常感谢您今天过来，很高兴见到您。"),
    ("explanation.say_back", "谢谢您说出来。"),
    ("objection_empathy.acknowledged", "涨跌都是正常现象。"),
    ("suitability.proposal", "这份投诉建议请您收好。"),
)


def _shows(name: str, text: str) -> bool:
    return all_signs()[name].found_in(folded(text))


@pytest.mark.parametrize(("name", "text"), SHOWN)
def test_a_sign_is_found_in_other_words(name: str, text: str) -> None:
    assert _shows(name, text)


@pytest.mark.parametrize(("name", "text"), NOT_SHOWN)
def test_what_only_looks_like_a_sign_is_none(name: str, text: str) -> None:
    assert not _shows(name, text)
