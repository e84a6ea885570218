"""Which characters the fonts can show, and what stands in for the others."""

from workbench.reports.print_fonts import texts_in, unprintable, with_stand_ins

HIEROGLYPH = "\U000132f9"


def test_common_chinese_european_and_signs_are_printable() -> None:
    level_one = "".join(bytes([row, cell]).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF))
    assert unprintable([level_one, "陳張劉黃鑫（有限公司）", "Müller & Søn, Łódź", "Ελλάδα Россия", "−1 % … □"]) == frozenset()


def test_a_hieroglyph_is_not() -> None:
    assert unprintable(["Trust", f"a{HIEROGLYPH}b", f"陈{HIEROGLYPH}\U000105c0"]) == {HIEROGLYPH, "\U000105c0"}


def test_nothing_and_plain_letters_ask_no_typesetter() -> None:
    assert unprintable([]) == unprintable(["", 'Chen \\"#[$']) == frozenset()


def test_markup_is_text() -> None:
    assert unprintable([f'#panic("x") $ [ {HIEROGLYPH} "q" \\']) == {HIEROGLYPH}


def test_boxes_stand_in_values_and_not_in_keys() -> None:
    value = {HIEROGLYPH: [f"a{HIEROGLYPH}", 1, None], "b": "plain"}
    assert with_stand_ins(value, [HIEROGLYPH]) == {HIEROGLYPH: ["a□", 1, None], "b": "plain"}
    assert list(texts_in(value)) == [f"a{HIEROGLYPH}", "plain"]
