"""Line items under one name in English and Chinese, and the words that tell nothing of what a figure is about."""

import re

#: Name -> the ways it is written, as a regular expression; where two fit at one place the earlier entry wins.
ITEMS: tuple[tuple[str, str], ...] = (
    ("gross_margin", r"gross (?:profit )?margins?(?: percentage| ratio)?|毛利率"),
    ("operating_margin", r"operating (?:profit |income )?margins?|营业利润率|经营利润率"),
    ("net_margin", r"net (?:profit |income )?margins?|profit margins?|净利率|净利润率|销售净利率"),
    ("tax_rate", r"effective (?:income )?tax rate|tax rate|(?:实际|有效)?税率"),
    ("cost_of_sales",
     r"cost of (?:net )?(?:sales|revenues?|goods sold|products? sold|products?)"
     r"|costs? of (?:sales|revenues?)|cogs|营业成本|销售成本|主营业务成本"),
    ("operating_revenue", r"主营业务收入"),
    ("net_operating_income", r"net operating income|noi"),
    ("ffo", r"funds from operations(?: \(ffo\))?|ffo"),
    ("staff_cost",
     r"(?:staff|personnel|labou?r|employee|payroll)(?: costs?| expenses?)|wages?(?: bill)?|salaries(?: and wages)?|人工成本"
     r"|职工薪酬"),
    ("provision",
     r"provisions? for (?:credit|loan)(?: and lease)? losses|credit loss provisions?|loan[- ]loss provisions?"
     r"|set(?:s|ting)? aside|信用减值损失"),
    ("sga", r"overheads?|sg&a|selling,? general,? (?:and|&) administrative(?: expenses?)?|sg&a|销售及管理费用"),
    ("selling_expense",
     r"selling expenses?|sales and marketing(?: expenses?)?|selling and marketing(?: expenses?)?"
     r"|销售费用"),
    ("admin_expense", r"general (?:and|&) administrative(?: expenses?)?|administrative expenses?|g&a|管理费用"),
    ("finance_expense", r"financ(?:e|ial|ing) (?:costs?|expenses?)|财务费用"),
    ("interest", r"interest(?= (?:expenses?|costs?|charges?|income|earned))|利息(?=支出|费用|收入)"),
    ("rnd",
     r"research,?(?: and| &)? development,?(?: (?:and|&) engineering)?(?: expenses?| costs?| spending)?|rd&e"
     r"|research (?:and|&) development|r&d(?: expenses?| spending| costs?)?|研发(?:费用|投入|支出|经费)"),
    ("operating_profit",
     r"operating (?:income|profits?|earnings|loss(?:es)?)"
     r"|(?:income|loss|profit|earnings) from operations|营业利润|经营利润|经营溢利"),
    ("pretax_profit",
     r"(?:income|earnings|profit|loss) (?:from (?:continuing )?operations )?before (?:provision for )?"
     r"(?:income )?tax(?:es|ation)?|pre-?tax (?:income|profit|earnings|loss)|利润总额|税前利润|除税前溢利"),
    ("net_income_parent",
     r"net (?:income|earnings|profit|loss) attributable to (?:the )?"
     r"(?:shareholders|owners|parent|company|common (?:share|stock)holders)(?: of the (?:parent|company))?"
     r"|归属于(?:上市公司|母公司)(?:股东|所有者)的?净利润|归母净利润"),
    ("net_income",
     r"巨亏|净亏(?!损)|预亏|net (?:income|earnings|profits?|loss(?:es)?)|profit for the (?:year|period)|净利润|净收益|净亏损"
     r"|净利"),
    ("gross_profit", r"gross profits?|毛利润?|毛利额"),
    ("ebitda", r"ebitda|息税折旧摊销前利润"),
    ("ebit", r"ebit|息税前利润"),
    ("revenue",
     r"(?:net )?(?:sales|revenues?)(?: revenues?)?|turnover|net operating revenues?|top line"
     r"|营业总?收入|营收|收入(?<![息外他助贴]收入)|销售收入|销售额|收入总额|总收入"),
    ("tax",
     r"(?:provision for )?income tax(?:es)?(?: expenses?| provision)?|tax expenses?"
     r"|provision for (?:income )?taxes|所得税(?:费用)?"),
    ("eps",
     r"(?:earnings|net income|income|loss)(?: \(loss\))? per (?:common |ordinary )?share|eps|每股收益"
     r"|每股盈利"),
    ("diluted", r"diluted|稀释"),
    ("basic", r"basic|基本"),
    ("dividend_per_share",
     r"(?:cash )?dividends?(?: declared| paid)?(?: and (?:declared|paid))? per (?:common )?share"
     r"|每股(?:派息|股利|分红)"),
    ("dividend", r"(?:cash )?dividends?(?: paid| declared)?|股利|股息|分红|派息"),
    ("total_assets", r"total assets|资产总额|资产总计|总资产|资产合计"),
    ("current_assets", r"(?:total )?current assets|流动资产(?:合计)?"),
    ("noncurrent_assets", r"(?:total )?non-?current assets|非流动资产(?:合计)?"),
    ("total_liabilities", r"total liabilities|负债总额|负债合计|总负债"),
    ("current_liabilities", r"(?:total )?current liabilities|流动负债(?:合计)?"),
    ("noncurrent_liabilities", r"(?:total )?non-?current liabilities|非流动负债(?:合计)?"),
    ("equity",
     r"(?:total )?(?:shareholders|stockholders|owners)['’]? ?equity|total equity|net assets"
     r"|所有者权益(?:合计)?|股东权益(?:合计)?|净资产"),
    ("cash", r"cash (?:and|&) (?:cash )?equivalents(?: balance)?|货币资金|现金及(?:现金)?等价物"),
    ("operating_cash_flow",
     r"(?:net )?cash (?:flows? )?"
     r"(?:(?:provided|generated|used) (?:by|from|in|for) |provided by \(used in\) |\(used in\) provided by |from )?"
     r"operat(?:ing activities|ions)"
     r"|operating activities|operating cash flows?|cash (?:generated|provided|flow) (?:by|from) operations"
     r"|经营活动(?:产生的)?现金(?:净)?流(?:量净额|入净额|量)?|经营(?:性)?现金流"),
    ("investing_cash_flow",
     r"(?:net )?cash (?:flows? )?"
     r"(?:(?:provided|generated|used) (?:by|from|in|for) |provided by \(used in\) |\(used in\) provided by |from )?"
     r"investing activities"
     r"|investing activities|investing cash flows?"
     r"|投资活动(?:产生的)?现金(?:净)?流(?:量净额|入净额|量)?"),
    ("financing_cash_flow",
     r"(?:net )?cash (?:flows? )?"
     r"(?:(?:provided|generated|used) (?:by|from|in|for) |provided by \(used in\) |\(used in\) provided by |from )?"
     r"financing activities"
     r"|financing activities|financing cash flows?"
     r"|筹资活动(?:产生的)?现金(?:净)?流(?:量净额|入净额|量)?"
     r"|融资活动(?:产生的)?现金(?:净)?流(?:量净额|入净额|量)?"),
    ("free_cash_flow", r"free cash flows?|自由现金流"),
    ("capex", r"(?:purchases?|acquisitions?|additions?|expenditures?) (?:of|to|for|on) property,? plant,? (?:and"
    r"|&) equipment(?: \(pp&e\))?|capital (?:expenditures?|spending|investments?)|capex|资本(?:性)?(?:支出|开支)"),
    ("depreciation", r"depreciation(?: and amorti[sz]ation)?|折旧(?:及|和|与)?摊销|折旧"),
    ("amortization", r"amorti[sz]ation|摊销"),
    ("receivables", r"(?:trade |accounts )?receivables?|应收账款"),
    ("payables", r"(?:trade |accounts )payables?|应付账款"),
    ("inventory", r"inventor(?:y|ies)|存货|库存"),
    ("goodwill", r"goodwill|商誉"),
    ("intangibles", r"intangible assets|intangibles|无形资产"),
    ("ppe", r"property,? plant,? (?:and|&) equipment|pp&e|固定资产"),
    ("long_term_debt", r"long[- ]?term (?:debt|borrowings?|loans?)|长期(?:借款|债务|负债)"),
    ("short_term_debt", r"short-?term (?:debt|borrowings?|loans?)|短期(?:借款|债务)"),
    ("net_debt", r"net debt|净负债|净债务"),
    ("debt", r"total (?:debt|borrowings)|总债务|有息负债"),
    ("stock_compensation", r"(?:stock|share)-based compensation(?: costs?| expenses?)?|股份支付|股权激励(?:费用)?"),
    ("impairment", r"impairments?(?: charges?| losses)?|资产减值损失|减值损失|减值"),
    ("restructuring", r"restructuring(?: charges?| costs?| expenses?)?|重组(?:费用|支出)"),
    ("investment_income", r"investment (?:income|gains?|returns?)|投资收益"),
    ("fair_value_change", r"公允价值变动收益"),
    ("other_income", r"其他收益"),
    ("tax_surcharge", r"税金及附加"),
    ("nonoperating_income", r"non-?operating income|营业外收入"),
    ("nonoperating_expense", r"non-?operating expenses?|营业外支出"),
    ("operating_costs", r"(?:total )?operating (?:expenses?|costs?)|营业总成本|营运开支|经营费用"),
    ("buyback", r"(?:share )?repurchas(?:es?|ed|ing)(?: of (?:treasury|common) (?:stock|shares))?"
    r"|purchases? of (?:treasury|common) (?:stock|shares)|buybacks?|bought back|buy(?:ing)? back|回购"),
    ("employees", r"employees|headcount|staff|workforce|员工(?:人数|总数)?|职工(?:人数|总数)?|雇员"),
    ("loan_to_deposit", r"loans?[- ]to[- ]deposits?(?: ratio)?|存贷[比款]率?"),
    ("deposits", r"deposits|存款"),
    ("loans", r"loans|lending|loan book|贷款"),
    ("backlog", r"backlog|在手订单|订单"),
    ("gearing", r"debt(?:-to-|/| to )assets?(?: ratio)?|资产负债(?:率|比率)"),
    ("current_ratio", r"current ratio|流动比率"),
    ("noninterest_expense", r"non-?interest expenses?"),
    ("efficiency_ratio", r"efficiency ratio|cost[-/ ](?:to[- ])?income(?: ratio)?|成本收入比"),
    ("roe", r"return on (?:average )?equity|roe|净资产收益率"),
    ("roa", r"return on (?:average )?assets|roa|总资产收益率"),
    ("market_share", r"market share|市场份额|市占率"),
    ("ending", r"(?:the )?end of (?:the )?(?:year|period)|end(?:ed|s|ing)?(?: the (?:year|period|quarter))?\s+(?:with|at)"
    r"|ending|closing|期末"),
    ("beginning", r"(?:the )?(?:beginning|start) of (?:the )?(?:year|period)|beginning|opening|期初"),
    ("span3", r"(?:three|3)[- ]months?"),
    ("span6", r"(?:six|6)[- ]months?"),
    ("span9", r"(?:nine|9)[- ]months?"),
    ("span12", r"(?:twelve|12)[- ]months?|full[- ]year"),
    ("after_tax", r"(?:after|net of)[- ](?:income )?tax(?:es)?|税后"),
    ("before_tax", r"pre-?tax|before (?:income )?tax(?:es)?|税前"),
    ("due_first",
     r"(?:less than|within|under|no more than|in|over) (?:one|1|a|the next) year|(?:the )?next (?:twelve|12) months"
     r"|within (?:twelve|12) months|(?:一|1)年(?:以内|内)"),
    ("due_last", r"(?:more than|over|after|beyond) (?:five|5|three|3|four|4) years|thereafter"),
    ("average", r"averag(?:e|ed|ing)|mean|平均|[年月季]均(?!复合|增)"),
    ("total", r"total|合计|总计|总额|共计"),
)  # fmt: skip

_STOP_WORDS = """
    a an the of in on at to for from by with and or as is was were are be been being its it their his her our we this that
    these those which who whose whom what when where than then there here also both each per not no nor but while whereas
    respectively compared versus vs against over under above below between during through until since before after about
    roughly nearly approximately around almost some only just more less most least year years quarter quarters month months
    fiscal ended end period periods annual annually yearly date day days reported report reports recorded posted showed
    shows show had has have having amounted amount amounts totaled totalled totaling totalling came come stood reached
    reaching equal equalled equals equivalent rose rise rises risen rising increased increase increases increasing grew grow
    grows grown growth growing fell fall falls fallen falling declined decline declines declining decreased decrease
    decreases decreasing dropped drop drops dropping down up higher lower reduction reduced improved gained climbed jumped
    surged shrank slipped slid contracted expanded change changed changes difference sum combined together percent
    percentage point points basis million millions billion billions thousand thousands trillion hundred dollars dollar usd
    us$ euro euros pounds yuan rmb company companies group firm corporation corp inc co ltd plc business management figure
    figures value values compare compares comparison according accounted account accounting accounts represented represents
    representing represent made make makes share portion part ratio rate times time fold multiple doubled tripled halved
    twice half one two three four five six seven eight nine ten first second third fourth last earlier later same
    corresponding ago yoy level levels relative greater smaller larger exceeded exceeds exceed well much many how whole full
    form forms across within out off into onto upon if so such other's said says say january february march april may june
    july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec q fy h ii iii note
    notes see did does do would could will can went swung swing moved movement variation balance stands standing turned
    comprised comprises composed consisted taken worth range ranging recognized recognised generated generates generate
    earned lost spent paid pays pay using used uses use provided provides had's  loss losses profit profits narrowed
    narrowing narrows widened widening widens improves improving deteriorated worsened strengthened weakened eased dipped
    tumbled plunged soared raised lifted boosted cut trimmed lowered hiked remained remain unchanged flat gain gains
    added adding adds summed plus worsened worsening better worse bigger
    previously sequentially sequential quarterly
    dipping recovered recover rebounded rebound advanced advance sliding edged ticked ahead slide gained topped passed absorbed
    mere merely deepened leapt leaped
    spiked ballooned plummeted slumped crashed dwindled diminished softened slowed slowing accelerated accelerating over
    swelled mounted lifting raising cutting outperformed underperformed versus apiece
    contributed contributes contributing delivered delivers achieved achieves operates operated expects expected planned
    plans guided guidance resulted results produced brought included includes including continued began started finished
     stayed kept gave given announced disclosed indicated shown table following overall ltd's compound cagr rates
"""
STOP = frozenset(_STOP_WORDS.split())
HAN_STOP = re.compile(
    r"亏损|盈利|收窄|扩大|攀升|上调|回升|回落|缩减|下调|萎缩|跌幅|涨幅|增速|跃升|扭亏为盈|变为|转为"
    r"|同比|环比|增长率?|增加|上升|上涨|提高|提升|下降|减少|下滑|降低|下跌|降幅|增幅|变动|变化"
    r"|较上年(?:同期)?|上年(?:同期)?|去年(?:同期)?|同期|本期|本年|报告期内?|分别|达到|达|实现|录得|为"
    r"|是|从|由|至|到|了|的|在|与|和|及|较|比|约|近|大约|超过|万元|亿元|千元|百万元|元|人民币|美元"
    r"|个百分点|百分点|亿|万|年度?|季度|月|日|末|底|公司|本公司|集团|全年|其中|占|比重|比例|合计|总计"
    r"|共计|相比|相差|高于|低于|多|少|增|减|降|升|倍|成|翻|一番|净增|一|二|三|四|五|六|七|八|九|十"
    r"|以及|也|则|并|均|将|已|期间|当年|当期|数额|金额|数据|显示|报告|不足|左右|有所|而|该|其|对应"
    r"|相当于|余额|每|水平|总共|之和|差额|第"
)
