"""Who may be a member, and the points of a configuration (R3-R5, R7-R10, R93, R117)."""

from collections import Counter
from collections.abc import Iterator

from cer.calc.compliance.facts import COMMUNITY, Facts
from cer.calc.compliance.rule import Finding, Group, Rule, Severity, affirmed, decided, unknown
from cer.calc.compliance.statements import Topic
from cer.calc.rules import ConfigurationKind, HolderCategory

_CER = frozenset({ConfigurationKind.CER})
_GAC = frozenset({ConfigurationKind.GAC})
_AID = frozenset({ConfigurationKind.AID})
_LEAST_OF_EACH = 2

_ENERGY_CLASSES = {"2007": ("35.11", "35.14"), "2025": ("35.11", "35.12", "35.15")}
"""Production and trade of electricity by classification: the same code means other things in each."""


def is_energy_business(ateco: str) -> bool:
    """Whether a code with its classification is production or trade of electricity (R5)."""
    code, _, classification = ateco.partition("@")
    return ".".join(code.split(".")[:2]) in _ENERGY_CLASSES[classification]


def _category(facts: Facts) -> Iterator[Finding]:
    for member in facts.members:
        if member.category is None:
            yield unknown(member.code, f"Nobody registered what {member.code} is in the eyes of the law.")
        else:
            yield decided(member.code, "", is_met=True)


def _no_large_enterprise(facts: Facts) -> Iterator[Finding]:
    for member in facts.members:
        if member.category is not None:
            yield decided(
                member.code,
                f"{member.code} is a large enterprise: it may be a third-party producer, not a member.",
                is_met=member.category is not HolderCategory.LARGE_ENTERPRISE,
            )


def _main_activity(facts: Facts) -> Iterator[Finding]:
    for member in facts.members:
        if not member.is_enterprise:
            continue
        ateco = facts.says(Topic.MAIN_ATECO, member.code)
        if ateco is None:
            yield unknown(
                member.code, f"Record the main activity of the enterprise {member.code} (main_ateco)."
            )
        else:
            yield decided(
                member.code,
                f"The main activity of {member.code} is electricity ({ateco}).",
                is_met=not is_energy_business(ateco),
            )


def _minimum(facts: Facts) -> Iterator[Finding]:
    """Two members (or subjects) and two connection points, one of them with a plant, one that withdraws."""
    for configuration in facts.configurations:
        pods = [pod for pod in facts.pods if pod.configuration == configuration.code]
        feeding = {plant.pod for plant in facts.plants if plant.configuration == configuration.code}
        subjects = {pod.holder or f"third party at {pod.code}" for pod in pods}
        if facts.kind is ConfigurationKind.CER:
            subjects = {pod.holder for pod in pods if pod.holder}
        yield decided(
            configuration.code,
            f"{configuration.code} has {len(subjects)} members, {len(pods)} points and {len(feeding)} plants'"
            " points: it needs two members, and two points of which one feeds in and another withdraws.",
            is_met=len(subjects) >= _LEAST_OF_EACH
            and bool(feeding)
            and len({pod.code for pod in pods} | feeding) >= _LEAST_OF_EACH
            and any(pod.holder for pod in pods),
        )


def _one_customer(facts: Facts) -> Iterator[Finding]:
    holders = sorted({pod.holder for pod in facts.pods if pod.holder})
    if facts.pods:
        yield decided(
            COMMUNITY, f"One customer holds all points, not {', '.join(holders)}.", is_met=len(holders) == 1
        )


def _same_building(facts: Facts) -> Iterator[Finding]:
    for pod in facts.pods:
        if pod.holder:
            yield affirmed(
                facts, Topic.SAME_BUILDING, f"{pod.code} is in the building of the group", pod.code
            )


def _once(facts: Facts) -> Iterator[Finding]:
    times = Counter(pod.code for pod in facts.pods)
    for code, count in sorted(times.items()):
        if count > 1:
            yield decided(code, f"{code} takes part {count} times.", is_met=False)
        else:
            yield affirmed(
                facts, Topic.IN_NO_OTHER_CONFIGURATION, f"{code} is in no other configuration", code
            )


def _same_substation(facts: Facts) -> Iterator[Finding]:
    """The area on the day of the request counts, by the map of then; old points are never mapped anew."""
    substations = {row.code: row.primary_substation for row in facts.configurations}
    for pod in facts.pods:
        area = facts.says(Topic.AREA, pod.code)
        if area is None:
            yield unknown(
                pod.code, f"Record the cabina primaria of {pod.code} with the year of its map (area)."
            )
        else:
            wanted = substations[pod.configuration]
            yield decided(
                pod.code,
                f"{pod.code} is under {area}, its configuration under {wanted}.",
                is_met=area.partition("@")[0] == wanted,
            )


def _voltage(facts: Facts) -> Iterator[Finding]:
    for pod in facts.pods:
        if pod.voltage is None:
            yield unknown(pod.code, f"Register the voltage of {pod.code}: a group is settled by level.")
        else:
            yield decided(pod.code, "", is_met=True)


MEMBER_RULES = (
    Rule(
        code="R3.category",
        title="Every member belongs to a category that the law admits.",
        citation="R3; RO24 p. 17-18",
        severity=Severity.BLOCKING,
        group=Group.MEMBERS,
        look=_category,
    ),
    Rule(
        code="R4.large_enterprise",
        title="No member of a community is a large enterprise.",
        citation="R4; RO24 p. 18",
        severity=Severity.BLOCKING,
        group=Group.MEMBERS,
        look=_no_large_enterprise,
        kinds=_CER,
    ),
    Rule(
        code="R5.main_activity",
        title="Electricity is no enterprise's main activity.",
        citation="R5, R96; RO24 p. 18-19",
        severity=Severity.BLOCKING,
        group=Group.MEMBERS,
        look=_main_activity,
        kinds=_CER | _GAC,
    ),
    Rule(
        code="R9.minimum",
        title="A community's configuration has two members and two points, one with a plant.",
        citation="R9; RO24 p. 16",
        severity=Severity.BLOCKING,
        group=Group.POINTS,
        look=_minimum,
        kinds=_CER,
    ),
    Rule(
        code="R7.minimum",
        title="A group has two subjects and two points, one with a plant.",
        citation="R7; RO24 p. 19",
        severity=Severity.BLOCKING,
        group=Group.POINTS,
        look=_minimum,
        kinds=_GAC,
    ),
    Rule(
        code="R7.same_building",
        title="The group's withdrawal points are in one building or condominium.",
        citation="R7; RO24 p. 21",
        severity=Severity.BLOCKING,
        group=Group.POINTS,
        look=_same_building,
        kinds=_GAC,
    ),
    Rule(
        code="R8.one_customer",
        title="One final customer holds all withdrawal points.",
        citation="R8; RO24 p. 21-22",
        severity=Severity.BLOCKING,
        group=Group.POINTS,
        look=_one_customer,
        kinds=_AID,
    ),
    Rule(
        code="R10.one_configuration",
        title="A POD is in one configuration only.",
        citation="R10; RO24 p. 6",
        severity=Severity.BLOCKING,
        group=Group.POINTS,
        look=_once,
    ),
    Rule(
        code="R10.same_substation",
        title="Every POD lies under the cabina primaria of its configuration, by the map of its request.",
        citation="R10, R93; RO24 p. 6, 16",
        severity=Severity.BLOCKING,
        group=Group.POINTS,
        look=_same_substation,
    ),
    Rule(
        code="R117.voltage",
        title="The voltage of every point of a group is known.",
        citation="R117; RO24 p. 41, 144",
        severity=Severity.WARNING,
        group=Group.POINTS,
        look=_voltage,
        kinds=_GAC,
    ),
)
