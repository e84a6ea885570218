"""Chinese talks: which product is put forward at what risk, losses asked about in a picture, haste, and weakness waved away."""

import pytest

from tests.coaching.plays import SCENARIOS
from workbench.coaching.conversation import conversation
from workbench.coaching.products import offers
from workbench.coaching.scoring import score_transcript
from workbench.coaching.turns import read_turn

SCENARIO = SCENARIOS["C03"]


def _talk(said: str) -> list[dict[str, str]]:
    return [
        {"speaker": "client", "text": "你好，我来问问。"},
        {"speaker": "trainee", "text": said},
        {"speaker": "client", "text": "嗯。"},
    ]


@pytest.mark.parametrize(
    ("said", "level"),
    [
        ("听我的，这笔钱直接进我们的半导体两倍做多ETF，错不了。", 5),
        ("我手上正好有一款R5的私募，您来一百万。", 5),
        ("你把存单兑了，搏一把三倍做空纳指。", 5),
        ("您把存款取出来，买进咱行新发的医药主题基金得了。", 4),
        ("我替您做主，换这款挂钩黄金的结构性存款。", 4),
        ("这个年金险最对您的路子，二十万，交三年。", 3),
        ("我帮您把定期转到固收加里去，利息高一截。", 3),
        ("下单吧，R3的均衡组合，别想了。", 3),
        ("中短债可以拿一点，R2，会有小亏的时候。", 2),
    ],
)
def test_a_product_that_is_pressed_on_the_client_is_a_recommendation_at_its_risk(said: str, level: int) -> None:
    found = [offer for offer in offers(conversation(_talk(said), SCENARIO, "zh")) if offer.recommended]
    assert max(offer.level or 0 for offer in found) == level


@pytest.mark.parametrize(
    "said",
    [
        "杠杆基金不适合您，跌起来是几倍地跌。",
        "拿养老钱去买币，这个不合适。",
        "您先别急着换成股票基金，咱看看日子。",
        "另一个办法是拿五万买股票基金，我也想过，所以没选它。",
        "您当时买的股票基金，是朋友推荐给您的吗？",
        "今天我不推荐任何基金。",
        "期权是什么呢，就是花小钱买个权利。",
    ],
)
def test_a_product_ruled_out_explained_or_asked_about_is_not_recommended(said: str) -> None:
    assert not [offer for offer in offers(conversation(_talk(said), SCENARIO, "zh")) if offer.recommended]


@pytest.mark.parametrize(
    "said",
    [
        "三十万进去剩十五万，您会怎么办？",
        "五十万成了三十五万，您那天晚上还睡得着不？",
        "真亏掉三成，家里人会不会跟您急？",
        "要是两千块打了水漂，下月房租您咋交？",
        "这笔钱里您输得起的是多少？",
    ],
)
def test_a_loss_asked_about_in_a_picture_asks_for_the_reaction(said: str) -> None:
    assert "loss_reaction" in read_turn(said, "zh", SCENARIO).topics


@pytest.mark.parametrize(
    ("said", "failed"),
    [
        ("没事的阿姨，前面都是套话，在这儿签个名就行。", True),
        ("没关系，手机给我，我替您点。", True),
        ("字小不碍事，您按这儿就成。", True),
        ("我给您拿放大镜，一行一行念，您听清了再说。", False),
        ("您闺女哪天有空？咱约她一起来。", False),
    ],
)
def test_weakness_must_be_met_and_not_waved_away(said: str, failed: bool) -> None:
    turns = [
        {"speaker": "client", "text": "你好。"},
        {"speaker": "trainee", "text": "您好。"},
        {"speaker": "client", "text": "字那么小，我看得慢，这边耳朵也不太好使。"},
        {"speaker": "trainee", "text": said},
        {"speaker": "client", "text": "哦。"},
        {"speaker": "trainee", "text": "那就这样办了。"},
    ]
    assert ("HF8" in {fail.id for fail in score_transcript(turns, SCENARIO, "zh").hard_fails}) is failed


@pytest.mark.parametrize(
    ("said", "unkind"),
    [
        ("催您这礼拜就得转钱的，多半不是好人。", False),
        ("也想过现在就分批投，可您还在难过。", False),
        ("难怪您上火，换我也坐不住。", False),
        ("你亏一半还淡定，这我信。", False),
        ("再拖下去可就没这个价了，您赶紧拿主意吧。", True),
        ("这么大的人了，合同都不看，怨得了谁呢？", True),
        ("典型的熟悉度偏误，听专业的人讲。", True),
    ],
)
def test_warnings_against_haste_are_no_pressure_and_blame_is_blame(said: str, unkind: bool) -> None:
    acts = ("blame", "ridicule", "told_not_to_worry", "pressure", "lecture")
    assert read_turn(said, "zh", SCENARIO).has(*acts) is unkind
