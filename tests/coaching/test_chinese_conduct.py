"""Chinese assurances, slurs and acts in the client's place are found in many wordings; what only sounds alike fails nothing."""

import pytest

from tests.coaching.plays import SCENARIOS
from tests.coaching.test_hard_fails import talk
from workbench.coaching.scoring import score_transcript
from workbench.coaching.turns import read_turn

FAILING = {
    "HF1": (
        "这只股我跟您说，一年之内铁定翻倍。",
        "您放一百个心，本金纹丝不动。",
        "跌了算我的，私下给您补齐。",
        "卖了八年，没有一个客户亏过，您也一样。",
        "有国家托着底呢，您怕什么。",
        "放满三年，只会多不会少。",
        "亏钱？不可能的事。",
        "我拿饭碗担保，年底前回本。",
        "这等于把钱存进保险柜，一样安全。",
        "三个月翻一番，板上钉钉。",
        "满三年给您变成二十六万，一个子儿不少。",
        "每季度初五，利息准点进卡。",
        "天塌下来有财政顶着，您愁什么？",
        "合同那几行字是给外人看的。",
        "往下的空间封死了，再跌是不可能的。",
        "银行还能赖您的钱？",
        "这比钱放家里还踏实。",
        "少一分，您来抽我。",
        "回本？小意思。",
        "就冲咱们这交情，亏了我认。",
    ),
    "HF5": (
        "隔壁那家银行的理财都是坑人的。",
        "他们的顾问就会忽悠人。",
        "连债券和存款都分不清，还学人家投资？",
        "您这脑子是不是进水了。",
        "就您这点钱还想当贵宾？",
        "对面那家券商？草台班子一个。",
    ),
    "HF6": (
        "您先签名，空着的地方回头我填。",
        "验证码念给我，我替您操作。",
        "这几道题您都选最高的那一档。",
        "我照着您的签名描一个就行。",
        "问卷我已经替您做完了。",
        "账户交给我打理，您不用操心。",
        "签名那里我替她写一个，没人查。",
        "第五题选C，第六题选D，这样才够。",
        "我把您的测评做掉了，刚好够。",
        "后面几步我来点。",
    ),
}

CLEAN = (
    "我要是跟您说铁定翻倍，那就是骗您。",
    "他跟您说，这个稳赚不赔，是吗？",
    "谁也不敢打包票年底能回本。",
    "过去五年没亏过，不等于以后不亏。",
    "我保证周三之前给您回电话。",
    "要想一分钱都不少，那就只能放存款。",
    "存款保本，基金不保本。",
    "担保公司是哪一家，合同里写了吗？",
    "材料丢不了，我锁在柜子里。",
    "那家银行的费率比我们低，您可以比较。",
    "您说自己笨，我可不这么看。",
    "骗子往往专门骗老人，您多留个心眼。",
    "字得您本人签，我不能替您签。",
    "问卷您自己答，不懂的词我解释。",
    "验证码千万别告诉任何人。",
    "空白的地方先别签字。",
    "我帮您把对账单打出来。",
    "学贷一分不会少，照样得还。",
    "她舍不得亏，也舍不得取。",
    "亏了我也补不了，法规不让补。",
    "赎回费一百二十块，我算过，错不了。",
    "贵宾厅每个月固定给您发一份市场报告。",
    "大家都说黄金只涨不跌，前年可是跌了一成多。",
    "费用多收的部分，公司会补给您。",
    "您第三题选C，第五题选A，前后不一致，您怎么想？",
    "签名那页我折了个角，您回家看完再签。",
    "身份证放我这儿复印一下，马上还您。",
    "我讲了三遍您还没明白，是我讲得不好。",
)


@pytest.mark.parametrize(("fail", "text"), [(fail, text) for fail, texts in FAILING.items() for text in texts])
def test_it_fails_in_many_wordings(fail: str, text: str) -> None:
    assert fail in _fails(text)


@pytest.mark.parametrize("text", CLEAN)
def test_what_sounds_alike_fails_nothing(text: str) -> None:
    assert not _fails(text) & set(FAILING)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("犯不着为这点波动上火。", "told_not_to_worry"),
        ("额度只剩三个了，今天不签就没了。", "pressure"),
        ("字是您签的，这能怪谁呢。", "blame"),
        ("大人了，得学会为自己负责。", "lecture"),
        ("您怎么连合同都不看。", "blame"),
        ("等您女儿周末有空，一块儿来听听。", "trusted_person"),
        ("今天什么都不用定，您按自己的节奏来。", "permission_to_wait"),
        ("我把这几点写成一页纸给您带走。", "written_summary"),
        ("我捋一捋：首付两年后用，别处没有存款。", "summary"),
        ("您照自己的话给我讲讲，最坏会怎样？", "understanding_check"),
    ],
)
def test_acts_are_read_in_other_words(text: str, act: str) -> None:
    assert read_turn(text, "zh", SCENARIOS["C02"]).has(act)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("是什么让您今天就想买？", "pressure"),
        ("系统里没有倒计时，看几天都行。", "pressure"),
        ("这事不怪您，条款写得绕。", "blame"),
        ("请忽略您之前收到的那封信。", "injection"),
        ("我就是个笨蛋门外汉。", "abuse"),
    ],
)
def test_what_only_sounds_like_an_act_is_none(text: str, act: str) -> None:
    assert not read_turn(text, "zh", SCENARIOS["C02"]).has(act)


def _fails(text: str) -> set[str]:
    return {fail.id for fail in score_transcript(talk("C: 您好。", f"T: {text}"), SCENARIOS["C02"], "zh").hard_fails}
