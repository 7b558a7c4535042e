"""Plants, grants and requests (R4, R8, R9, R11-R13, R15, R110, R115)."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from cer.calc.admission import existing_share
from cer.calc.compliance.facts import Facts, PlantFacts
from cer.calc.compliance.rule import Finding, Group, Rule, Severity, State, affirmed, decided, unknown
from cer.calc.compliance.statements import YES, Topic
from cer.calc.rules import ConfigurationKind, Source

_CER = frozenset({ConfigurationKind.CER})
_WITH_GRANT = frozenset({ConfigurationKind.CER, ConfigurationKind.GAC})


def request_until(plant: PlantFacts, facts: Facts) -> date:
    """Last day on which a request reaches back to the entry into operation (R110)."""
    service = facts.limits.service
    return max(plant.entry_on, service.portal_opened_on) + timedelta(days=service.request_within_days)


def _affirmed_of(topic: Topic, what: str) -> Callable[[Facts], Iterator[Finding]]:
    """One statement about every plant for which the premium is asked."""

    def look(facts: Facts) -> Iterator[Finding]:
        for plant in facts.premium_plants:
            yield affirmed(facts, topic, what.format(plant.code), plant.code)

    return look


def _entry(facts: Facts) -> Iterator[Finding]:
    first_on = facts.limits.service.premium_plants_from
    for plant in facts.premium_plants:
        if facts.says(Topic.TRANSITIONAL, plant.code) != YES:
            yield decided(
                plant.code,
                f"{plant.code} is in operation since {plant.entry_on}, before {first_on}: no premium.",
                is_met=plant.entry_on >= first_on,
            )


def _size(facts: Facts) -> Iterator[Finding]:
    largest_kw = facts.limits.largest_plant_kw
    for plant in facts.premium_plants:
        yield decided(
            plant.code,
            f"{plant.code} has {plant.power_kw} kW, more than {largest_kw}: it earns the valorisation only.",
            is_met=plant.power_kw <= largest_kw,
        )


def _after_constitution(facts: Facts) -> Iterator[Finding]:
    constituted_on = facts.day(Topic.CONSTITUTED_ON)
    for plant in facts.premium_plants:
        if constituted_on is None:
            yield unknown(
                plant.code, "Record the day on which the community was constituted (constituted_on)."
            )
        elif plant.entry_on >= constituted_on:
            yield decided(plant.code, "", is_met=True)
        elif plant.entry_on <= facts.limits.early_plants_until:
            yield affirmed(
                facts, Topic.MEANT_FOR_COMMUNITY, f"{plant.code} was meant for a community", plant.code
            )
        else:
            yield decided(
                plant.code,
                f"{plant.code} started on {plant.entry_on}, before the community ({constituted_on}).",
                is_met=False,
            )


def _older_documents(facts: Facts) -> Iterator[Finding]:
    for plant in facts.premium_plants:
        if plant.entry_on < facts.limits.service.decree_in_force_on:
            yield affirmed(
                facts,
                Topic.OLDER_DOCUMENTS,
                f"documents signed before {plant.code} started say what it is for",
                plant.code,
            )


def _new_components(facts: Facts) -> Iterator[Finding]:
    for plant in facts.premium_plants:
        if plant.source is Source.PV:
            yield affirmed(facts, Topic.NEW_COMPONENTS, f"{plant.code} is made of new components", plant.code)


def _renewable(facts: Facts) -> Iterator[Finding]:
    for plant in facts.premium_plants:
        if plant.source in {Source.BIOGAS, Source.BIOMASS, Source.OTHER}:
            yield affirmed(
                facts, Topic.RENEWABLE_ONLY, f"the fossil share of {plant.code} is below 5 %", plant.code
            )


def _existing_share(facts: Facts) -> Iterator[Finding]:
    """Power of plants older than the law over all power; the transitional regime's are not existing."""
    for configuration in facts.configurations:
        plants = [plant for plant in facts.plants if plant.configuration == configuration.code]
        existing = [
            plant
            for plant in plants
            if plant.entry_on < facts.limits.service.premium_plants_from
            and facts.says(Topic.TRANSITIONAL, plant.code) != YES
        ]
        if not plants:
            continue
        share = existing_share(
            existing_kw=sum((plant.power_kw for plant in existing), Decimal(0)),
            candidate_kw=Decimal(0),
            total_kw=sum((plant.power_kw for plant in plants), Decimal(0)),
            limits=facts.limits.service,
        )
        yield decided(
            configuration.code,
            f"Existing plants are {share.share:.4f} of the power of {configuration.code}; at most "
            f"{facts.limits.service.existing_plants_share} is admitted.",
            is_met=share.is_admitted,
        )


def _at_disposal(facts: Facts) -> Iterator[Finding]:
    for plant in facts.plants:
        yield affirmed(
            facts,
            Topic.AT_DISPOSAL,
            f"{plant.code} is owned by or at the disposal of the subject",
            plant.code,
        )


def _third_party(facts: Facts) -> Iterator[Finding]:
    held = {pod.code for pod in facts.pods if pod.holder}
    for plant in facts.plants:
        if plant.pod not in held:
            yield affirmed(
                facts, Topic.THIRD_PARTY_AGREEMENT, f"the producer of {plant.code} agreed", plant.code
            )


def _grant_ceiling(facts: Facts) -> Iterator[Finding]:
    for plant in facts.plants:
        if plant.grant_pct > 0:
            yield decided(
                plant.code,
                f"{plant.code} has a grant of {plant.grant_pct} %, over {facts.limits.largest_grant_pct} %.",
                is_met=plant.grant_pct <= facts.limits.largest_grant_pct,
            )


def _works_after_request(facts: Facts) -> Iterator[Finding]:
    for plant in facts.granted_plants:
        requested_on = facts.day(Topic.GRANT_REQUESTED_ON, plant.code)
        started_on = facts.day(Topic.WORKS_STARTED_ON, plant.code)
        if requested_on is None or started_on is None:
            yield unknown(
                plant.code,
                f"Record when the grant of {plant.code} was requested and its works started"
                " (grant_requested_on, works_started_on).",
            )
        else:
            yield decided(
                plant.code,
                f"Works at {plant.code} started on {started_on}, the grant was requested on {requested_on}.",
                is_met=started_on > requested_on,
            )


def _grant_operation(facts: Facts) -> Iterator[Finding]:
    for plant in facts.granted_plants:
        yield decided(
            plant.code,
            f"{plant.code} started on {plant.entry_on}, after {facts.limits.grant_operation_until}.",
            is_met=plant.entry_on <= facts.limits.grant_operation_until,
        )


def _grant_not_cumulated(facts: Facts) -> Iterator[Finding]:
    for plant in facts.granted_plants:
        yield affirmed(
            facts,
            Topic.GRANT_NOT_CUMULATED,
            f"the grant of {plant.code} goes with no other forbidden aid",
            plant.code,
        )


def _no_grant(facts: Facts) -> Iterator[Finding]:
    for plant in facts.granted_plants:
        yield decided(plant.code, f"{plant.code} has a recovery-fund grant.", is_met=False)


def _requested_in_time(facts: Facts) -> Iterator[Finding]:
    for plant in facts.premium_plants:
        until_on = request_until(plant, facts)
        requested_on = facts.day(Topic.REQUESTED_ON, plant.code)
        if requested_on is not None:
            yield decided(
                plant.code,
                f"{plant.code} was requested on {requested_on}, after {until_on}: it starts the day after.",
                is_met=requested_on <= until_on,
            )
            continue
        days_left = (until_on - facts.as_of).days
        if days_left < 0:
            state, end = State.BROKEN, "energy before the request is lost"
        else:
            is_near = days_left <= facts.limits.remind_within_days
            state, end = State.EXPIRING if is_near else State.MISSING, "request it and record the day"
        yield Finding(plant.code, state, f"{plant.code} has until {until_on} (requested_on): {end}.")


PLANT_RULES = (
    Rule(
        code="R11.entry",
        title="Plants with premium are in operation from the day of the law on.",
        citation="R11, R12; RO24 p. 9-10",
        severity=Severity.BLOCKING,
        group=Group.PLANTS,
        look=_entry,
    ),
    Rule(
        code="R11.size",
        title="Plants with premium have at most 1 MW.",
        citation="R11; RO24 p. 9-10",
        severity=Severity.BLOCKING,
        group=Group.PLANTS,
        look=_size,
    ),
    Rule(
        code="R11.after_constitution",
        title="Plants start after the community is constituted, or were meant for one.",
        citation="R11; RO24 p. 9; L. 60/2025",
        severity=Severity.BLOCKING,
        group=Group.PLANTS,
        look=_after_constitution,
        kinds=_CER,
    ),
    Rule(
        code="R11.older_documents",
        title="Plants older than the decree have signed documents older than themselves.",
        citation="R11; RO24 p. 9",
        severity=Severity.BLOCKING,
        group=Group.PLANTS,
        look=_older_documents,
    ),
    Rule(
        code="R11.new_components",
        title="Photovoltaic plants are made of new components.",
        citation="R11; RO24 p. 9",
        severity=Severity.BLOCKING,
        group=Group.PLANTS,
        look=_new_components,
    ),
    Rule(
        code="R11.renewable",
        title="An incidental fossil share stays below 5 %.",
        citation="R11; RO24 p. 9",
        severity=Severity.BLOCKING,
        group=Group.PLANTS,
        look=_renewable,
    ),
    Rule(
        code="R12.existing_share",
        title="Existing plants are at most 30 % of a configuration's power.",
        citation="R12, R118; RO24 p. 10, 47",
        severity=Severity.BLOCKING,
        group=Group.PLANTS,
        look=_existing_share,
        kinds=_CER,
    ),
    Rule(
        code="R13.not_split",
        title="No plant is a part split off another.",
        citation="R13; RO24 p. 14-15",
        severity=Severity.WARNING,
        group=Group.PLANTS,
        look=_affirmed_of(Topic.NOT_SPLIT, "{} is no part split off another plant"),
    ),
    Rule(
        code="R9.at_disposal",
        title="Every plant is owned by, or at the disposal of, the subject of the configuration.",
        citation="R7-R9; RO24 p. 16, 21",
        severity=Severity.BLOCKING,
        group=Group.PLANTS,
        look=_at_disposal,
    ),
    Rule(
        code="R4.third_party",
        title="A producer who is no member has agreed.",
        citation="R4; RO24 p. 18-19",
        severity=Severity.BLOCKING,
        group=Group.PLANTS,
        look=_third_party,
    ),
    Rule(
        code="R115.obligation",
        title="The power that a building owes by law was looked into.",
        citation="R115; RO24 p. 13-14",
        severity=Severity.INFO,
        group=Group.PLANTS,
        look=_affirmed_of(
            Topic.BUILDING_OBLIGATION_CHECKED, "the power owed by the building of {} was looked into"
        ),
    ),
    Rule(
        code="R110.request",
        title="The request came within 120 days.",
        citation="R110; RO24 p. 33-34",
        severity=Severity.WARNING,
        group=Group.DUTIES,
        look=_requested_in_time,
    ),
    Rule(
        code="R15.ceiling",
        title="Grants are at most 40 % of the cost.",
        citation="R15, R116; RO24 p. 47, 50",
        severity=Severity.BLOCKING,
        group=Group.GRANTS,
        look=_grant_ceiling,
    ),
    Rule(
        code="R15.works",
        title="Works with a recovery-fund grant start after its request.",
        citation="R15; RO24 p. 47",
        severity=Severity.BLOCKING,
        group=Group.GRANTS,
        look=_works_after_request,
        kinds=_WITH_GRANT,
    ),
    Rule(
        code="R15.operation",
        title="Plants with a recovery-fund grant start by its last day.",
        citation="R15; DM127",
        severity=Severity.BLOCKING,
        group=Group.GRANTS,
        look=_grant_operation,
        kinds=_WITH_GRANT,
    ),
    Rule(
        code="R15.cumulation",
        title="A recovery-fund grant goes with no other forbidden aid.",
        citation="R15; RO24 p. 50",
        severity=Severity.BLOCKING,
        group=Group.GRANTS,
        look=_grant_not_cumulated,
        kinds=_WITH_GRANT,
    ),
    Rule(
        code="R8.no_grant",
        title="A remote self-consumer has no recovery-fund grant.",
        citation="R8; RO24 p. 5",
        severity=Severity.BLOCKING,
        group=Group.GRANTS,
        look=_no_grant,
        kinds=frozenset({ConfigurationKind.AID}),
    ),
)
