"""Crises and yardsticks that a sentence names beside its figures and that the result does not know.

A list, so that each entry can be read and judged: a sentence on a crisis that is not in it, under a name nobody uses, is
caught by its figures or not at all.
"""

import re
from collections.abc import Sequence

from workbench.commentary.facts import Facts

#: What it is called when told to the reader -> how a sentence may say it, as patterns over lower-case text.
_CRISES = (
    ("the dot-com crash", r"dot[- ]?com|\btech(?:nology)? (?:bubble|bust|crash|wreck)|\binternet bubble|互联网泡沫|科网"),
    ("the Asian crisis", r"\basian (?:financial |currency )?crisis|亚洲金融"),
    ("the Russian default", r"\brussian? (?:default|crisis)|\bltcm\b|long[- ]term capital|俄罗斯(?:违约|危机|债)|长期资本"),
    ("Covid", r"\bcovid|\bcorona|\bpandemic|新冠|疫情"),
    ("2008", r"\bgfc\b|\blehman|\bsub-?prime|\bglobal financial crisis|\bcredit crunch|次贷|雷曼|全球金融危机"),
    ("the euro crisis", r"\beuro(?:zone| area|pean)? (?:debt |sovereign )?crisis|\bsovereign debt crisis|欧债"),
    ("Black Monday", r"\bblack monday|黑色星期一"),
    ("the oil shock", r"\boil (?:price )?(?:shock|crisis|embargo)|石油危机|石油冲击|油价冲击"),
    ("the taper tantrum", r"\btaper|缩减恐慌|削减恐慌"),
    ("Brexit", r"\bbrexit|脱欧"),
    ("the Gulf War", r"\bgulf war|海湾战争"),
    ("the war in Ukraine", r"\bukrain|\binvasion|俄乌|乌克兰"),
    ("the Great Depression", r"\bgreat depression|\bcrash of 1929|大萧条"),
    ("stagflation", r"\bstagflation|滞胀"),
    ("the bank failures of 2023", r"\bsilicon valley bank|\bsvb\b|\bregional bank(?:ing)? crisis|硅谷银行"),
    ("the volatility shock of 2018", r"\bvolmageddon|波动率末日"),
    ("the flash crash", r"\bflash crash|闪崩"),
    ("the Japanese bubble", r"\bjapan(?:ese)?(?:'s)? (?:asset )?(?:bubble|crash)|日本泡沫"),
    ("the bond crash of 1994", r"\bbond (?:massacre|crash)|债市大屠杀"),
    ("the A-share crash", r"\ba-shares?\b|\bchin(?:a|ese) (?:stock |equity )?(?:crash|crisis)|股灾|千股跌停"),
)  # fmt: skip
_YARDSTICKS = (
    ("inflation", r"\binflation\b|\bconsumer prices\b|通胀|通货膨胀|物价"),
    ("deposits", r"\bsavings accounts?\b|\b(?:bank|term|fixed) deposits?\b|存款|定存"),
    ("other investors", r"\bpeers\b|\bcompetitors?\b|\b(?:other|most|average) (?:investors?|funds|portfolios|managers)\b"
     r"|\bmarket average\b|同业|同类|其他投资者|市场平均"),
)  # fmt: skip


def strangers(hidden: str, facts: Facts) -> list[str]:
    """What the sentence names that the result does not know.

    Args:
        hidden: the sentence as ``plain``, with fillers in place of the names that the result has.
    """
    told = " ".join([*_names(facts), *facts.remarks]).lower()
    return [
        called
        for called, pattern in (*_CRISES, *_YARDSTICKS)
        if re.search(pattern, hidden) and not re.search(pattern, told) and called.lower() not in told
    ]


def _names(facts: Facts) -> Sequence[str]:
    return [text for name in facts.names for text in (name.id, name.shown, name.chinese, *name.also)]
