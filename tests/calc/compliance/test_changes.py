from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cer.calc.compliance.changes import ChangeKind, changes_between
from cer.calc.compliance.facts import Facts, PodFacts
from cer.calc.rules import ConfigurationKind
from tests.calc.compliance.worlds import good, plant

FACTS = good(ConfigurationKind.CER)
pods = st.dictionaries(st.sampled_from("ABCDE"), st.sampled_from(["M1", "M2", None]), max_size=5)


def with_pods(holders: dict[str, str | None]) -> Facts:
    rows = [PodFacts(code=code, configuration="C1", holder=holder) for code, holder in holders.items()]
    return replace(FACTS, pods=tuple(rows))


def test_a_plant_whose_power_grew_shows_both_powers() -> None:
    (change,) = changes_between(FACTS, plant(power_kw=Decimal(120))(FACTS))
    assert (change.code, change.kind, change.field) == ("P1", ChangeKind.CHANGED, "power_kw")
    assert (change.before, change.after) == ("100", "120")


def test_a_pod_that_left_shows_what_it_was() -> None:
    gone = changes_between(FACTS, replace(FACTS, pods=FACTS.pods[:1]))
    assert {row.kind for row in gone} == {ChangeKind.REMOVED}
    assert {row.field: row.before for row in gone} == {"configuration": "C1", "holder": "M2", "voltage": "BT"}


@given(pods, pods)
def test_the_way_back_is_the_mirror_of_the_way_there(before: dict[str, str], after: dict[str, str]) -> None:
    there = changes_between(with_pods(before), with_pods(after))
    back = changes_between(with_pods(after), with_pods(before))
    assert [(row.code, row.field, row.before, row.after) for row in there] == [
        (row.code, row.field, row.after, row.before) for row in back
    ]
    assert (before == after) == (there == ())
