"""A small community and all the evidence that its rules ask for."""

from datetime import date

from cer.calc.compliance.statements import SubjectKind, Topic, subject_kind_of
from cer.calc.rules import HolderCategory
from shared_apps.rulebook.services import rule_set_load
from tenant_apps.compliance.services import evidence_record
from tenant_apps.plants.services.plants import plant_add
from tests.factories import configuration_make, member_make, plant_entry, pod_make

AS_OF = date(2025, 6, 1)
PRODUCER, CONSUMER = "IT001E00000001", "IT001E00000002"
VALUES = {
    Topic.CONSTITUTED_ON: "2023-01-10",
    Topic.PRIVATE_CONTRACT_ON: "2023-01-10",
    Topic.REFERENTE: "community",
    Topic.LAST_YEAR_REPORTED: "2024",
    Topic.MAIN_ATECO: "10.71@2025",
    Topic.AREA: "AC001E00001@2023",
    Topic.REQUESTED_ON: "2024-07-01",
    Topic.GRANT_REQUESTED_ON: "2023-01-01",
    Topic.WORKS_STARTED_ON: "2023-02-01",
    Topic.TRANSITIONAL: "no",
}
SUBJECTS = {
    SubjectKind.COMMUNITY: [""],
    SubjectKind.MEMBER: ["M1"],
    SubjectKind.POD: [PRODUCER, CONSUMER],
    SubjectKind.PLANT: ["P1"],
}


def registry_make() -> None:
    """An enterprise with a plant, and a person who withdraws."""
    rule_set_load()
    configuration = configuration_make()
    producer = member_make("M1", category=HolderCategory.SMALL_ENTERPRISE)
    pod = pod_make(PRODUCER, configuration, member=producer)
    pod_make(CONSUMER, configuration, member=member_make("M2"))
    plant_add(pod_id=pod.pk, entry=plant_entry())


def evidence_complete() -> None:
    for topic in Topic:
        for subject in SUBJECTS[subject_kind_of(topic)]:
            evidence_record(
                topic=topic,
                subject=subject,
                value=VALUES.get(topic, "yes"),
                reference="deed 1",
                valid_from=date(2024, 1, 1),
            )
