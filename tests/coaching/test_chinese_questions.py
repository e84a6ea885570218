"""Chinese questions in many wordings: what they are about, of what kind they are, and what only looks like one."""

import pytest

from workbench.coaching.matching import folded
from workbench.coaching.questions import LONGEST_QUESTION, question_kind
from workbench.coaching.turn_words import topics_in


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("goal", "等这笔投资拿回来，您想用它办点啥？"),
        ("goal", "您二位攒钱是为了养老还是为了孩子？"),
        ("horizon", "离交首付还有多长时间？"),
        ("horizon", "这笔钱三五年里用得着吗？"),
        ("amount", "大概准备出多少本钱？"),
        ("income", "餐馆一年下来能净赚多少？"),
        ("assets", "除了这笔，您名下还有哪些财产？"),
        ("debts", "外头欠人家钱不？"),
        ("emergency", "要是明天丢了工作，您能撑几个月？"),
        ("emergency", "跟我说说您平时怎么留应急的钱。"),
        ("liquidity", "近排有冇大使费？"),
        ("liquidity", "接下来一年有没有什么大的开销？"),
        ("family", "您孩子多大了？"),
        ("loss_reaction", "假如明年市场大跌，您是会卖还是会等？"),
        ("experience", "股灾那会儿您是怎么过来的？"),
        ("knowledge", "净值这个词您熟悉吗？"),
        ("source", "边个同你讲嘅？"),
        ("source", "能跟我讲讲这个消息是哪来的吗"),
        ("holdings", "您这账户里头买的都是啥？"),
        ("restrictions", "您卖股票要不要公司批准？"),
        ("pension", "您退休以后靠什么领钱？"),
        ("remittance", "您老家那边要不要您出钱？"),
        ("health", "恁身子骨咋样啊？"),
        ("other_offers", "别的银行给您开了什么条件？"),
        ("documents", "您看这些文件方便吗？"),
        ("helper", "平时有冇人帮你睇住啲钱？"),
        ("funding", "投资的钱是借的还是自己的？"),
        ("wish", "您觉得怎样才算公平？"),
        ("feelings", "看到亏这么多，您心里是不是很难受？"),
        ("concern", "有什么让您不放心的地方吗？"),
        ("understanding", "您能用自己的话说说这个产品吗？"),
        ("residence", "您打算一直待在英国吗？"),
    ],
)
def test_a_question_is_about_its_topic(topic: str, text: str) -> None:
    assert question_kind(folded(text), "zh") is not None
    assert topic in topics_in(folded(text), "zh")


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("health", "您在哪家医院上班？"),
        ("residence", "您身份证号是多少？"),
        ("horizon", "您打算放多少钱进去？"),
        ("horizon", "您是哪一年买的？"),
        ("emergency", "您手上有相关的合同或者对账单吗？"),
        ("holdings", "您手上有相关的合同或者对账单吗？"),
        ("source", "当时是谁给您办的手续？"),
    ],
)
def test_a_word_alone_is_no_topic(topic: str, text: str) -> None:
    assert topic not in topics_in(folded(text), "zh")


@pytest.mark.parametrize(
    "text",
    [
        "谁不盼着钱能生钱呢？",
        "难道我们还会骗您？",
        "什么时候办都可以。",
        "您要是有什么问题，随时给我打电话。",
        "我来给您说说这个产品的风险。",
        "其实亏损多少取决于您什么时候卖。",
        "不管市场怎么走，您都有时间。",
    ],
)
def test_what_only_looks_like_a_question_asks_nothing(text: str) -> None:
    assert question_kind(folded(text), "zh") is None


def test_the_kinds_of_questions() -> None:
    kinds = {
        "聊聊您对这笔钱的打算吧": "open_question",
        "您心里最过不去的是什么，好吗？": "open_question",
        "平时谁帮您打理账户？": "factual_question",
        "往后有没有什么要花的钱？": "inviting_question",
        "这是给孩子上学用的，对吧？": "closed_question",
    }
    assert {text: question_kind(folded(text), "zh") for text in kinds} == kinds


def test_a_sentence_that_never_ends_asks_in_its_last_part() -> None:
    text = "我们" * 5_000 + "，这笔钱您什么时候用？"
    assert question_kind(folded(text), "zh") == "factual_question"
    assert "horizon" in topics_in(folded(text)[-LONGEST_QUESTION:], "zh")
