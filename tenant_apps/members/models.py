from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cer.calc.rules import HolderCategory, Voltage
from cer.kit.personal import BOOKS, EMPTY, NOBODY, NULL, WORD, of_account, of_member
from cer.kit.retention import REGISTRY, TRACES, nameless
from cer.kit.tenancy import TenantModel, TenantRow
from cer.kit.validity import ValidityFields, validity_constraints

MEMBER_CODE_PATTERN = r"^[A-Z0-9][A-Z0-9._-]*$"
POD_CODE_PATTERN = r"^IT[0-9]{3}E[0-9A-Z]{8}[0-9A-Z]?$"
CODE_LENGTH, NAME_LENGTH, EMAIL_LENGTH = 20, 200, 254
ENTERPRISES = (HolderCategory.SMALL_ENTERPRISE, HolderCategory.LARGE_ENTERPRISE)


class Member(TenantModel):
    """A person or body that belongs, or belonged, to the community; the code never changes (R67).

    Fiscal code and IBAN are sealed with the community's key; the hash finds an equal fiscal code (D7).
    """

    personal = (
        of_member(
            "pk",
            name=WORD,
            email=EMPTY,
            vat_number=EMPTY,
            fiscal_code_sealed=NULL,
            fiscal_code_hash=NULL,
            iban_sealed=NULL,
        ),
    )
    retention = REGISTRY.with_person()

    audit_hidden: ClassVar = frozenset(
        {"name", "email", "vat_number", "fiscal_code_sealed", "fiscal_code_hash", "iban_sealed"}
    )

    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    name = models.CharField(max_length=NAME_LENGTH)
    email = models.CharField(max_length=EMAIL_LENGTH, blank=True, default="")
    vat_number = models.CharField(max_length=11, blank=True, default="")
    fiscal_code_sealed = models.BinaryField(null=True)
    fiscal_code_hash = models.CharField(max_length=64, null=True)
    iban_sealed = models.BinaryField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="member_fiscal_code_whole",
                condition=Q(fiscal_code_sealed__isnull=True, fiscal_code_hash__isnull=True)
                | Q(fiscal_code_sealed__isnull=False, fiscal_code_hash__isnull=False),
            ),
            models.UniqueConstraint(name="member_fiscal_code_once", fields=["fiscal_code_hash"]),
            models.CheckConstraint(name="member_code", condition=Q(code__regex=MEMBER_CODE_PATTERN)),
            models.CheckConstraint(name="member_name_given", condition=Q(name__regex=r"\S")),
            models.CheckConstraint(
                name="member_vat_number", condition=Q(vat_number="") | Q(vat_number__regex=r"^[0-9]{11}$")
            ),
        ]


class IdentifierReveal(TenantModel):
    """Somebody saw a member's fiscal code and IBAN in full: who, when, and what for (D7)."""

    personal = (of_member("member", reason=WORD), of_account("revealed_by", revealed_by_name=WORD))
    retention = TRACES.with_person(nameless("revealed_at", "reason", "revealed_by_name", years=10))

    append_only = True
    audit_hidden: ClassVar = frozenset({"revealed_by_name"})

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="reveals")
    revealed_by = models.CharField(max_length=64)
    revealed_by_name = models.CharField(max_length=150)
    reason = models.CharField(max_length=NAME_LENGTH)
    request_id = models.CharField(max_length=64)
    revealed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="reveal_reason_given", condition=Q(reason__regex=r"\S")),
        ]


class HolderCategoryPeriod(TenantModel, ValidityFields):
    """What a member is in the eyes of the law over some days (R3, R36), and whether an enterprise (R52)."""

    personal = (of_member("member", kept=BOOKS),)
    retention = REGISTRY.with_person()

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="holder_categories")
    category = models.CharField(max_length=20)
    is_enterprise = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            *validity_constraints("holder_category", "member"),
            models.CheckConstraint(
                name="holder_category_known", condition=Q(category__in=list(HolderCategory))
            ),
            models.CheckConstraint(
                name="holder_category_enterprise",
                condition=(Q(is_enterprise=True) | ~Q(category__in=ENTERPRISES))
                & (Q(is_enterprise=False) | ~Q(category=HolderCategory.NATURAL_PERSON)),
            ),
        ]


class Membership(TenantModel, ValidityFields):
    """The days in which a member belongs to the community."""

    personal = (of_member("member", kept=BOOKS),)
    retention = REGISTRY.with_person()

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="memberships")

    class Meta:
        constraints: ClassVar = [*validity_constraints("membership", "member")]


class Suspension(TenantModel, ValidityFields):
    """Days of a membership on which the member's PODs do not count, and why."""

    personal = (of_member("membership__member", kept=BOOKS),)
    retention = REGISTRY.with_person()

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="suspensions")
    reason = models.CharField(max_length=NAME_LENGTH)

    class Meta:
        constraints: ClassVar = [
            *validity_constraints("suspension", "membership"),
            models.CheckConstraint(name="suspension_reason_given", condition=Q(reason__regex=r"\S")),
        ]


class Pod(TenantModel):
    """A point of delivery in the area of a configuration's cabina primaria (R10, R90).

    The voltage is needed for a group only (R117), the contract power for findings only (S36): both may be
    unknown.
    """

    personal = (of_member("assignments__membership__member", kept=BOOKS),)
    retention = REGISTRY.with_person()

    code = models.CharField(max_length=15, unique=True)
    configuration = models.ForeignKey(
        "communities.Configuration", on_delete=models.PROTECT, related_name="pods"
    )
    contract_power_kw = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    voltage = models.CharField(max_length=2, null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="pod_code", condition=Q(code__regex=POD_CODE_PATTERN)),
            models.CheckConstraint(
                name="pod_contract_power",
                condition=Q(contract_power_kw__isnull=True)
                | Q(contract_power_kw__gt=0, contract_power_kw__lt=10**6),
            ),
            models.CheckConstraint(
                name="pod_voltage", condition=Q(voltage__isnull=True) | Q(voltage__in=list(Voltage))
            ),
        ]


class PodAssignment(TenantModel, ValidityFields):
    """The days in which a POD takes part under one membership: its energy counts, for that member (R65)."""

    personal = (of_member("membership__member", kept=BOOKS),)
    retention = REGISTRY.with_person()

    pod = models.ForeignKey(Pod, on_delete=models.PROTECT, related_name="assignments")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="pod_assignments")

    class Meta:
        constraints: ClassVar = [*validity_constraints("pod_assignment", "pod")]


class RegistryVersion(TenantRow):
    """What one row of the registry said from a moment on, as JSON; no content means that it was taken back.

    A trigger on each registry table writes it, whoever changes the row: what was known when is never lost.
    """

    personal = NOBODY
    retention = REGISTRY.kept()

    append_only = True

    id = models.BigAutoField(primary_key=True)
    table_name = models.CharField(max_length=63)
    row_id = models.UUIDField()
    content = models.TextField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(name="registry_version_latest", fields=["table_name", "row_id", "recorded_at", "id"])
        ]
