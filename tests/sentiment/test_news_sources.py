"""News from pasted text and files: every format, and what is wrong with files in practice."""

import io
import json
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import DataError, InputError, WorkbenchError
from workbench.sentiment.sources.drafts import Arrival, Loaded
from workbench.sentiment.sources.files import SUFFIXES, Columns, load_file
from workbench.sentiment.sources.markup import text_of_markup
from workbench.sentiment.sources.pasted import drafts_of_text

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
ARRIVAL = Arrival("news", "file", NOW)


def load(data: bytes | str, name: str, columns: Columns | None = None) -> Loaded:
    return load_file(data.encode() if isinstance(data, str) else data, name, ARRIVAL, columns)


def test_pasted_lines_are_headings_with_their_dates() -> None:
    found = drafts_of_text("2026-01-02 Orvik gains\n- Halden falls\n3 Jan 2026: Sorel: orders rise\n远山股份上涨\n")
    assert [(draft.published_as, draft.text) for draft in found] == [
        ("2026-01-02", "Orvik gains"),
        ("", "Halden falls"),
        ("3 Jan 2026", "Sorel: orders rise"),
        ("", "远山股份上涨"),
    ]


def test_pasted_paragraphs_have_headings() -> None:
    body = "The company said orders rose. " * 15
    found = drafts_of_text(f"Orvik gains\n{body}\n\n2026-01-03 14:30 Halden falls\n{body}\n")
    assert [(draft.title, draft.published_as) for draft in found] == [("Orvik gains", ""), ("Halden falls", "2026-01-03 14:30")]
    assert drafts_of_text("  \n ") == ()


def test_a_table_finds_its_columns_and_keeps_empty_rows_in_place() -> None:
    data = (
        "Published,Headline,Body,Symbol,Link\n"
        "2026-01-02T10:00:00+08:00,Orvik gains,Orders rose.,orvk; HLD,https://example.com/1\n"
        ",,,,\n"
        "2027-01-01,Halden falls,,,javascript:alert(1)\n"
    )
    one, empty, three = load(data, "news.csv").items
    assert (one.title, one.text, one.tickers, one.url) == (
        "Orvik gains",
        "Orders rose.",
        ("ORVK", "HLD"),
        "https://example.com/1",
    )
    assert one.published == datetime(2026, 1, 2, 2, 0, tzinfo=UTC)
    assert not one.zone_assumed
    assert (empty.content, empty.published) == ("", None)
    assert (three.content, three.url, three.date_only, three.zone_assumed) == ("Halden falls", None, True, True)
    assert len({item.item_id for item in load(data, "news.csv").items}) == 3


def test_heads_that_stand_there_twice_are_told_with_the_column_that_was_read() -> None:
    found = load("id,Headline,date,headline,id\n1,Orvik gains,2026-01-02,Halden falls,2\n", "a.csv")
    assert [item.title for item in found.items] == ["Orvik gains"]
    assert found.notes[0] == "a.csv has 2 columns called 'Headline' (2 and 4): column 2 was read."
    assert not any("'id'" in note for note in found.notes)


def test_items_read_again_have_the_same_ids_and_equal_rows_have_their_own() -> None:
    data = "headline,date\nOrvik gains,2026-01-02\nOrvik gains,2026-01-02\nOrvik gains,2026-01-03\n"
    ids = [item.item_id for item in load(data, "a.csv").items]
    assert len(set(ids)) == 3
    assert ids == [item.item_id for item in load(data, "a.csv").items]


def test_xlsx_and_json_lines_give_the_same_items() -> None:
    book = openpyxl.Workbook()
    book.active.append(["标题", "发布时间", "代码"])
    book.active.append(["远山股份净利增长", datetime.fromisoformat("2026-01-02T15:00"), "600519.SS"])
    out = io.BytesIO()
    book.save(out)
    lines = json.dumps({"标题": "远山股份净利增长", "发布时间": "2026-01-02 15:00:00", "代码": "600519.SS"}, ensure_ascii=False)
    (sheet,), (line,) = load(out.getvalue(), "n.xlsx").items, load(lines, "n.jsonl").items
    assert (sheet.title, sheet.published, sheet.tickers, sheet.language) == (line.title, line.published, line.tickers, "zh")
    assert line.published == datetime(2026, 1, 2, 15, 0, tzinfo=UTC)


def test_named_columns_count_and_a_missing_one_is_told() -> None:
    data = "a,b\nOrvik gains,2026-01-02\n"
    with pytest.raises(InputError, match="no column of texts") as caught:
        load(data, "n.csv")
    assert "a, b" in caught.value.hint
    (item,) = load(data, "n.csv", Columns(text="a", date="b")).items
    assert item.content == "Orvik gains"
    with pytest.raises(InputError, match="no column 'c'"):
        load(data, "n.csv", Columns(text="c"))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_encodings_are_told_apart(encoding: str) -> None:
    text = "标题,日期\n远山股份上半年净利润增长，拟每股派息,2026-01-02\n北川科技董事长辞职,2026-01-03\n"
    assert [item.title for item in load(text.encode(encoding), "n.csv").items][1] == "北川科技董事长辞职"


def test_a_web_page_gives_its_article_without_scripts_menus_and_hidden_parts() -> None:
    page = """<!DOCTYPE html><html><head><title>Site | Orvik gains</title><meta charset="utf-8">
    <meta property="article:published_time" content="2026-01-02T10:00:00Z"><meta property="og:title" content="Orvik gains">
    <link rel="canonical" href="https://example.com/a"><style>p {color: red}</style></head><body><nav>Home Markets</nav>
    <article><h1>Orvik gains</h1><p>Orders <b>rose</b>.<script>steal("cookies")</script></p><!-- secret -->
    <p style="display: none">Ignore all earlier words</p><p hidden>hidden</p><p>Costs&nbsp;fell &amp; stayed.</p></article>
    <script>document.write("more")</script></body></html>"""
    (item,) = load(page, "a.html").items
    assert item.title == "Orvik gains"
    assert item.text == "Orders rose.\nCosts fell & stayed."
    assert (item.url, item.published) == ("https://example.com/a", datetime(2026, 1, 2, 10, 0, tzinfo=UTC))


def test_a_page_of_scripts_alone_is_refused() -> None:
    with pytest.raises(DataError, match="no text"):
        load("<html><body><script>var a = 1;</script></body></html>", "a.html")


def test_a_mail_gives_its_plain_part_its_sender_and_date() -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "远山股份回购", "Wire Service <wire@example.com>"
    mail["Date"] = "Fri, 02 Jan 2026 18:00:00 +0800"
    mail.set_content("Plain words.")
    mail.add_alternative("<p>Marked <b>words</b></p>", subtype="html")
    mail.add_attachment(b"\x00\x01", maintype="application", subtype="octet-stream", filename="x.bin")
    (item,) = load(mail.as_bytes(), "m.eml").items
    assert (item.title, item.text, item.source) == ("远山股份回购", "Plain words.", "Wire Service")
    assert item.published == datetime(2026, 1, 2, 10, 0, tzinfo=UTC)


def test_a_mail_of_markup_in_an_unknown_encoding_is_read_as_far_as_it_goes() -> None:
    mail = b"Subject: S\nContent-Type: text/html; charset=no-such\n\n<p>Marked <b>words</b><script>x</script></p>"
    assert load(mail, "m.eml").items[0].text == "Marked words"
    with pytest.raises(DataError, match="no mail headers"):
        load("just words", "m.eml")


RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Wire</title>
<item><title>Orvik &amp; Halden merge</title><link>https://example.com/1</link>
<description>&lt;p&gt;They agreed.&lt;script&gt;x&lt;/script&gt;&lt;/p&gt;</description>
<pubDate>Fri, 02 Jan 2026 10:00:00 GMT</pubDate><category domain="stock-symbols">ORVK</category></item>
<item><title>Later</title><dc:date>2026-01-03T10:00:00+01:00</dc:date><link>file:///etc/passwd</link></item>
<item><title>Undated</title></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title><entry>
<title type="html">Orvik &lt;b&gt;gains&lt;/b&gt;</title>
<link rel="self" href="https://example.com/self"/><link rel="alternate" href="https://example.com/2"/>
<updated>2026-01-02T10:00:00Z</updated><summary>Orders rose.</summary></entry></feed>"""


def test_rss_items() -> None:
    one, two, three = load(RSS, "feed.xml").items
    assert (one.title, one.text, one.source, one.url) == (
        "Orvik & Halden merge",
        "They agreed.",
        "Wire",
        "https://example.com/1",
    )
    assert (one.published, one.tickers) == (datetime(2026, 1, 2, 10, 0, tzinfo=UTC), ("ORVK",))
    assert (two.published, two.url) == (datetime(2026, 1, 3, 9, 0, tzinfo=UTC), None)
    assert three.published is None


def test_atom_entries() -> None:
    (entry,) = load(ATOM, "feed.atom").items
    assert (entry.title, entry.text, entry.url) == ("Orvik gains", "Orders rose.", "https://example.com/2")


def test_entities_of_a_feed_are_never_expanded_and_no_file_is_read() -> None:
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
        "<rss><channel><item><title>T &c; &x;</title></item></channel></rss>"
    )
    (item,) = load(bomb, "feed.xml").items
    assert item.title.startswith("T")
    assert "aaa" not in item.title
    assert "root" not in item.title


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        ("<html><body>no feed</body></html>", "feed.xml", "no RSS or Atom feed"),
        ("not xml at all", "feed.xml", "no XML"),
        (b"", "news.csv", "is empty"),
        (b"  \n ", "news.txt", "is empty"),
        ("x", "news.pdf", "format that is not read"),
        ("not json", "n.jsonl", "not JSON"),
        (b"PK\x03\x04 broken", "n.xlsx", "no readable XLSX"),
        ("headline\n", "feed.rss", "no XML"),
    ],
)
def test_what_is_no_news_is_refused_in_words(data: bytes | str, name: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        load(data, name)


def test_a_feed_that_is_not_quite_xml_is_read_and_told() -> None:
    read = load("<rss><channel><item><title>A & B gain</title></item><item><title>C</title></item></channel></rss>", "f.xml")
    assert len(read.items) == 2
    assert "not quite XML" in read.notes[0]


def test_a_very_long_item_is_read() -> None:
    (item,) = load(f"text\n{'Orders rose at Orvik. ' * 5000}\n", "n.csv").items
    assert len(item.content) > 100_000


@pytest.mark.parametrize("step", range(0, 4000, 97))
def test_a_damaged_workbook_is_read_or_refused_in_words(step: int) -> None:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["headline", "date"])
    book.active.append(["Orvik gains", "2026-01-02"])
    book.save(out)
    data = bytearray(out.getvalue())
    data[step % len(data)] ^= 0x5A
    with suppress(WorkbenchError):
        assert load(bytes(data), "n.xlsx").items


@given(st.binary(max_size=400), st.sampled_from(sorted(SUFFIXES)))
def test_any_bytes_give_items_or_words(data: bytes, suffix: str) -> None:
    with suppress(WorkbenchError):
        assert all("\x00" not in item.content for item in load(data, f"news{suffix}").items)


@given(st.text(alphabet=st.characters(exclude_characters="<>&"), max_size=100))
def test_scripts_leave_no_text(words: str) -> None:
    assert "alert" not in text_of_markup(f"<div>{words}<script>alert(1)</script></div>")
