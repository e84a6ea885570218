"""Five more invented filings, each whole: front page, discussion, statements, notes and segments.

An airline whose year ends in June, a homebuilder in thousands with dashes, a utility with the newest year last, a
British plc
with liabilities in brackets and subtotals without a label, and a quarterly report of three and nine months. Lines:
"^" a
title, "!" a heading, "|" the cells of a row (">3 " a head over three columns), "---" a new page.
"""

LABEL, CELL = 70, 18

AIRLINE = """
^UNITED STATES SECURITIES AND EXCHANGE COMMISSION
^Washington, D.C. 20549
^FORM 10-K
ANNUAL REPORT PURSUANT TO SECTION 13 OR 15(d) OF THE SECURITIES EXCHANGE ACT OF 1934

^For the fiscal year ended June 30, 2024

^Commission file number 001-77777
^Skylark Pacific Airways Group, Inc.
^(Exact name of registrant as specified in its charter)

Delaware. 1200 Harbor Avenue, Seattle, Washington. The number of shares of common stock outstanding as of August 9,
2024 was 212,400,118. The aggregate market value held by non-affiliates was approximately $6.1 billion.
---
!Item 1. Business
Skylark Pacific Airways Group operates a fleet of 231 aircraft and serves 118 destinations in 14 countries. We
employed 18,450 people at June 30, 2024, of whom about 83 percent were represented by unions. Our fiscal year runs
from July 1 to June 30.

!Item 1A. Risk Factors
Aircraft fuel is our largest or second largest expense. A one cent change in the price of a gallon of fuel changes our
annual fuel expense by about $7 million. We do not hedge our fuel needs.
---
!Item 7. Management's Discussion and Analysis
Operating revenues of $7,412 million rose $596 million, or 8.7%, in fiscal 2024. Passenger revenue increased 8.4%
because capacity grew 6.1% and yields rose on transpacific routes. Cargo revenue fell 5.2% as freight rates returned
to levels before the pandemic.

Aircraft fuel expense decreased $104 million, or 6.0%, primarily because the average price per gallon fell to $2.71
from $3.06, partly offset by higher consumption. Salaries and wages increased 13.9% due to the new pilot agreement
ratified in September 2023.

!Operating statistics
|Fiscal year ended June 30,|2024|2023|2022
|Available seat miles (millions)|48,210|45,438|39,870
|Revenue passenger miles (millions)|40,110|37,486|31,099
|Passenger load factor|83.2%|82.5%|78.0%
|Passenger revenue per available seat mile (cents)|13.91|13.62|12.05
|Fuel gallons consumed (millions)|602|571|508
|Average fuel price per gallon|$2.71|$3.06|$2.94
---
^SKYLARK PACIFIC AIRWAYS GROUP, INC.
^CONSOLIDATED STATEMENTS OF OPERATIONS
^(in millions, except per share amounts)
||>3 Fiscal Year Ended June 30,
||2024|2023|2022
|Operating revenues:|||
|Passenger|$ 6,706|$ 6,188|$ 4,804
|Cargo|182|192|231
|Other|524|436|350
|Total operating revenues|7,412|6,816|5,385
|Operating expenses:|||
|Aircraft fuel|1,631|1,735|1,494
|Salaries, wages and benefits|2,412|2,118|1,802
|Landing fees and other rentals|548|505|441
|Maintenance, materials and repairs|461|422|380
|Depreciation and amortization|402|380|371
|Special items, net (Note 4)|38|—|61
|Other operating expenses|1,152|1,049|902
|Total operating expenses|6,644|6,209|5,451
|Operating income (loss)|768|607|(66)
|Nonoperating income (expense):|||
|Interest expense|(141)|(152)|(160)
|Interest income|66|41|9
|Other, net|(5)|12|(7)
|Total nonoperating expense, net|(80)|(99)|(158)
|Income (loss) before income taxes|688|508|(224)
|Income tax expense (benefit)|165|124|(49)
|Net income (loss)|$ 523|$ 384|$ (175)
|Earnings (loss) per share:|||
|Basic|$ 2.45|$ 1.78|$ (0.81)
|Diluted|$ 2.42|$ 1.76|$ (0.81)
|Weighted average shares, diluted|216.1|218.2|216.0
See accompanying Notes to Consolidated Financial Statements.
---
^SKYLARK PACIFIC AIRWAYS GROUP, INC.
^CONSOLIDATED BALANCE SHEETS
^(in millions, except shares)
||June 30, 2024|June 30, 2023
|ASSETS||
|Current assets:||
|Cash and cash equivalents|$ 812|$ 744
|Short-term investments|1,105|1,298
|Receivables, net|396|351
|Spare parts and supplies, net|121|108
|Prepaid expenses and other|214|187
|Total current assets|2,648|2,688
|Property and equipment:||
|Flight equipment|10,420|9,611
|Ground property and equipment|1,605|1,522
|Less accumulated depreciation|(4,216)|(3,902)
|Property and equipment, net|7,809|7,231
|Operating lease right-of-use assets|1,212|1,330
|Goodwill|640|640
|Other assets|202|196
|Total assets|$ 12,511|$ 12,085
|LIABILITIES AND STOCKHOLDERS' EQUITY||
|Current liabilities:||
|Accounts payable|$ 214|$ 231
|Accrued salaries, wages and benefits|602|531
|Air traffic liability|1,544|1,421
|Current maturities of long-term debt|388|340
|Current portion of operating lease liabilities|166|172
|Other accrued liabilities|301|288
|Total current liabilities|3,215|2,983
|Long-term debt, less current maturities|2,640|2,910
|Operating lease liabilities|1,084|1,195
|Deferred income taxes|701|588
|Other liabilities|496|511
|Total liabilities|8,136|8,187
|Stockholders' equity:||
|Common stock, $0.01 par value|2|2
|Additional paid-in capital|1,020|992
|Treasury stock, at cost|(310)|(210)
|Accumulated other comprehensive loss|(196)|(222)
|Retained earnings|3,859|3,336
|Total stockholders' equity|4,375|3,898
|Total liabilities and stockholders' equity|$ 12,511|$ 12,085
See accompanying Notes to Consolidated Financial Statements.
---
^SKYLARK PACIFIC AIRWAYS GROUP, INC.
^CONSOLIDATED STATEMENTS OF CASH FLOWS
^(in millions)
||>3 Fiscal Year Ended June 30,
||2024|2023|2022
|Cash flows from operating activities:|||
|Net income (loss)|$ 523|$ 384|$ (175)
|Depreciation and amortization|402|380|371
|Deferred income taxes|113|90|(44)
|Stock-based compensation|28|26|24
|Changes in operating assets and liabilities|72|(31)|204
|Net cash provided by operating activities|1,138|849|380
|Cash flows from investing activities:|||
|Property and equipment additions, including aircraft purchase deposits|(980)|(1,012)|(611)
|Purchases of short-term investments|(1,204)|(1,511)|(1,302)
|Sales and maturities of short-term investments|1,397|1,320|1,498
|Net cash used in investing activities|(787)|(1,203)|(415)
|Cash flows from financing activities:|||
|Proceeds from issuance of long-term debt|120|610|320
|Payments on long-term debt|(342)|(318)|(401)
|Repurchases of common stock|(100)|(60)|—
|Other, net|39|21|12
|Net cash provided by (used in) financing activities|(283)|253|(69)
|Net increase (decrease) in cash and cash equivalents|68|(101)|(104)
|Cash and cash equivalents at beginning of year|744|845|949
|Cash and cash equivalents at end of year|$ 812|$ 744|$ 845
|Cash paid during the year for interest|$ 139|$ 150|$ 158
---
!NOTE 4. Special items
In fiscal 2024 we recorded $38 million for the early retirement of eleven regional aircraft. In fiscal 2022 we
recorded $61 million of severance costs.

!NOTE 9. Long-term debt
|(in millions)|June 30, 2024|June 30, 2023
|Fixed rate notes payable due through 2036|$ 1,910|$ 2,015
|Variable rate notes payable due through 2032|1,142|1,262
|Less debt issuance costs|(24)|(27)
|Total debt|3,028|3,250
|Less current portion|388|340
|Long-term debt, less current portion|$ 2,640|$ 2,910

!NOTE 14. Operating segments
|Fiscal year ended June 30, 2024 (in millions)|Mainline|Regional|Cargo|Consolidated
|Operating revenues|$ 5,918|$ 1,312|$ 182|$ 7,412
|Operating expenses|5,212|1,246|186|6,644
|Segment profit (loss)|706|66|(4)|768
|Fiscal year ended June 30, 2023 (in millions)|Mainline|Regional|Cargo|Consolidated
|Operating revenues|$ 5,402|$ 1,222|$ 192|$ 6,816
|Operating expenses|4,851|1,180|178|6,209
|Segment profit|551|42|14|607
"""

HOMEBUILDER = """
^UNITED STATES SECURITIES AND EXCHANGE COMMISSION
^FORM 10-K
^ANNUAL REPORT PURSUANT TO SECTION 13 OR 15(d) OF THE SECURITIES EXCHANGE ACT OF 1934
^For the fiscal year ended October 31, 2023

^Commission file number 1-88888
^CEDAR RUN HOMES CORPORATION
^(Exact name of registrant as specified in its charter)
---
!Item 7. Management's Discussion and Analysis of Financial Condition
Home sales revenues declined 9.3% to $2.48 billion in fiscal 2023 as we delivered 4,968 homes against 5,720 homes the
year before. The decline was caused by fewer deliveries in our West region, where higher mortgage rates reduced
demand, partly offset by a 4.4% higher average sales price.

Homebuilding gross margin narrowed because of higher incentives and lumber bought at the prices of spring 2022.

|Homes and backlog|2023|2022
|Homes delivered|4,968|5,720
|Net new orders|4,610|4,102
|Backlog at year end (homes)|2,214|2,572
|Average sales price (in thousands)|$ 499.6|$ 478.4
|Cancellation rate|16%|24%
---
^CEDAR RUN HOMES CORPORATION AND SUBSIDIARIES
^CONSOLIDATED STATEMENTS OF INCOME
^(Dollars in thousands, except per share amounts)
||>3 Years Ended October 31,
||2023|2022|2021
|Revenues:|||
|Home sales|$ 2,482,013|$ 2,736,448|$ 2,204,671
|Land sales and other|41,220|18,905|52,340
|Financial services|63,418|70,122|81,550
|Total revenues|2,586,651|2,825,475|2,338,561
|Cost of revenues:|||
|Home sales|1,935,970|2,052,336|1,675,550
|Land sales and other|36,905|14,022|44,489
|Inventory impairments|12,480|3,105|-
|Financial services|41,222|46,910|48,113
|Total cost of revenues|2,026,577|2,116,373|1,768,152
|Selling, general and administrative|278,440|281,002|246,315
|Income from operations|281,634|428,100|324,094
|Equity in earnings of unconsolidated joint ventures|8,215|12,480|6,902
|Loss on extinguishment of debt|(4,081)|-|(9,950)
|Other income - net|14,102|2,770|1,894
|Income before income taxes|299,870|443,350|322,940
|Income tax provision|71,969|110,838|77,506
|Net income|$ 227,901|$ 332,512|$ 245,434
|Less: net income attributable to noncontrolling interests|1,901|-|-
|Net income attributable to Cedar Run Homes|$ 226,000|$ 332,512|$ 245,434
|Per share:|||
|Basic|$ 7.02|$ 9.96|$ 7.20
|Diluted|$ 6.94|$ 9.81|$ 7.07
|Cash dividends per share|$ 0.80|$ 0.72|$ -
---
^CEDAR RUN HOMES CORPORATION AND SUBSIDIARIES
^CONSOLIDATED BALANCE SHEETS
^(Dollars in thousands)
||October 31,|
||2023|2022
|ASSETS||
|Cash and cash equivalents|$ 402,115|$ 311,604
|Restricted cash|14,220|12,018
|Inventory:||
|Homes completed or under construction|1,402,880|1,611,215
|Land and land under development|980,114|1,011,302
|Total inventory|2,382,994|2,622,517
|Receivables|48,330|51,207
|Investments in unconsolidated entities|88,412|79,610
|Property, plant and equipment - net|66,105|61,440
|Mortgage loans held for sale|122,340|151,980
|Deferred tax assets - net|18,402|21,090
|Goodwill|-|-
|Total assets|$ 3,142,918|$ 3,311,466
|LIABILITIES AND EQUITY||
|Accounts payable|$ 168,402|$ 204,118
|Customer deposits|91,204|122,006
|Accrued expenses|240,518|255,420
|Loans payable|105,604|140,220
|Senior notes|798,012|947,306
|Total liabilities|1,403,740|1,669,070
|Stockholders' equity:||
|Common stock|330|334
|Additional paid-in capital|402,116|418,550
|Retained earnings|1,326,004|1,223,512
|Total stockholders' equity|1,728,450|1,642,396
|Noncontrolling interests|10,728|-
|Total equity|1,739,178|1,642,396
|Total liabilities and equity|$ 3,142,918|$ 3,311,466
---
^CEDAR RUN HOMES CORPORATION AND SUBSIDIARIES
^CONSOLIDATED STATEMENTS OF CASH FLOWS
^(Dollars in thousands)
||>3 Years Ended October 31,
||2023|2022|2021
|Net income|$ 227,901|$ 332,512|$ 245,434
|Depreciation and amortization|18,402|16,905|15,220
|Inventory impairments|12,480|3,105|-
|Change in inventory|227,043|(381,215)|(290,440)
|Other|(21,006)|12,880|8,014
|Net cash provided by (used in) operating activities|464,820|(15,813)|(21,772)
|Purchases of property and equipment|(23,067)|(19,440)|(17,105)
|Investments in joint ventures|(8,802)|(11,515)|(6,040)
|Net cash used in investing activities|(31,869)|(30,955)|(23,145)
|Repayment of senior notes|(150,000)|-|(250,000)
|Proceeds from senior notes|-|100,000|300,000
|Repurchase of common stock|(164,402)|(101,330)|(60,115)
|Dividends paid|(25,836)|(24,002)|-
|Net cash used in financing activities|(340,238)|(25,332)|(10,115)
|Net change in cash, cash equivalents and restricted cash|92,713|(72,100)|(55,032)
|Cash, cash equivalents and restricted cash, beginning of year|323,622|395,722|450,754
|Cash, cash equivalents and restricted cash, end of year|$ 416,335|$ 323,622|$ 395,722
---
!Note 12. Segment information
|(Dollars in thousands)|2023|2022|2021
|Revenues:|||
|West|$ 980,412|$ 1,310,208|$ 1,044,716
|Southeast|1,002,310|905,114|720,440
|Northeast|540,511|540,031|491,855
|Financial services|63,418|70,122|81,550
|Total revenues|$ 2,586,651|$ 2,825,475|$ 2,338,561
|Income (loss) before income taxes:|||
|West|$ 98,204|$ 241,016|$ 180,118
|Southeast|140,221|128,450|92,015
|Northeast|52,310|61,220|39,880
|Financial services|22,196|23,212|33,437
|Corporate|(13,061)|(10,548)|(22,510)
|Total|$ 299,870|$ 443,350|$ 322,940
"""

UTILITY = """
^FORM 10-K
^ANNUAL REPORT PURSUANT TO SECTION 13 OR 15(d) OF THE SECURITIES EXCHANGE ACT OF 1934
^For the fiscal year ended December 31, 2022
^Tamarack Valley Power and Light Company
^(Exact name of registrant as specified in its charter)
Commission file number 1-55555. State of incorporation: Minnesota.
---
!Management's Discussion and Analysis
Electric revenues increased $112.4 million in 2022, driven by a base rate increase effective January 2022 and colder
winter weather. Purchased power and fuel increased 21.8% as natural gas prices doubled. Operation and maintenance
expense rose because of storm restoration costs of $18.3 million in June 2022.

Our electric retail customers numbered 412,000 at the end of 2022. Capital expenditures are expected to be $640
million in 2023.
---
^Tamarack Valley Power and Light Company
^Consolidated Statements of Income
|(Millions of dollars, except per share amounts)|||
|For the years ended December 31|2020|2021|2022
|Operating revenues|||
|Electric|1,204.6|1,288.1|1,400.5
|Natural gas|301.2|344.9|428.7
|Total operating revenues|1,505.8|1,633.0|1,829.2
|Operating expenses|||
|Electric fuel and purchased power|412.0|470.6|573.2
|Cost of natural gas sold|140.4|178.3|252.9
|Operation and maintenance|331.5|340.2|372.6
|Depreciation and amortization|201.1|215.4|232.8
|Taxes other than income taxes|96.2|99.9|104.1
|Total operating expenses|1,181.2|1,304.4|1,535.6
|Operating income|324.6|328.6|293.6
|Other income, net|10.2|12.4|9.7
|Allowance for equity funds used during construction|14.1|16.8|22.5
|Interest charges|98.2|101.4|118.3
|Income before income taxes|250.7|256.4|207.5
|Income taxes|31.4|28.8|15.2
|Net income|219.3|227.6|192.3
|Diluted earnings per share|2.71|2.80|2.34
|Dividends declared per share|1.62|1.70|1.78
---
^Tamarack Valley Power and Light Company
^Consolidated Balance Sheets
|(Millions of dollars)||
|At December 31|2021|2022
|Assets||
|Utility plant in service|8,402.1|9,011.7
|Accumulated depreciation|(2,511.0)|(2,660.4)
|Construction work in progress|402.6|451.1
|Net utility plant|6,293.7|6,802.4
|Cash and cash equivalents|21.4|16.2
|Accounts receivable, net|182.0|231.9
|Accrued unbilled revenues|90.1|118.8
|Fuel, materials and supplies|104.7|140.6
|Prepayments and other|33.5|36.4
|Total current assets|431.7|543.9
|Regulatory assets|601.3|655.2
|Other assets|112.4|120.1
|Total assets|7,439.1|8,121.6
|Liabilities and Equity||
|Short-term debt|140.0|395.0
|Current portion of long-term debt|150.0|-
|Accounts payable|170.4|241.2
|Taxes accrued|88.2|92.6
|Total current liabilities|548.6|728.8
|Deferred income taxes|812.4|840.2
|Regulatory liabilities|702.9|690.4
|Long-term debt|2,640.5|3,030.1
|Total liabilities|4,704.4|5,289.5
|Common stock|1,502.0|1,590.0
|Retained earnings|1,232.7|1,242.1
|Total common stockholders' equity|2,734.7|2,832.1
|Total liabilities and equity|7,439.1|8,121.6
---
^Tamarack Valley Power and Light Company
^Consolidated Statements of Cash Flows
|(Millions of dollars)|||
|For the years ended December 31|2020|2021|2022
|Operating activities|||
|Net income|219.3|227.6|192.3
|Depreciation and amortization|206.0|220.1|238.4
|Deferred income taxes|22.0|18.4|20.1
|Changes in working capital and other|(10.6)|(45.0)|(61.2)
|Net cash provided by operating activities|436.7|421.1|389.6
|Investing activities|||
|Utility capital expenditures|(520.4)|(588.0)|(702.3)
|Other|(4.1)|(3.3)|(6.0)
|Net cash used in investing activities|(524.5)|(591.3)|(708.3)
|Financing activities|||
|Change in short-term borrowings, net|20.0|(60.0)|255.0
|Issuance of long-term debt|200.0|350.0|390.0
|Repayment of long-term debt|(50.0)|-|(150.0)
|Dividends paid|(131.1)|(138.2)|(146.2)
|Equity contributions from parent|40.0|20.0|(35.3)
|Net cash provided by financing activities|78.9|171.8|313.5
|Net change in cash|(8.9)|1.6|(5.2)
|Cash at beginning of year|28.7|19.8|21.4
|Cash at end of year|19.8|21.4|16.2
---
!Note 11. Segment results
|(Millions of dollars)|Electric|Gas|Other|Total
|2022||||
|Operating revenues|1,400.5|428.7|-|1,829.2
|Net income|160.4|35.1|(3.2)|192.3
|2021||||
|Operating revenues|1,288.1|344.9|-|1,633.0
|Net income|192.3|37.0|(1.7)|227.6
"""

BREWER = """
^Annual Report and Accounts
^for the year ended 31 March 2024
^Hartwell Brewing & Pubs plc
Registered in England and Wales, company number 0123456.
---
!Chief Financial Officer's review
Turnover for the year rose 6.3% to £884.2m, driven by like-for-like sales growth of 4.9% in managed pubs and the
opening of eleven sites. Energy costs fell by £9.4m because fixed contracts ended in October 2023. Underlying
operating profit margin was 13.6%.

Net debt excluding leases fell to £412.7m. The board proposes a final dividend of 9.5p per share, making 14.2p for the
year (2023: 12.6p).
---
^Hartwell Brewing & Pubs plc
^Group income statement
^for the 52 weeks ended 31 March 2024
||Note|2024|2023
|||£m|£m
|Turnover|2|884.2|831.8
|Cost of sales||(524.6)|(507.3)
|Gross profit||359.6|324.5
|Distribution costs||(61.4)|(60.2)
|Administrative expenses|3|(186.9)|(170.1)
|Other operating income||5.2|4.9
|Operating profit||116.5|99.1
|Finance income|6|3.1|1.4
|Finance costs|6|(47.8)|(44.9)
|Profit before taxation||71.8|55.6
|Taxation|7|(18.6)|(12.3)
|Profit for the year||53.2|43.3
|Basic earnings per share (pence)|9|25.4p|20.5p
|Diluted earnings per share (pence)|9|25.1p|20.3p
---
^Hartwell Brewing & Pubs plc
^Group balance sheet
^as at 31 March 2024
||Note|2024|2023
|||£m|£m
|Non-current assets|||
|Goodwill|10|74.8|74.8
|Property, plant and equipment|11|1,402.6|1,388.0
|Right-of-use assets|12|166.3|172.9
|||1,643.7|1,635.7
|Current assets|||
|Inventories|14|24.1|22.6
|Trade and other receivables|15|38.4|35.7
|Cash and cash equivalents||41.2|28.8
|||103.7|87.1
|Total assets||1,747.4|1,722.8
|Current liabilities|||
|Trade and other payables|16|(168.2)|(159.4)
|Borrowings|17|(30.0)|(25.0)
|Lease liabilities||(12.1)|(11.8)
|||(210.3)|(196.2)
|Non-current liabilities|||
|Borrowings|17|(423.9)|(452.2)
|Lease liabilities||(171.4)|(177.0)
|Deferred tax liabilities||(88.4)|(81.0)
|||(683.7)|(710.2)
|Total liabilities||(894.0)|(906.4)
|Net assets||853.4|816.4
|Equity|||
|Share capital|20|20.9|20.9
|Share premium||64.0|64.0
|Retained earnings||768.5|731.5
|Total equity||853.4|816.4
---
^Hartwell Brewing & Pubs plc
^Group cash flow statement
^for the 52 weeks ended 31 March 2024
||2024|2023
||£m|£m
|Cash flows from operating activities||
|Operating profit|116.5|99.1
|Depreciation and amortisation|68.9|66.2
|Movement in working capital|4.7|(6.1)
|Cash generated from operations|190.1|159.2
|Interest paid|(46.0)|(43.8)
|Tax paid|(10.4)|(7.9)
|Net cash from operating activities|133.7|107.5
|Cash flows from investing activities||
|Purchase of property, plant and equipment|(78.6)|(72.4)
|Proceeds from sale of property|12.0|20.3
|Net cash used in investing activities|(66.6)|(52.1)
|Cash flows from financing activities||
|Equity dividends paid|(27.8)|(24.1)
|Repayment of borrowings|(23.3)|(40.0)
|Payment of principal of lease liabilities|(3.6)|(3.1)
|Net cash used in financing activities|(54.7)|(67.2)
|Net increase/(decrease) in cash and cash equivalents|12.4|(11.8)
|Cash and cash equivalents at start of year|28.8|40.6
|Cash and cash equivalents at end of year|41.2|28.8
---
!2. Segmental analysis
||Managed pubs|Tenanted pubs|Brewing|Group
|Year ended 31 March 2024|£m|£m|£m|£m
|Turnover|602.3|141.5|140.4|884.2
|Operating profit|66.8|52.4|9.1|116.5
|Year ended 31 March 2023|£m|£m|£m|£m
|Turnover|561.7|137.6|132.5|831.8
|Operating profit|52.2|50.3|7.0|99.1
"""

DEVICES = """
^UNITED STATES SECURITIES AND EXCHANGE COMMISSION
^FORM 10-Q
^QUARTERLY REPORT PURSUANT TO SECTION 13 OR 15(d) OF THE SECURITIES EXCHANGE ACT OF 1934
^For the quarterly period ended March 31, 2024
^Orrin Medical Devices, Inc.
^(Exact name of registrant as specified in its charter)
Our fiscal year ends on the last day of June. As of April 26, 2024, there were 88,402,115 shares outstanding.
---
^Orrin Medical Devices, Inc.
^Condensed Consolidated Statements of Operations (unaudited)
^(In thousands, except per share data)
||>2 Three Months Ended March 31,|>2 Nine Months Ended March 31,
||2024|2023|2024|2023
|Net sales|$ 214,302|$ 198,440|$ 622,018|$ 571,206
|Cost of goods sold|81,435|79,376|240,100|228,482
|Gross profit|132,867|119,064|381,918|342,724
|Research and development|24,118|21,005|70,442|61,330
|Selling, general and administrative|71,204|66,920|208,114|196,402
|Amortization of intangible assets|5,010|5,010|15,030|15,030
|Operating income|32,535|26,129|88,332|69,962
|Interest expense|4,402|5,118|13,870|14,906
|Income before income taxes|28,133|21,011|74,462|55,056
|Provision for income taxes|6,189|4,517|16,307|11,837
|Net income|$ 21,944|$ 16,494|$ 58,155|$ 43,219
|Diluted net income per share|$ 0.25|$ 0.19|$ 0.65|$ 0.49
---
^Orrin Medical Devices, Inc.
^Condensed Consolidated Balance Sheets (unaudited)
^(In thousands)
||March 31, 2024|June 30, 2023
|Cash and cash equivalents|$ 140,212|$ 118,405
|Accounts receivable, net|131,408|124,016
|Inventories|118,330|109,214
|Other current assets|20,105|18,440
|Total current assets|410,055|370,075
|Property, plant and equipment, net|160,220|152,480
|Goodwill|402,330|402,330
|Intangible assets, net|122,004|137,034
|Total assets|$ 1,094,609|$ 1,061,919
|Accounts payable|$ 48,220|$ 45,117
|Accrued liabilities|81,204|84,330
|Current portion of long-term debt|20,000|20,000
|Total current liabilities|149,424|149,447
|Long-term debt|265,000|300,000
|Other liabilities|31,118|30,402
|Total liabilities|445,542|479,849
|Total stockholders' equity|649,067|582,070
|Total liabilities and stockholders' equity|$ 1,094,609|$ 1,061,919
---
^Orrin Medical Devices, Inc.
^Condensed Consolidated Statements of Cash Flows (unaudited)
^(In thousands)
||Nine Months Ended March 31,|
||2024|2023
|Net income|$ 58,155|$ 43,219
|Depreciation and amortization|34,120|32,905
|Changes in working capital|(19,440)|(22,118)
|Net cash provided by operating activities|72,835|54,006
|Capital expenditures|(24,330)|(28,114)
|Net cash used in investing activities|(24,330)|(28,114)
|Repayments of long-term debt|(35,000)|(15,000)
|Proceeds from exercise of stock options|8,302|5,110
|Net cash used in financing activities|(26,698)|(9,890)
|Net increase in cash|21,807|16,002
|Cash at beginning of period|118,405|96,330
|Cash at end of period|$ 140,212|$ 112,332
---
!Item 2. Management's Discussion and Analysis
Net sales grew 8.0% in the third quarter of fiscal 2024, led by the launch of our infusion pump in Europe. Gross
margin improved to 62.0% from 60.0% because freight costs declined and we closed our plant in Reno.
|Net sales by product (in thousands)|Three Months Ended March 31, 2024|Three Months Ended March 31, 2023
|Infusion systems|$ 120,410|$ 104,002
|Monitoring|61,402|63,118
|Disposables|32,490|31,320
|Total|$ 214,302|$ 198,440
"""

FILINGS = {"airline": AIRLINE, "homebuilder": HOMEBUILDER, "utility": UTILITY, "brewer": BREWER, "devices": DEVICES}


def pages(filing: str) -> tuple[str, ...]:
    """The pages as text in columns, as ``tests.documents.printed.page_of`` takes them."""
    return tuple("\n".join(map(_printed, page.strip("\n").split("\n"))) for page in filing.split("\n---\n"))


def _printed(line: str) -> str:
    if line.startswith("^"):
        return line[1:].strip().center(LABEL + 2 * CELL)
    if not line.startswith("|"):
        return line.lstrip("!")
    label, *cells = line[1:].split("|")
    return label.ljust(LABEL) + "".join(map(_cell, cells))


def _cell(cell: str) -> str:
    return cell[3:].center(int(cell[1]) * CELL) if cell.startswith(">") else cell.strip().rjust(CELL)
