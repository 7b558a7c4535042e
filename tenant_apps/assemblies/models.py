from enum import StrEnum
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Value
from django.db.models.functions import Now

from cer.calc.voting import Majority
from cer.kit.personal import MINUTES, NOBODY, OWN_WORD, of_member, of_name
from cer.kit.retention import ASSEMBLIES, SETTINGS
from cer.kit.tenancy import TenantModel
from tenant_apps.assemblies.states import (
    AssemblyKind,
    AssemblyState,
    AttendanceMode,
    NoticeKind,
    VoteChoice,
)

TITLE_LENGTH, PLACE_LENGTH, LINK_LENGTH, TEXT_LENGTH, NAME_LENGTH = 200, 300, 500, 4000, 150
QUORUM_PATTERN = r"^(0|1|[1-9][0-9]?/[1-9][0-9]?)$"
NOTICE_DAYS_MAX = 120
QUORUMS = (
    "ordinary_first_quorum",
    "ordinary_second_quorum",
    "extraordinary_first_quorum",
    "extraordinary_second_quorum",
)


def _values(words: type[StrEnum]) -> list[str]:
    return [word.value for word in words]


def _member(related_name: str) -> Any:
    return models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name=related_name)


def _quorum(**options: Any) -> Any:
    return models.CharField(max_length=5, **options)


class AssemblySettings(TenantModel):
    """How this community holds assemblies, by its statute. There is one row; without it the law holds.

    A quorum is an exact fraction like 1/2; zero stands for any number (art. 21 c.c.).
    """

    personal = NOBODY
    retention = SETTINGS.kept()

    notice_days = models.PositiveSmallIntegerField(default=15)
    proxies_per_holder = models.PositiveSmallIntegerField(default=1)
    ordinary_first_quorum = _quorum(default="1/2")
    ordinary_second_quorum = _quorum(default="0")
    extraordinary_first_quorum = _quorum(default="3/4")
    extraordinary_second_quorum = _quorum(default="3/4")
    rule_needs_vote = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Value(1), name="assembly_settings_only_one"),
            models.CheckConstraint(
                name="assembly_settings_notice", condition=Q(notice_days__lte=NOTICE_DAYS_MAX)
            ),
            models.CheckConstraint(
                name="assembly_settings_quorums",
                condition=Q(**{f"{name}__regex": QUORUM_PATTERN for name in QUORUMS}),
            ),
        ]


class Assembly(TenantModel):
    """One meeting of the members, from its draft to its minutes; the rules it is held by are kept with it."""

    personal = (of_name("chair", kept=MINUTES), of_name("secretary", kept=MINUTES))
    retention = ASSEMBLIES.kept()

    kind = models.CharField(max_length=13)
    title = models.CharField(max_length=TITLE_LENGTH)
    place = models.CharField(max_length=PLACE_LENGTH, blank=True)
    link = models.CharField(max_length=LINK_LENGTH, blank=True)
    first_call_at = models.DateTimeField()
    second_call_at = models.DateTimeField(null=True, blank=True)
    agenda = ArrayField(models.CharField(max_length=TITLE_LENGTH))
    state = models.CharField(max_length=9, default=AssemblyState.DRAFT.value)
    proxies_per_holder = models.PositiveSmallIntegerField(null=True, blank=True)
    first_quorum = _quorum(blank=True)
    second_quorum = _quorum(blank=True)
    convened_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_call = models.PositiveSmallIntegerField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    cancelled_because = models.CharField(max_length=TITLE_LENGTH, blank=True)
    chair = models.CharField(max_length=NAME_LENGTH, blank=True)
    secretary = models.CharField(max_length=NAME_LENGTH, blank=True)
    remarks = models.CharField(max_length=TEXT_LENGTH, blank=True)
    minutes = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    audit_hidden: ClassVar = frozenset({"chair", "secretary", "remarks", "link"})

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="assembly_kind", condition=Q(kind__in=_values(AssemblyKind))),
            models.CheckConstraint(name="assembly_state", condition=Q(state__in=_values(AssemblyState))),
            models.CheckConstraint(name="assembly_titled", condition=Q(title__regex=r"\S")),
            models.CheckConstraint(
                name="assembly_somewhere", condition=Q(place__regex=r"\S") | Q(link__regex=r"\S")
            ),
            models.CheckConstraint(
                name="assembly_calls_in_order",
                condition=Q(second_call_at__isnull=True) | Q(second_call_at__gt=F("first_call_at")),
            ),
            models.CheckConstraint(
                name="assembly_opened_in_a_call",
                condition=Q(opened_call__isnull=True) | Q(opened_call__in=[1, 2]),
            ),
        ]


class Notice(TenantModel):
    """One mail to one address of one member about one assembly; without an address, to be handed over."""

    personal = (of_member("member", email=OWN_WORD),)
    retention = ASSEMBLIES.with_person()

    audit_hidden: ClassVar = frozenset({"email"})

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=12)
    member = _member("assembly_notices")
    email = models.CharField(max_length=254, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="notice_once", fields=["assembly", "kind", "member", "email"]),
            models.CheckConstraint(name="notice_kind", condition=Q(kind__in=_values(NoticeKind))),
        ]


class Voter(TenantModel):
    """A member entitled to one vote in an assembly: fixed when it opens, whatever the registry says later."""

    personal = (of_member("member", kept=MINUTES),)
    retention = ASSEMBLIES.with_person()

    append_only = True

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="voters")
    member = _member("assembly_rights")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="voter_once", fields=["assembly", "member"])]


class Attendance(TenantModel):
    """A member takes part, from when he came until he left."""

    personal = (of_member("member", kept=MINUTES),)
    retention = ASSEMBLIES.with_person()

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="attendances")
    member = _member("attendances")
    mode = models.CharField(max_length=9)
    arrived_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="attendance_mode", condition=Q(mode__in=_values(AttendanceMode))),
            models.CheckConstraint(
                name="attendance_order", condition=Q(left_at__isnull=True) | Q(left_at__gte=F("arrived_at"))
            ),
            models.UniqueConstraint(
                name="attendance_once", fields=["assembly", "member"], condition=Q(left_at__isnull=True)
            ),
        ]


class Proxy(TenantModel):
    """A member lets another one vote for it in one assembly, until it comes itself or takes it back."""

    personal = (of_member("giver", kept=MINUTES), of_member("holder", kept=MINUTES))
    retention = ASSEMBLIES.with_person()

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="proxies")
    giver = _member("proxies_given")
    holder = _member("proxies_held")
    given_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="proxy_to_another", condition=~Q(giver=F("holder"))),
            models.UniqueConstraint(
                name="proxy_once", fields=["assembly", "giver"], condition=Q(revoked_at__isnull=True)
            ),
        ]


class Motion(TenantModel):
    """Something that an assembly votes on; once counted, its figures stand. [heads]

    Of a secret vote only the totals are kept. A motion on a sharing rule carries the rule's terms and digest.
    """

    personal = NOBODY
    retention = ASSEMBLIES.kept()

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="motions")
    number = models.PositiveSmallIntegerField()
    agenda_item = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=TEXT_LENGTH)
    majority = models.CharField(max_length=24)
    is_secret = models.BooleanField()
    terms = models.JSONField(null=True, blank=True)
    terms_digest = models.CharField(max_length=64, blank=True)
    votes_for = models.PositiveIntegerField(null=True, blank=True)
    votes_against = models.PositiveIntegerField(null=True, blank=True)
    votes_abstained = models.PositiveIntegerField(null=True, blank=True)
    votes_needed = models.PositiveIntegerField(null=True, blank=True)
    present = models.PositiveIntegerField(null=True, blank=True)
    is_passed = models.BooleanField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="motion_number_once", fields=["assembly", "number"]),
            models.CheckConstraint(name="motion_majority", condition=Q(majority__in=_values(Majority))),
            models.CheckConstraint(name="motion_worded", condition=Q(text__regex=r"\S")),
            models.CheckConstraint(
                name="motion_counted_whole",
                condition=Q(
                    counted_at__isnull=True,
                    is_passed__isnull=True,
                    votes_for__isnull=True,
                    votes_against__isnull=True,
                    votes_abstained__isnull=True,
                    votes_needed__isnull=True,
                    present__isnull=True,
                )
                | Q(
                    counted_at__isnull=False,
                    is_passed__isnull=False,
                    votes_for__isnull=False,
                    votes_against__isnull=False,
                    votes_abstained__isnull=False,
                    votes_needed__isnull=False,
                    present__isnull=False,
                ),
            ),
        ]


class Vote(TenantModel):
    """One member's vote on one motion, cast by itself or by the holder of its proxy."""

    personal = (of_member("member", kept=MINUTES), of_member("cast_by", kept=MINUTES))
    retention = ASSEMBLIES.with_person()

    append_only = True

    motion = models.ForeignKey(Motion, on_delete=models.PROTECT, related_name="votes")
    member = _member("votes")
    choice = models.CharField(max_length=9)
    cast_by = _member("votes_cast")
    cast_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="vote_once", fields=["motion", "member"]),
            models.CheckConstraint(name="vote_choice", condition=Q(choice__in=_values(VoteChoice))),
        ]


class Addendum(TenantModel):
    """A correction of minutes: a paper of its own, since minutes are never edited."""

    personal = NOBODY
    retention = ASSEMBLIES.kept()

    append_only = True

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="addenda")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=TEXT_LENGTH)
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="addendum_number_once", fields=["assembly", "number"]),
            models.CheckConstraint(name="addendum_worded", condition=Q(text__regex=r"\S")),
        ]
