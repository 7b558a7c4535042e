"""How long rows stay, said on the table itself beside whose they are (D9).

Every table has exactly one class of data, `retention`: the ground for keeping it, what starts the clock of
a row, how long it runs, and what happens then. The run of each night reads these words and no others.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import CASCADE, DateTimeField, Field, Model, Q, QuerySet
from django.db.models.expressions import Combinable

from cer.calc.intervals import ROME
from cer.kit.personal import ERASED, Rule, personal_of, written

Clock = str | Callable[[], Combinable]
"""A column, or the path to one, or what makes an expression once the schema is entered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """Rows of a table end so long after a moment of theirs; with columns they stay and lose those words."""

    clock: Clock
    days: int = 0
    years: int = 0
    """Whole years, counted from the end of the one in which the moment lies (art. 2220 c.c.)."""
    where: Q
    columns: tuple[str, ...] = ()
    shelf: str = ""
    """Where in the storage the file of a row lies that goes with it, under the row's id."""

    @property
    def outcome(self) -> str:
        return "anonymise" if self.columns else "delete"

    def __str__(self) -> str:
        clock = "the last act" if callable(self.clock) else self.clock
        span = f"{self.years} whole years" if self.years else f"{self.days} days"
        return f"{self.outcome} {span} after {clock}"

    def first_kept(self, day: date) -> date:
        """The first day whose rows are still kept on this one."""
        return date(day.year - self.years, 1, 1) if self.years else day - timedelta(days=self.days)


def gone(clock: Clock, *, days: int = 0, years: int = 0, where: Q | None = None, shelf: str = "") -> End:
    """The whole row goes, with its file."""
    return End(clock=clock, days=days, years=years, where=where or Q(), shelf=shelf)


def nameless(clock: Clock, *columns: str, days: int = 0, years: int = 0) -> End:
    """The row stays, without the words that name somebody: what erasure would write stands there."""
    return End(clock=clock, days=days, years=years, where=Q(), columns=columns)


@dataclass(frozen=True, slots=True)
class RetentionClass:
    """One kind of data: its name, and why it may be kept, or must not be for longer."""

    code: str
    ground: str

    def until(self, *ends: End) -> "Retention":
        """Rows of this class that end by a clock of their own."""
        return Retention(self, ends)

    def with_person(self, *ends: End) -> "Retention":
        """Rows that lose their person when the schedule erases it, and what ends before."""
        return Retention(self, ends, goes_with_person=True)

    def kept(self) -> "Retention":
        """Rows that stay as long as the community does: they name nobody, or their object is still there."""
        return Retention(self)


@dataclass(frozen=True, slots=True)
class Retention:
    """What a table declares: its class, and how its rows end."""

    of: RetentionClass
    ends: tuple[End, ...] = ()
    goes_with_person: bool = False

    def __str__(self) -> str:
        spoken = [str(end) for end in self.ends]
        if self.goes_with_person:
            spoken.append(f"without its person {PERSON_YEARS} whole years after it left")
        return "; ".join(spoken) or "stays"


PERSON_YEARS = 10
"""Years after the one in which somebody left until the schedule erases the person."""

REGISTRY = RetentionClass("registry", "claims from a contract end after ten years (art. 2946 c.c.)")
ACCOUNTS = RetentionClass("accounts", "books are kept for ten years (art. 2220 c.c., art. 22 DPR 600/1973)")
SETTLEMENTS = RetentionClass("settlements", "published amounts stand; they bear codes (art. 2220 c.c.)")
READINGS = RetentionClass("readings", "settlements are proved by them for ten years (art. 2220 c.c.)")
ASSEMBLIES = RetentionClass("assemblies", "the book of minutes stays with the body (art. 2421 c.c.)")
PAPERS = RetentionClass("papers", "contracts and consents prove for ten years (art. 2946 c.c., GDPR 7.1)")
APPLICATIONS = RetentionClass("applications", "who is no member is not kept (GDPR 5.1.e)")
ROLES = RetentionClass("roles", "needed as long as somebody works here (GDPR 5.1.e)")
MESSAGES = RetentionClass("messages", "a mail has done its work when it was read (GDPR 5.1.e)")
EVIDENCE = RetentionClass("evidence", "controls of the GSE reach over the whole incentive (DM 31/1/2014)")
WORKINGS = RetentionClass("workings", "jobs, deliveries and packed copies can be made again (GDPR 5.1.e)")
TRACES = RetentionClass("traces", "who did what with the data, by number (GDPR 5.2, 32)")
SETTINGS = RetentionClass("settings", "how the community works; it names nobody")
IDENTITIES = RetentionClass("identities", "an account that opens nothing serves nobody (GDPR 5.1.e)")
SESSIONS = RetentionClass("sessions", "a session that has ended proves nothing (GDPR 5.1.e)")
SIGN_UPS = RetentionClass("sign-ups", "who did not finish is no customer (GDPR 5.1.e)")
CUSTOMERS = RetentionClass("customers", "our own invoices, to bodies (art. 2220 c.c., art. 39 DPR 633/1972)")
SUPPORT = RetentionClass("support", "what was asked of us and thought of us serves two years (GDPR 5.1.e)")
LAW = RetentionClass("law", "prices, tariffs, maps and plans are public; they name nobody")
CLASSES = (
    *(REGISTRY, ACCOUNTS, SETTLEMENTS, READINGS, ASSEMBLIES, PAPERS, APPLICATIONS, ROLES, MESSAGES, EVIDENCE),
    *(WORKINGS, TRACES, SETTINGS, IDENTITIES, SESSIONS, SIGN_UPS, CUSTOMERS, SUPPORT, LAW),
)


def rows_ended(model: type[Model], end: End, *, day: date, using: str) -> QuerySet[Any]:
    """Rows of a table that an end reaches on a day and that nothing was done to yet."""
    rows = model._default_manager.using(using).filter(end.where)
    path, moment = "_ended_clock", end.first_kept(day)
    if callable(end.clock):
        rows, is_day = rows.annotate(_ended_clock=end.clock()), False
    else:
        path, is_day = end.clock, not isinstance(_field(model, end.clock), DateTimeField)
    rows = rows.filter(**{f"{path}__lt": moment if is_day else datetime.combine(moment, time(), ROME)})
    if not end.columns:
        return rows
    still_named = Q(pk__in=())
    for column in end.columns:
        still_named |= _still_says(column, rules_of(model)[column])
    return rows.filter(still_named)


def rows_end(model: type[Model], end: End, *, day: date, using: str) -> int:
    """Do to a table's rows what their end says; how many it were."""
    rows = rows_ended(model, end, day=day, using=using)
    if not end.columns:
        return rows.delete()[1].get(model._meta.label, 0)
    count, rules = rows.count(), rules_of(model)
    for column in end.columns:
        rows_ended(model, replace(end, columns=(column,)), day=day, using=using).update(
            **{column: written(rules[column])}
        )
    return count


def rules_of(model: type[Model]) -> Mapping[str, Rule]:
    """Column by column, what erasure writes."""
    return {column: rule for about in personal_of(model) for column, rule in about.columns.items()}


def shelves_of(model: type[Model], end: End) -> Iterator[tuple[type[Model], str, str]]:
    """Tables whose files go with the rows of an end: shelf, and the path from there to those rows."""
    for shelf in {end.shelf, *(about.shelf for about in personal_of(model))} - {""}:
        yield model, shelf, "pk"
    for relation in model._meta.related_objects:
        child = relation.related_model
        if isinstance(child, type) and relation.on_delete is CASCADE:
            for shelf in {about.shelf for about in personal_of(child)} - {""}:
                yield child, shelf, relation.field.name


def _field(model: type[Model], path: str) -> "Field[Any, Any]":
    *steps, last = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    field: Field[Any, Any] = model._meta.get_field(last)  # type: ignore[assignment]
    return field


def _still_says(column: str, rule: Rule) -> Q:
    match rule:
        case Rule.WORD | Rule.OWN_WORD:
            return ~Q(**{f"{column}__startswith": ERASED}) & ~Q(**{column: ""})
        case Rule.EMPTY:
            return ~Q(**{column: ""})
        case Rule.NULL:
            return Q(**{f"{column}__isnull": False})
