from enum import IntEnum, StrEnum
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from cer.adapters.meter_folder import Direction
from cer.kit.personal import CONTRACT, NOBODY, of_member
from cer.kit.retention import READINGS, gone
from cer.kit.tenancy import TenantModel, TenantRow

DIRECTIONS = [direction.value for direction in Direction]
DIGEST_PATTERN = r"^[0-9a-f]{64}$"


class ReadingSource(IntEnum):
    """Where a curve comes from. A smaller number outranks a larger one, whatever the revisions say (F1)."""

    DISTRIBUTOR_VALIDATED = 10
    DISTRIBUTOR_RAW = 20
    LIVE_METER = 30
    ESTIMATE = 40

    @property
    def word(self) -> str:
        """The name that files, commands and the API use."""
        return self.name.lower()

    @classmethod
    def of_word(cls, word: str) -> "ReadingSource":
        """The source that a word names; an unknown word is a `KeyError`."""
        return {source.word: source for source in cls}[word]


SOURCE_RANKS = [source.value for source in ReadingSource]


class ValueState(StrEnum):
    """What is known of one quarter-hour, one letter each (R26, R28). A gap has no value."""

    MEASURED = "M"
    ESTIMATED = "E"
    RECONSTRUCTED = "R"
    RAW = "W"
    PROFILED = "P"
    MISSING = "-"

    @property
    def word(self) -> str:
        """The name that the API uses."""
        return self.name.lower()


class MeterFileState(StrEnum):
    """A file waits, then is taken as a whole or refused as a whole."""

    QUEUED = "queued"
    IMPORTED = "imported"
    REFUSED = "refused"


FILE_STATES = [state.value for state in MeterFileState]


class MeterFile(TenantModel):
    """One file of readings that somebody handed in, and what became of it."""

    personal = NOBODY
    retention = READINGS.until(gone("received_at", years=10))

    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    direction = models.CharField(max_length=9)
    source = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8)
    received_at = models.DateTimeField(db_default=Now(), editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)
    covers_from = models.DateField(null=True, blank=True)
    covers_until = models.DateField(null=True, blank=True)
    pod_count = models.PositiveIntegerField(default=0)
    curves_new = models.PositiveIntegerField(default=0)
    curves_corrected = models.PositiveIntegerField(default=0)
    curves_unchanged = models.PositiveIntegerField(default=0)
    value_count = models.PositiveIntegerField(default=0)
    gap_count = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    problems_left_out = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="meter_file_digest", condition=Q(sha256__regex=DIGEST_PATTERN)),
            models.CheckConstraint(name="meter_file_direction", condition=Q(direction__in=DIRECTIONS)),
            models.CheckConstraint(name="meter_file_source", condition=Q(source__in=SOURCE_RANKS)),
            models.CheckConstraint(name="meter_file_state", condition=Q(state__in=FILE_STATES)),
            models.CheckConstraint(
                name="meter_file_finished",
                condition=Q(state="queued", finished_at__isnull=True)
                | (~Q(state="queued") & Q(finished_at__isnull=False)),
            ),
            # A refused file may come again: its POD may be registered by then.
            models.UniqueConstraint(
                name="meter_file_once",
                fields=["sha256", "direction", "source"],
                condition=~Q(state=MeterFileState.REFUSED.value),
            ),
        ]


class MeterFileContent(TenantRow):
    """The bytes of a file that waits to be imported; they go when its outcome is written."""

    personal = NOBODY
    retention = READINGS.kept()

    file = models.OneToOneField(MeterFile, on_delete=models.CASCADE, primary_key=True, related_name="content")
    content = models.BinaryField()


WHILE_HELD = Q(day__gte=F("pod__assignments__valid_from")) & (
    Q(pod__assignments__valid_until__isnull=True) | Q(day__lt=F("pod__assignments__valid_until"))
)
"""A POD has other holders on other days."""


class DayCurve(TenantRow):
    """Active energy of one POD in one direction over one Italian day, as one revision knows it (R20, R23).

    A quarter-hour without a value is NULL in `energy_wh` and `-` in `states`, never a zero (R26). What holds
    for the two arrays is written in the migration: as many quarters as the day has, none negative or
    impossible.
    """

    personal = (of_member("pod__assignments__membership__member", where=WHILE_HELD, kept=CONTRACT),)
    retention = READINGS.until(gone("day", years=10))

    append_only = True
    hypertable = ("day", "1 year")

    pk = models.CompositePrimaryKey("pod_id", "direction", "day", "revision")
    pod = models.ForeignKey("members.Pod", on_delete=models.PROTECT, related_name="+", db_index=False)
    direction = models.CharField(max_length=9)
    day = models.DateField()
    revision = models.PositiveIntegerField()
    energy_wh = ArrayField(models.IntegerField(null=True))
    states = models.CharField(max_length=100)
    source = models.PositiveSmallIntegerField()
    # Without a constraint: an import writes both in one transaction, and checking each row by itself took
    # a seventh of an import's time.
    file = models.ForeignKey(
        MeterFile,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    arrived_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="day_curve_direction", condition=Q(direction__in=DIRECTIONS)),
            models.CheckConstraint(name="day_curve_revision", condition=Q(revision__gte=1)),
            models.CheckConstraint(name="day_curve_source", condition=Q(source__in=SOURCE_RANKS)),
        ]
