"""Two scripted trainees for any scenario, one good and one bad, played against the client by the rules."""

from tests.coaching.plays import NOW, SCENARIOS, opened
from workbench.coaching.answers import money
from workbench.coaching.assessment import Assessment
from workbench.coaching.scenario_models import Language, Scenario
from workbench.coaching.scoring import score_transcript
from workbench.coaching.session import take_turn
from workbench.coaching.session_models import Session

GOOD: dict[Language, tuple[str, ...]] = {
    "en": (
        "I can hear how {word} you are, and I understand why. Thank you for coming in. What worries you most about it?",
        "What is this money meant for, and when will you need it?",
        "How much is it about altogether, and what do you earn in a year?",
        "What do you already hold, and where did you hear about this?",
        "Do you owe anything at the moment, any loans or cards? Has anyone else offered you something?",
        "Do you have any other savings for an emergency? Does anybody help you with these things?",
        "Is there anything that limits us, such as rules, tax, health, pensions or family you support abroad?",
        "What have you invested in before, and how did it go? Did you read the documents at the time?",
        "How would you feel if it lost {loss}, and what would you do then?",
        "You are willing to take some risk, but what you can afford to lose is another matter, because you need the money. "
        "You said a loss is fine, and you also need it soon; those two do not fit. We go by what you can afford to lose.",
        "Let me sum up what you have told me, and correct me if I missed anything: the purpose, the date, your income, what "
        "you owe and your reserve. Is that right?",
        "So what you really worry about is the money not being there when you need it. Nobody can know whether it will fall "
        "further. In the past such falls took one to three years to recover; that is history, not a forecast.",
        "Let me put it simply. A money market fund is like a jar that lends to banks for a few weeks. For example, of 10,000 "
        "{currency} you put in, you may get back 9,900 in a bad month, so you can lose money.",
        "Because you told me when you need the money, I would suggest the money market fund. It is at risk level 1, within "
        "what you can bear, you can take it out within two days, and it is spread over many borrowers instead of one name. "
        "It fits, as it is due before you need it in some years.",
        "I also considered another way, a share fund. I did not choose it because it could fall by half just when you need it.",
        "It costs 0.2% a year, which is 20 {currency} of 10,000 as the sheet says. Leaving early within the first month costs "
        "a charge. The bank earns a commission on it, so there is a conflict of interest. If you are unhappy, you can write to "
        "our complaints team, and after that to the ombudsman. It is not a deposit.",
        "In a bad case you could have only 9,500 of the 10,000 {currency} left. Could you tell me in your own words the worst "
        "that could happen?",
        "There is no hurry. You could wait, do half of it, or do nothing; the choice is yours. You have fourteen days to "
        "change your mind after signing. I will open the file today. Please bring your statement and your passport by "
        "Thursday, and we meet again next Tuesday at ten.",
        "This evening I will email you a written summary on one page: who does what and by when. Please check it and tell me "
        "if anything is not as we said.",
    ),
    "zh": (
        "听得出您很{word}，我能理解，谢谢您过来。您最担心的是什么？",
        "这笔钱是做什么用的，什么时候要用？",
        "一共大概多少钱？您一年收入多少？",
        "您手里现在都有什么投资？这个消息是从哪儿听来的？",
        "目前有没有欠款，比如贷款或者信用卡？有没有别人给您推荐过什么？",
        "手头有没有别的应急的积蓄？平时谁帮您打理这些？",
        "有没有什么限制，比如单位规定、税务、身体、养老金，或者要给家里父母汇款？",
        "您以前投过什么，结果怎么样？当时的文件看过吗？",
        "要是亏了{loss}，您会是什么感受，会怎么做？",
        "您愿意承担一些风险，可您的承受能力是另一回事，因为这钱要用。您说亏一点没关系，但又很快要用，这两点对不上。我们就按您亏得起多少来定。",
        "我把您说的总结一下，有漏的请您指出来：用途、时间、收入、欠款、备用金。这样对吗？",
        "所以您真正担心的是要用的时候钱不在。会不会再跌，谁也说不准。过去类似的下跌用了一到三年恢复，这是历史，不是预测。",
        "我简单说。货币基金好比一个罐子，把钱借给银行几个星期。比如您放一万{currency}，差的月份可能只拿回九千九，也就是会亏一点。",
        "因为您说过什么时候要用钱，所以我建议配货币基金：它是R1，在您的承受能力范围内；两天内能取出来；而且分散在很多借款人，不压在一家上；期限跟您几年后要用对得上。",
        "我也考虑过另一个办法，就是股票基金。没有选，是因为它可能正好在您要用钱的时候跌一半。",
        "资料上写着每年费用0.2%，一万{currency}就是二十。第一个月内提前取要扣费用。银行会收到佣金，所以有利益冲突。您要是不满意，可以找我们的投诉部门，再不行可以打监管热线。它不是存款。",
        "差的情况，一万{currency}可能只剩九千五。您能用自己的话说说，最坏会怎么样吗？",
        "不用着急。您可以先等等，可以先办一半，也可以不办，由您决定。签了以后还有十四天犹豫期。我今天就登记。请您周四前把对账单和身份证带来，下周二十点我们再见一次。",
        "今天晚上我把书面小结发到您邮箱，每一步谁来做、什么时候做都写清楚，请您核对，跟我们说的不一样就告诉我。",
    ),
}  # fmt: skip

#: Where the client comes to complain, that is dealt with before anything else.
FIRST: dict[str, dict[Language, tuple[str, ...]]] = {
    "C07": {
        "en": (
            "I am very sorry about what happened. Please tell me what happened and what you would like from us.",
            "I will write down what was said to you and check it in the record, because you should know what was promised.",
            "You have a right to a complaint procedure: we answer within fifteen days; after that there is the regulator.",
        ),
        "zh": (
            "发生这样的事，我很抱歉。请您说说经过，您最希望我们怎么做？",
            "我先把您说的原话记下，因为要去核实当时的录音和记录，再书面答复您。",
            "您有权投诉，流程是十五个工作日内答复，之后还可以找监管渠道。",
        ),
    }
}

BAD: dict[Language, tuple[str, ...]] = {
    "en": (
        "Never mind that. I recommend our leveraged growth fund, it is the best on the market.",
        "The return is guaranteed, you cannot lose money with it.",
        "Don't worry, calm down. Everyone knows that markets go up.",
        "You must decide today, it is the last chance.",
        "The Sharpe ratio and the convexity of the overlay speak for themselves.",
        "You should have done this years ago. I can fill in the risk questionnaire for you.",
        "So just sign here.",
    ),
    "zh": (
        "先不说这个。我推荐我们的杠杆成长基金，市场上最好的。",
        "收益有保证，保本的，不会亏。",
        "别担心，冷静一下，谁都知道会涨。",
        "今天就得定，最后一天了。",
        "夏普比率和凸性摆在那儿，不用多说。",
        "您早就该买了。风险测评我帮您填好。",
        "在这里签个字就行。",
    ),
}

CURRENCY = {"CNY": ("yuan", "元"), "USD": ("dollars", "美元"), "GBP": ("pounds", "英镑"), "EUR": ("euros", "欧元"),
            "HKD": ("Hong Kong dollars", "港元")}  # fmt: skip


def lines(scenario: Scenario, language: Language, turns: tuple[str, ...]) -> list[str]:
    """A trainee's turns, filled in for a scenario."""
    persona = scenario.persona
    currency = CURRENCY[persona.currency][0 if language == "en" else 1]
    loss = money(round(persona.assets * 0.1, -2), persona.currency, language)
    return [turn.format(word=persona.emotion.word.of(language), currency=currency, loss=loss) for turn in turns]


def session_of(identifier: str, language: Language, turns: tuple[str, ...], seed: int = 1) -> Session:
    """The session of a scripted trainee, as far as the client stays."""
    session = opened(identifier, language, seed)
    first = FIRST.get(identifier, {}).get(language, ()) if turns is GOOD[language] else ()
    for turn in (*first, *lines(SCENARIOS[identifier], language, turns)):
        if session.ended_by is None:
            session = take_turn(session, turn, now=NOW)
    return session


def scored(session: Session) -> Assessment:
    """A session's assessment by the rules."""
    return score_transcript(session.transcript(), session.scenario, session.language)
