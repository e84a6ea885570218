"""Facts are printed as the pages print them and name the field they stand in."""

from components import numbers
from tests.commentary.results import portfolio, portfolio_documents, stress
from workbench.commentary.number_text import money, percent, plain, points
from workbench.commentary.portfolio_facts import portfolio_facts


def test_numbers_are_printed_as_the_pages_do() -> None:
    for value in (0.0, -0.00001, 0.1234, -0.5678, 12.3456):
        assert percent(value) == numbers.percent(value)
        assert percent(value, 2) == numbers.percent(value, decimals=2)
        assert points(value * 100) == numbers.points(value)
        assert plain(value, 2) == numbers.ratio(value)
        assert money(value * 1e6, "USD") == numbers.money(value * 1e6, "USD")
        assert money(value * 1e6, "USD", sign=True).split()[1] == numbers.money(value * 1e6, sign=True)


def test_changes_add_up_as_they_are_shown() -> None:
    facts = portfolio()
    now, proposed, change = (facts.by_id[f"return.{when}"] for when in ("now", "proposed", "change"))
    assert (now.text, proposed.text, change.text) == ("8.4\u2009%", "9.0\u2009%", "+0.6 points")
    assert change.text.split()[0] == numbers.change(0.0896, 0.0842).split()[0]


def test_only_limits_that_bind_are_told() -> None:
    assert [fact.about[0].shown for fact in portfolio().of("limit")] == ["Turnover at most"]


def test_without_holdings_there_is_no_now_and_no_change() -> None:
    found, history = portfolio_documents()
    found["current"], found["turnover"], found["trade_cost"] = None, None, None
    history["statistics"]["current"] = None
    history["windows"] = [{**row, "current": None} for row in history["windows"]]
    facts = portfolio_facts(found, history, value=1.0, currency="USD", windows={}, limits={})
    assert {fact.when for fact in facts.facts} == {"", "proposed"}
    assert not facts.of("turnover")


def test_scenarios_come_worst_first_with_what_is_missing_beside() -> None:
    facts = stress()
    assert [fact.about[0].id for fact in facts.of("loss") if fact.kind == "percent"] == ["gfc", "covid", "monday"]
    assert facts.by_id["loss_rest_follows.monday"].text == "−18.2\u2009%"
    assert any("Art" in remark for remark in facts.remarks)
    assert any("Not run: own. No factor is known." in remark for remark in facts.remarks)
    assert facts.by_id["loss.gfc"].path == "results.gfc.pnl_pct"


def test_every_id_is_there_once_and_the_hash_follows_the_values() -> None:
    for facts in (portfolio(), stress()):
        assert len(facts.by_id) == len(facts.facts)
    found, history = portfolio_documents()
    found["volatility"] = 0.09
    other = portfolio_facts(found, history, value=1_200_000.0, currency="USD", windows={}, limits={})
    assert other.sha256 != portfolio().sha256


def test_windows_and_limits_have_names_in_chinese() -> None:
    found, history = portfolio_documents()
    del history["windows"][0]["name_zh"]
    facts = portfolio_facts(
        found,
        history,
        value=1.0,
        currency="USD",
        windows={},
        limits={},
        chinese={"gfc": "次贷危机", "max_turnover": "换手率上限"},
    )
    told = " ".join(fact.words("zh") for fact in facts.facts)
    assert "次贷危机" in told
    assert "换手率上限" in told
