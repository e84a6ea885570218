"""Sources as filings and reports write them, and claims about them: right ones and wrong ones."""

SOURCES = {
    "summary": (
        "SUMMARY RESULTS (In millions, except per share amounts) 2023 2022\n"
        "Percentage\nChange\n"
        "Revenue $ 211,915 $ 198,270 7%\n"
        "Operating income 88,523 83,383 6%\n"
        "Diluted earnings per share 9.68 9.65 0%\n"
        "Adjusted diluted earnings per share (non-GAAP) 9.81 9.21 7%\n"
        "Cost of revenue increased $3.2 billion or 5% driven by growth in cloud services."
    ),
    "percent_of_sales": (
        "The following table gives the percentage of sales.\n"
        " | 2019 | 2018\nSales | 100.0 % | 100.0 %\nGross profit | 40.0 | 50.9\nOperating expenses | 33.1 | 27.0"
    ),
    "per_share_section": (
        "(In millions, except per share amounts) | 2019 | 2018\nNet income | 91.6 | 57.2\n"
        "Per common share data: |  | \nDiluted net income | 2.43 | 1.52\nDividends | 0.44 | 0.40"
    ),
    "goodwill": (
        "The carrying amount of goodwill is allocated as follows.\n"
        " | 31 March 2019 | 31 March 2018\n | $M | $M\nAmericas | 273.6 | 288.2\nEMEA | 413.0 | 434.2\n | 686.6 | 722.4"
    ),
    "due": (
        " | Payments due by Period (In thousands) |  | \nObligations | Less Than 1 Year | 2-5 Years | Total\n"
        "Operating leases | $773 | $2,055 | $2,828\nTotal | $3,423 | $4,055 | $7,478"
    ),
    "voyages": (
        "(in thousands of U.S. dollars) | 2019 | 2018\nRevenues | 601,256 | 510,762\n"
        "Voyage expenses | (21,387) | (28,237)\nIncome from vessel operations | 299,253 | 148,599"
    ),
    "quarters": (
        "($ in Millions, except EPS)\nQ4 Full Year\n2022 2021 % Change 2022 2021 % Change\n"
        "Reported Sales $23,706 $24,804 (4.4)% $94,943 $93,775 1.3%"
    ),
    "listed": "In $ million.\n- Net sales: 2019: 845.2; 2018: 790.1\n- Research and development: 2019: 52.5; 2018: 47.0",
    "growth": (
        "Revenue for fiscal 2023 was $4.2 billion, up 8% from $3.9 billion in fiscal 2022. Operating "
        "income declined 12% to $610 million, and operating margin narrowed to 14.5% from 17.8%. "
        "Diluted EPS came in at $2.31, compared with $2.65 a year earlier."
    ),
    "shares": (
        "The Company repurchased 3.2 million shares at an average price of $45.10 per share during "
        "2021. At December 31, 2021, cash and cash equivalents totaled $1,245.6 million. The dividend "
        "was raised to $0.52 per share from $0.48 per share. Headcount fell from 12,400 to 11,900."
    ),
    "statement": (
        "Consolidated Statements of Operations (in thousands, except per share data)\n"
        "Year ended December 31, | 2021 | 2020 | 2019\n"
        "Net sales | $ 845,210 | $ 790,115 | $ 812,400\n"
        "Cost of sales | 512,300 | 498,220 | 505,910\n"
        "Gross profit | 332,910 | 291,895 | 306,490\n"
        "Interest expense | (4,120) | (5,230) | 1,050\n"
        "Net income (loss) | 45,300 | (12,750) | 28,115\n"
        "Diluted earnings (loss) per share | 1.21 | (0.34) | 0.75"
    ),
    "segments": (
        "Segment results ($ in millions)\n"
        "2019 2018\n"
        "North America 1,250 1,180\n"
        "Europe 640 705\n"
        "Asia Pacific 410 300\n"
        "Total 2,300 2,185"
    ),
    "half_year_zh": (
        "2021年上半年，公司实现营业收入128.5亿元，同比增长15.3%；归属于上市公司股东的净利润为9.6亿元，同比下降4.2%。毛利率为23.4%，较上年同期下降1.8个百分点。经营活动产生的现金流量净额为-3.2亿元。"
    ),
    "table_zh": (
        "单位：万元\n"
        "项目 | 2020年 | 2019年\n"
        "营业收入 | 250,000 | 200,000\n"
        "营业成本 | 150,000 | 130,000\n"
        "销售费用 | 12,000 | 15,000\n"
        "净利润 | 30,000 | -5,000\n"
        "研发费用 | 20,000 | 10,000"
    ),
    "rates": (
        "The effective tax rate was 21.5% in 2020 and 24.0% in 2019. Free cash flow was €350 million in "
        "2020 (2019: €410 million). Net debt stood at 1.8x EBITDA. The bond yield rose 25 basis points "
        "to 3.75%."
    ),
    "cloud": (
        "Microsoft's Intelligent Cloud revenue was $87.9 billion in fiscal 2023, an increase of 17%. "
        "Productivity and Business Processes revenue was $69.3 billion. More Personal Computing revenue "
        "decreased 9% to $54.7 billion."
    ),
    "bank_zh": (
        "截至2022年末，公司总资产为3,250亿元，较年初增长6.5%；不良贷款率1.32%，较年初下降0.08个百分点；拨备覆盖率为245%。员工总数为12,345人。"
    ),
    "told_rows": (
        "the net sales of 2003 is $ 6207 ; the net sales of 2002 is $ 5742 ; the net sales of 2001 is $ "
        "5363 ; the cost of sales of 2003 is 4499 ; the cost of sales of 2002 is 4139 ; the gross "
        "margin percentage of 2003 is 27.5% ( 27.5 % ) ; the gross margin percentage of 2002 is 27.9% ( "
        "27.9 % ) ;"
    ),
    "negative_expense": (
        "In 2022 the group had interest expense of $(12) million, compared with $8 million in 2021. "
        "Other expense, net was $(5.0) million in 2022."
    ),
    "guidance": (
        "Guidance: revenue between $5.0 billion and $5.4 billion; adjusted EPS of $1.05 to $1.15; tax "
        "rate of 21%–23%. Capital expenditures of 5-7% of revenue are planned for 2024."
    ),
    "quarter_zh": (
        "2023年第三季度，公司实现营收86.4亿元，环比增长2.1%，同比下降5.6%；研发投入占营收比重为28.7%。前三季度累计营收250.3亿元。"
    ),
    "balance_sheet": (
        "Total assets | 2020 | 2019\nCash | $ 1,204 | $ 980\nReceivables | 870 | 905\nTotal current assets | 2,074 | 1,885"
    ),
    "asides": (
        "Sales in the Americas were 55% of total revenue in 2021 (2020: 58%), Europe contributed 30% "
        "(2020: 29%) and Asia 15% (2020: 13%)."
    ),
    "loss_to_profit": (
        "Operating profit improved to RMB 1,250 million for the six months ended 30 June 2023 (six "
        "months ended 30 June 2022: loss of RMB 430 million)."
    ),
    "stores": (
        "The company employs approximately 45,000 people in 32 countries and operates 1,204 stores, 87 "
        "of which opened in 2022. Store count was 1,117 at the end of 2021."
    ),
    "loans_zh": ("贷款总额为12,340亿元，其中公司贷款占62.5%，个人贷款占37.5%。净息差1.98%，同比收窄12个基点。"),
    "regions": ("Net revenue by region, in € million\n | Q3 2023 | Q3 2022\nEMEA | 145.2 | 150.9\nAPAC | 88.0 | 70.4"),
    "benefit": (
        "Income tax expense (benefit) was $(45) million in 2020 and $120 million in 2019. Net cash used "
        "in investing activities was $1,403 million in 2020, compared to net cash provided by investing "
        "activities of $222 million in 2019."
    ),
    "spans": (
        "The following table shows results for the three and six months ended June 30, 2022 (in "
        "thousands).\n"
        " | Three months ended June 30, 2022 | Six months ended June 30, 2022\n"
        "Revenue | 10,500 | 19,800\n"
        "Net loss | (1,200) | (3,400)"
    ),
    "report_zh": (
        "主要会计数据 单位：元\n"
        "主要会计数据 | 2020年 | 2019年 | 本期比上年同期增减(%)\n"
        "营业收入 | 1,581,905,632.48 | 1,126,782,253.35 | 40.39\n"
        "归属于上市公司股东的净利润 | 406,214,559.11 | 220,970,339.25 | 83.83\n"
        "基本每股收益（元／股） | 0.36 | 0.19 | 89.47"
    ),
    "inventories": (
        "Inventories were $1.9 billion, down $200 million from the prior year. Long-term debt was "
        "unchanged at $3.0 billion. The current ratio improved to 1.8 from 1.5."
    ),
    "programmes": (
        "the liability at december 31 2006 of 2003 program is $ 12.6 ; the liability at december 31 "
        "2006 of 2001 program is $ 19.2 ;\n"
        "the liability at december 31 2008 of 2003 program is $ 5.7 ; the liability at december 31 2008 "
        "of 2001 program is $ 5.9 ;"
    ),
    "margins": (
        "Years ended December 31\n"
        "(Millions) | 2014 | 2013 | 2012\n"
        "Total revenue | $ 4,264 | $ 4,057 | $ 3,925\n"
        "Operating income | 485 | 318 | 289\n"
        "Operating margin | 11.4% | 7.8% | 7.4%\n"
        "Net income (loss) | (12) | 20 | 8\n"
        "Income tax benefits | (155) | (116) | (131)"
    ),
    "capex": (
        "Gross margin was 24.6 % in 2019 compared with 22.9 % in 2018. Capital expenditures amounted to "
        "$820 million in 2010, $852 million in 2009, and $926 million in 2008. Net sales increased 5 % "
        "to $105 million in 2011 from $100 million."
    ),
    "results_zh": (
        "2020年，公司实现营业收入15.82亿元，同比增长40.41%；净利润4.06亿元，较上年同期的2.21亿元增长83.5%。研发费用占营业收入的8.3%。"
    ),
}

RIGHT = (
    ("summary", "Revenue grew 7% to $211.9 billion in 2023."),
    ("summary", "Operating income climbed 6% to $88.5 billion."),
    ("summary", "Cost of revenue rose 5%, or $3.2 billion."),
    ("summary", "Adjusted diluted EPS was $9.81, up 7% from $9.21."),
    ("percent_of_sales", "Gross margin narrowed to 40.0% of sales in 2019 from 50.9% in 2018."),
    ("per_share_section", "Diluted EPS recovered to $2.43 from $1.52 in 2018."),
    ("per_share_section", "The dividend was raised to $0.44 per share."),
    ("goodwill", "Total goodwill fell 5.0% to $686.6 million."),
    ("due", "About 46% of total obligations are due in less than one year."),
    ("voyages", "Voyage expenses fell by almost a quarter to $21.4 million."),
    ("voyages", "Income from vessel operations doubled to $299 million from $149 million."),
    ("quarters", "Full-year sales grew 1.3% to $94.9 billion in 2022."),
    ("listed", "Net sales and research and development were $845.2 million and $52.5 million, respectively, in 2019."),
    ("listed", "As a percentage of net sales, research and development was 6.2% in 2019."),
    ("listed", "Net sales exceeded research and development by $792.7 million in 2019."),
    ("growth", "Revenue rose 8% to $4.2 billion in fiscal 2023."),
    ("growth", "Revenue increased by about 8 percent, reaching roughly $4.2bn."),
    ("growth", "Sales climbed to $4,200 million in FY2023 from $3,900 million the year before."),
    ("growth", "Operating income dropped 12% to $610 million."),
    ("growth", "Operating margin fell by 3.3 percentage points to 14.5%."),
    ("growth", "Operating margin fell 330 basis points."),
    ("growth", "Diluted earnings per share were $2.31 versus $2.65."),
    ("growth", "Diluted EPS fell by $0.34."),
    ("growth", "Diluted EPS fell 12.8%."),
    ("growth", "Revenue was $3.9 billion in fiscal 2022."),
    ("growth", "Revenue grew $0.3 billion."),
    ("growth", "2023财年营业收入为42亿美元，同比增长8%。"),
    ("growth", "营业利润下降12%至6.1亿美元。"),
    ("shares", "The company bought back 3.2 million shares at an average of $45.10 each."),
    ("shares", "Cash and cash equivalents were $1.25 billion at the end of 2021."),
    ("shares", "The dividend was raised 8.3% to $0.52 per share."),
    ("shares", "Headcount declined by 500 to 11,900."),
    ("shares", "Headcount declined by about 4%."),
    ("shares", "Three million shares were repurchased."),
    ("shares", "The company repurchased 3.2 million shares for about $144 million."),
    ("statement", "Net sales increased 7.0% to $845.2 million in 2021."),
    ("statement", "Net sales were $845,210 thousand in 2021."),
    ("statement", "The company lost $12.75 million in 2020."),
    ("statement", "Net loss was $12.8 million in 2020."),
    ("statement", "Gross margin was 39.4% in 2021."),
    ("statement", "Gross margin improved 2.4 percentage points to 39.4% in 2021."),
    ("statement", "Net income swung from a loss of $12.75 million in 2020 to a profit of $45.3 million in 2021."),
    ("statement", "Net income improved by $58.05 million in 2021."),
    ("statement", "Diluted EPS was $1.21 in 2021, against a loss of $0.34 per share in 2020."),
    ("statement", "Gross profit averaged $310.4 million over 2019-2021."),
    ("statement", "Cost of sales accounted for 60.6% of net sales in 2021."),
    ("statement", "Cost of sales accounted for 63.1% of net sales in 2020."),
    ("statement", "Net sales grew at a compound annual rate of 2.0% from 2019 to 2021."),
    ("statement", "2021年净销售额为8.452亿美元，同比增长7.0%。"),
    ("statement", "2020年公司净亏损1275万美元。"),
    ("statement", "Total net sales for 2020 and 2021 were $1,635.3 million."),
    ("segments", "North America revenue grew 5.9% to $1.25 billion in 2019."),
    ("segments", "Europe fell 9.2% in 2019."),
    ("segments", "Asia Pacific accounted for 17.8% of the total in 2019."),
    ("segments", "North America contributed more than half of the total in 2019."),
    ("segments", "Europe and Asia Pacific together came to $1,050 million in 2019."),
    ("segments", "The total rose $115 million."),
    ("segments", "North America exceeded Europe by $610 million in 2019."),
    ("segments", "Asia Pacific grew by more than a third in 2019."),
    ("half_year_zh", "2021年上半年营业收入128.5亿元，同比增长15.3%。"),
    ("half_year_zh", "归母净利润9.6亿元，下降4.2%。"),
    ("half_year_zh", "毛利率下降1.8个百分点至23.4%。"),
    ("half_year_zh", "毛利率由25.2%降至23.4%。"),
    ("half_year_zh", "经营活动现金流净流出3.2亿元。"),
    ("half_year_zh", "营业收入约130亿元。"),
    ("half_year_zh", "毛利率超过两成。"),
    ("half_year_zh", "Revenue in the first half of 2021 was RMB 12.85 billion, up 15.3%."),
    ("table_zh", "2020年营业收入25亿元，同比增长25%。"),
    ("table_zh", "研发费用翻了一番。"),
    ("table_zh", "研发费用增长了一倍。"),
    ("table_zh", "销售费用下降20%。"),
    ("table_zh", "销售费用下降两成。"),
    ("table_zh", "净利润扭亏为盈，由亏损5000万元变为盈利3亿元。"),
    ("table_zh", "2020年净利润较上年增加3.5亿元。"),
    ("table_zh", "研发费用占营业收入的8%。"),
    ("table_zh", "2020年毛利率为40%。"),
    ("table_zh", "2019年毛利率为35%。"),
    ("table_zh", "营业成本占营业收入的六成。"),
    ("table_zh", "2020年净利润率为12%。"),
    ("table_zh", "R&D expenses doubled in 2020."),
    ("table_zh", "两年营业收入合计45亿元。"),
    ("rates", "The effective tax rate fell 2.5 percentage points to 21.5% in 2020."),
    ("rates", "The effective tax rate fell 10.4% to 21.5% in 2020."),
    ("rates", "Free cash flow decreased from €410 million in 2019 to €350 million in 2020."),
    ("rates", "Free cash flow decreased 14.6% in 2020."),
    ("rates", "Net debt was 1.8 times EBITDA."),
    ("rates", "The bond yield rose 0.25 percentage points to 3.75%."),
    ("rates", "The yield stood at 3.5% before."),
    ("cloud", "Intelligent Cloud revenue rose 17% to $87.9 billion."),
    ("cloud", "More Personal Computing revenue fell 9% to $54.7 billion."),
    ("bank_zh", "2022年末总资产3,250亿元，较年初增长6.5%。"),
    ("bank_zh", "2022年末总资产为0.325万亿元。"),
    ("bank_zh", "不良贷款率下降8个基点至1.32%。"),
    ("bank_zh", "员工总数12,345人。"),
    ("bank_zh", "员工总数超过1.2万人。"),
    ("bank_zh", "Total assets were RMB 325 billion at the end of 2022."),
    ("bank_zh", "年初不良贷款率为1.40%。"),
    ("told_rows", "Net sales in 2003 were $6,207."),
    ("told_rows", "Net sales rose 8.1% in 2003 to 6,207."),
    ("told_rows", "The gross margin percentage fell 0.4 percentage points in 2003 to 27.5%."),
    ("told_rows", "Cost of sales was 72.5% of net sales in 2003."),
    ("told_rows", "Gross profit was $1,708 in 2003."),
    ("negative_expense", "The group had interest income of $12 million in 2022."),
    ("negative_expense", "Interest expense was $8 million in 2021."),
    ("negative_expense", "Other income, net was $5.0 million in 2022."),
    ("negative_expense", "Interest expense swung by $20 million."),
    ("guidance", "The company expects revenue of $5.0 to $5.4 billion."),
    ("guidance", "Adjusted EPS is guided at $1.05-$1.15."),
    ("guidance", "The tax rate is expected to be 21-23%."),
    ("guidance", "Capex should be 5% to 7% of revenue in 2024."),
    ("quarter_zh", "2023年第三季度营收86.4亿元，同比下降5.6%。"),
    ("quarter_zh", "研发投入占营收的28.7%。"),
    ("quarter_zh", "研发投入占营收近三成。"),
    ("quarter_zh", "第三季度营收环比增长2.1%。"),
    ("quarter_zh", "研发投入约24.8亿元。"),
    ("balance_sheet", "Cash rose by 22.9% to $1,204 in 2020."),
    ("balance_sheet", "Cash made up 58% of current assets in 2020."),
    ("balance_sheet", "Receivables fell $35 in 2020."),
    ("balance_sheet", "Cash and receivables totalled $2,074 in 2020."),
    ("asides", "The Americas accounted for 55% of revenue in 2021, down from 58% in 2020."),
    ("asides", "Asia's share rose by two percentage points to 15%."),
    ("asides", "The Americas share fell 3 percentage points."),
    ("loss_to_profit", "Operating profit swung by RMB 1,680 million to RMB 1,250 million in the first half of 2023."),
    ("loss_to_profit", "The operating loss was RMB 430 million in the first half of 2022."),
    ("loss_to_profit", "2023年上半年经营利润为12.5亿元，上年同期亏损4.3亿元。"),
    ("stores", "The company has about 45,000 employees in 32 countries."),
    ("stores", "It opened 87 stores in 2022."),
    ("loans_zh", "公司贷款占贷款总额的62.5%。"),
    ("loans_zh", "公司贷款约7,713亿元。"),
    ("loans_zh", "净息差同比下降12个基点至1.98%。"),
    ("loans_zh", "净息差同比下降0.12个百分点。"),
    ("loans_zh", "贷款总额为1.234万亿元。"),
    ("regions", "EMEA revenue fell 3.8% to €145.2 million in Q3 2023."),
    ("regions", "APAC revenue jumped 25% in Q3 2023."),
    ("regions", "APAC revenue rose by a quarter in Q3 2023."),
    ("benefit", "The company recorded an income tax benefit of $45 million in 2020."),
    ("benefit", "Investing activities used $1,403 million of cash in 2020."),
    ("benefit", "Net cash provided by investing activities was $222 million in 2019."),
    ("spans", "Revenue for the three months ended June 30, 2022 was $10.5 million."),
    ("spans", "Revenue for the six months ended June 30, 2022 was $19.8 million."),
    ("spans", "The net loss for the six months was $3.4 million."),
    ("report_zh", "2020年营业收入15.82亿元，同比增长40.39%。"),
    ("report_zh", "2020年营业收入15.82亿元，同比增长40.4%。"),
    ("report_zh", "2020年营业收入同比增长四成。"),
    ("report_zh", "归母净利润同比增长83.83%至4.06亿元。"),
    ("report_zh", "2020年基本每股收益0.36元。"),
    ("report_zh", "2020年营业收入增加4.55亿元。"),
    ("report_zh", "每股收益由0.19元提高到0.36元。"),
    ("inventories", "Inventories fell by $0.2 billion to $1.9 billion."),
    ("inventories", "Inventories were $2.1 billion in the prior year."),
    ("inventories", "The current ratio was 1.8, up from 1.5."),
    ("programmes", "The liability for the 2003 program was $12.6 at December 31, 2006."),
    ("programmes", "The liability for the 2003 program fell 6.9 between 2006 and 2008."),
    ("margins", "Total revenue rose 5.1 % to $4,264 million in 2014."),
    ("margins", "Operating income was $485 million in 2014."),
    ("margins", "Operating margin widened by 3.6 percentage points to 11.4% in 2014."),
    ("margins", "Operating margin rose 360 basis points in 2014"),
    ("margins", "The net loss was $12 million in 2014."),
    ("margins", "Net income swung by $32 million in 2014, to a loss of $12 million."),
    ("margins", "Operating income averaged $364 million over 2012-2014."),
    ("margins", "Operating income was 11.4 % of total revenue in 2014"),
    ("margins", "Income tax benefits were (155) million in 2014"),
    ("capex", "The gross margin rose 1.7 percentage points to 24.6 % in 2019."),
    ("capex", "Capital expenditures fell 3.8 % to $820 million in 2010."),
    ("capex", "Net sales rose 5 % to $105 million."),
    ("capex", "Sales grew by about 5 % in 2011."),
    ("results_zh", "2020年营业收入为15.82亿元，同比增长40.41%。"),
    ("results_zh", "研发费用占营业收入的8.3%"),
    ("results_zh", "净利润近4亿元"),
    ("results_zh", "净利润增长超过八成"),
    ("results_zh", "Net profit rose 83.5% to RMB 406 million in 2020"),
)

WRONG = (
    ("summary", "Operating income climbed 7% to $88.5 billion."),
    ("summary", "Adjusted diluted EPS was $9.68, up 7% from $9.21."),
    ("percent_of_sales", "Gross margin widened to 40.0% of sales in 2019 from 50.9% in 2018."),
    ("per_share_section", "Diluted EPS was $2.43 million in 2019."),
    ("due", "About 54% of total obligations are due in less than one year."),
    ("voyages", "Voyage expenses rose by almost a quarter to $21.4 million."),
    ("voyages", "Income from vessel operations doubled to $149 million from $299 million."),
    ("listed", "Net sales and research and development were $52.5 million and $845.2 million, respectively, in 2019."),
    ("listed", "As a percentage of research and development, net sales was 6.2% in 2019."),
    ("listed", "Research and development exceeded net sales by $792.7 million in 2019."),
    ("growth", "Revenue rose 8% to $4.2 million in fiscal 2023."),
    ("growth", "Revenue fell 8% to $4.2 billion."),
    ("growth", "Operating margin dropped 12% to $610 million."),
    ("growth", "Operating margin fell 3.3% to 14.5%."),
    ("growth", "Diluted EPS was $2.31 billion."),
    ("growth", "Revenue was $3.9 billion in fiscal 2023."),
    ("growth", "2023财年营业收入为42亿元，同比增长8%。"),
    ("growth", "营业利润增长12%至6.1亿美元。"),
    ("growth", "Net income was $610 million."),
    ("growth", "Operating income was $610 million in fiscal 2022."),
    ("growth", "Revenue nearly doubled to $4.2 billion."),
    ("growth", "Revenue was £4.2 billion in fiscal 2023."),
    ("shares", "The company repurchased 3.2 billion shares."),
    ("shares", "Cash and cash equivalents were $1.25 billion at the end of 2020."),
    ("shares", "The dividend was cut to $0.52 per share from $0.48."),
    ("shares", "Headcount rose to 11,900 from 12,400."),
    ("shares", "The dividend was raised to $0.52 million."),
    ("statement", "Net sales increased 7.0% to $845.2 million in 2020."),
    ("statement", "Net sales were $845,210 in 2021."),
    ("statement", "The company earned a net income of $12.75 million in 2020."),
    ("statement", "Gross margin was 42.4% in 2021."),
    ("statement", "Diluted EPS was $1.21 thousand in 2021."),
    ("statement", "Cost of sales accounted for 63.1% of net sales in 2021."),
    ("statement", "Cost of sales was $332.9 million in 2021."),
    ("statement", "2020年公司净利润1275万美元。"),
    ("segments", "Europe rose 9.2% in 2019."),
    ("segments", "Asia Pacific was $640 million in 2019."),
    ("half_year_zh", "2021年上半年营业收入128.5亿元，同比下降15.3%。"),
    ("half_year_zh", "归母净利润为9.6亿美元。"),
    ("half_year_zh", "毛利率下降1.8%至23.4%。"),
    ("half_year_zh", "经营活动产生的现金流量净额为3.2亿元。"),
    ("half_year_zh", "2021年下半年营业收入128.5亿元。"),
    ("half_year_zh", "营业收入约140亿元。"),
    ("half_year_zh", "营业收入为9.6亿元。"),
    ("table_zh", "2020年营业收入25万元，同比增长25%。"),
    ("table_zh", "研发费用增长了两倍。"),
    ("table_zh", "2020年毛利率为35%。"),
    ("table_zh", "2020年营业收入为150,000万元。"),
    ("table_zh", "R&D expenses tripled in 2020."),
    ("rates", "The effective tax rate fell 2.5% to 21.5% in 2020."),
    ("rates", "Free cash flow was $350 million in 2020."),
    ("rates", "Net debt was 1.8% of EBITDA."),
    ("rates", "The bond yield rose 25% to 3.75%."),
    ("cloud", "Productivity and Business Processes revenue rose 17% to $87.9 billion."),
    ("cloud", "Google's Intelligent Cloud revenue was $87.9 billion in fiscal 2023."),
    ("cloud", "Amazon's cloud revenue was $87.9 billion."),
    ("cloud", "Intelligent Cloud revenue was $69.3 billion."),
    ("cloud", "Intelligent Cloud revenue was $87.9 billion in fiscal 2022."),
    ("bank_zh", "2022年末总资产为3.25万亿元。"),
    ("bank_zh", "不良贷款率上升0.08个百分点至1.32%。"),
    ("bank_zh", "不良贷款率下降0.08%。"),
    ("bank_zh", "拨备覆盖率为1.32%。"),
    ("negative_expense", "Interest expense was $12 million in 2022."),
    ("guidance", "The company expects revenue of $5.0 to $5.6 billion."),
    ("guidance", "Capex should be 5% to 7% of revenue in 2023."),
    ("quarter_zh", "2023年第三季度营收86.4亿元，同比增长5.6%。"),
    ("quarter_zh", "2023年第二季度营收86.4亿元。"),
    ("quarter_zh", "研发投入占营收近四成。"),
    ("quarter_zh", "第三季度营收环比增长2.1个百分点。"),
    ("balance_sheet", "Receivables made up 58% of current assets in 2020."),
    ("balance_sheet", "Receivables rose $35 in 2020."),
    ("asides", "Europe accounted for 55% of revenue in 2021."),
    ("asides", "Asia's share rose by 2% to 15%."),
    ("asides", "Asia's share rose to 15% in 2020."),
    ("loss_to_profit", "Operating profit was RMB 430 million in the first half of 2022."),
    ("stores", "The company has about 54,000 employees."),
    ("stores", "Store count was 1,204 at the end of 2021."),
    ("loans_zh", "个人贷款占贷款总额的62.5%。"),
    ("loans_zh", "净息差同比上升12个基点至1.98%。"),
    ("loans_zh", "净息差同比下降12%。"),
    ("regions", "EMEA revenue fell 3.8% to $145.2 million in Q3 2023."),
    ("regions", "APAC revenue jumped 25% in Q2 2023."),
    ("benefit", "The company recorded an income tax expense of $45 million in 2020."),
    ("benefit", "Investing activities provided $1,403 million of cash in 2020."),
    ("benefit", "Income tax changed by $165 million from 2019 to 2020."),
    ("spans", "Revenue for the three months ended June 30, 2022 was $19.8 million."),
    ("spans", "The company earned net income of $3.4 million in the six months ended June 30, 2022."),
    ("report_zh", "归母净利润同比增长40.39%。"),
    ("report_zh", "2020年基本每股收益0.36亿元。"),
    ("report_zh", "2019年基本每股收益0.36元。"),
    ("inventories", "Inventories rose $200 million to $1.9 billion."),
    ("inventories", "The current ratio was 1.8%."),
    ("inventories", "Long-term debt stood at $3.0 million."),
    ("inventories", "Inventories were $3.0 billion."),
    ("programmes", "The liability for the 2001 program was $12.6 at December 31, 2006."),
    ("margins", "Total revenue fell 5.1 % to $4,264 million in 2014."),
    ("margins", "Operating income was $485 million in 2013."),
    ("margins", "Operating income was $485 billion in 2014."),
    ("margins", "Operating income was €485 million in 2014."),
    ("margins", "Total revenue was $485 million in 2014."),
    ("margins", "Operating income was $318 million in 2014."),
    ("margins", "Operating margin rose 3.6 % to 11.4% in 2014."),
    ("margins", "Net income was $12 million in 2014."),
    ("margins", "Operating income was 12.4 % of total revenue in 2014"),
    ("capex", "The gross margin rose 1.7 percent to 24.6 % in 2019."),
    ("capex", "Capital expenditures were $852 million in 2008."),
    ("capex", "Sales fell 5 % to $105 million in 2011."),
    ("results_zh", "2020年营业收入为15.82万元，同比增长40.41%。"),
    ("results_zh", "2020年净利润为15.82亿元。"),
    ("results_zh", "净利润同比下降83.5%。"),
    ("results_zh", "2020年营业收入同比增长40.41个百分点"),
    ("results_zh", "Net profit rose 83.5% to RMB 406 million in 2019"),
)
