"""What a list of members would store, row by row, against the registry as it is: reads only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from cer.adapters.member_lists import Column, ListedRow, MemberEntry, MemberList, RowProblem
from cer.kit.encryption import FieldCipher
from cer.kit.errors import RuleBrokenError
from cer.kit.validity import ValidityFields
from shared_apps.tenants.selectors import field_cipher_here
from tenant_apps.communities.selectors import configurations_listed
from tenant_apps.members.models import HolderCategoryPeriod, Member, Membership, Pod, PodAssignment
from tenant_apps.members.selectors import FISCAL_CODE, IBAN, holds_on, sealed_place
from tenant_apps.members.services.members import category_check
from tenant_apps.members.services.pods import contract_power_check

RowT = TypeVar("RowT")
ValidT = TypeVar("ValidT", bound=ValidityFields)


class RowRefusedError(Exception):
    """A row that the registry, or a row before it, contradicts."""

    def __init__(self, column: Column, code: str, cure: str) -> None:
        super().__init__(cure)
        self.column, self.code, self.cure = column, code, cure


@dataclass(frozen=True, slots=True, repr=False)
class RowOutcome:
    """What becomes of one row: stored, known already, or rejected."""

    line: int
    entry: MemberEntry
    is_new: bool = False
    problems: tuple[RowProblem, ...] = ()


@dataclass(slots=True)
class ListPlan:
    """The rows to write, none of them saved, and what becomes of each row of the list."""

    members_new: list[Member] = field(default_factory=list)
    members_filled: list[Member] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    categories: list[HolderCategoryPeriod] = field(default_factory=list)
    pods_new: list[Pod] = field(default_factory=list)
    pods_filled: list[Pod] = field(default_factory=list)
    assignments: list[PodAssignment] = field(default_factory=list)
    outcomes: dict[int, RowOutcome] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not any(outcome.is_new for outcome in self.outcomes.values())


def list_plan(listed: MemberList) -> ListPlan:
    """Plan a list: members in the order of their days, so that each begins with its first row."""
    plan = ListPlan()
    readable = [(row, row.entry) for row in listed.rows if row.entry is not None]
    registry = _Registry([entry for _, entry in readable])
    for row, entry in sorted(readable, key=lambda pair: (pair[1].valid_from, pair[0].line)):
        try:
            is_new = _Row(registry, plan, entry).take()
            plan.outcomes[row.line] = RowOutcome(row.line, entry, is_new)
        except RowRefusedError as refusal:
            plan.outcomes[row.line] = _refused(listed, row, entry, refusal)
    return plan


def _refused(listed: MemberList, row: ListedRow, entry: MemberEntry, refusal: RowRefusedError) -> RowOutcome:
    problem = listed.problem(row, refusal.column, refusal.code, refusal.cure)
    return RowOutcome(row.line, entry, problems=(problem,))


class _Registry:
    """What is registered of the members and PODs of a list, with what earlier rows add, in eight queries."""

    def __init__(self, entries: list[MemberEntry]) -> None:
        self.cipher: FieldCipher = field_cipher_here()
        self.hashes = {
            entry.fiscal_code: self.cipher.look_up_hash(entry.fiscal_code, field=FISCAL_CODE)
            for entry in entries
            if entry.fiscal_code
        }
        codes, pods = {entry.code for entry in entries}, {entry.pod for entry in entries if entry.pod}
        self.members = {row.code: row for row in Member.objects.filter(code__in=codes)}
        self.code_by_hash = dict(
            Member.objects.filter(fiscal_code_hash__in=self.hashes.values()).values_list(
                "fiscal_code_hash", "code"
            )
        )
        ids = [row.pk for row in self.members.values()]
        memberships = Membership.objects.filter(member__in=ids).select_related("member")
        self.memberships = _grouped((row.member.code, row) for row in memberships)
        categories = HolderCategoryPeriod.objects.filter(member__in=ids).select_related("member")
        self.categories = _grouped((row.member.code, row) for row in categories)
        self.pods = {row.code: row for row in Pod.objects.filter(code__in=pods)}
        assignments = PodAssignment.objects.filter(pod__code__in=pods)
        self.assignments = _grouped(
            (row.pod.code, row) for row in assignments.select_related("pod", "membership__member")
        )
        self.configurations = _configurations()
        self.configuration_codes = sorted({code for rows in self.configurations.values() for code, _ in rows})


class _Row:
    """One row against the registry: everything is checked before anything is planned."""

    def __init__(self, registry: _Registry, plan: ListPlan, entry: MemberEntry) -> None:
        self.registry, self.plan, self.entry = registry, plan, entry

    def take(self) -> bool:
        """Plan what is new in the row; whether anything is."""
        entry = self.entry
        known = self.registry.members.get(entry.code)
        member = known or Member(code=entry.code, name=entry.name)
        filled = self._member_check(member, is_known=known is not None)
        membership = self._held(self.registry.memberships, entry.code, "membership")
        category = self._held(self.registry.categories, entry.code, "category")
        self._category_check(category)
        pod, assignment = self._pod_check(), self._assignment_check(membership)
        if known is None:
            self.registry.members[entry.code] = member
            self.plan.members_new.append(member)
        if filled:
            self._fill(member, filled)
        if category is None:
            self._category_add(member)
        is_new = bool(known is None or filled or category is None or membership is None)
        if membership is None:
            membership = Membership(member=member, valid_from=entry.valid_from)
            self.registry.memberships.setdefault(entry.code, []).append(membership)
            self.plan.memberships.append(membership)
        if pod is None:
            return is_new
        return self._pod_add(pod) | (assignment is None and self._assignment_add(pod, membership)) | is_new

    def _member_check(self, member: Member, *, is_known: bool) -> dict[Column, str]:
        """What the row adds to the member; refused where it says otherwise than the registry."""
        entry, registry = self.entry, self.registry
        if is_known and member.name != entry.name:
            raise _differs(Column.NAME, f"member {entry.code} is called otherwise")
        owner = registry.code_by_hash.get(registry.hashes.get(entry.fiscal_code or "", ""), entry.code)
        if owner != entry.code:
            raise RowRefusedError(
                Column.FISCAL_CODE,
                "fiscal_code_taken",
                f"Member {owner} has this fiscal code: keep one of them.",
            )
        said = {
            Column.EMAIL: (entry.email, member.email),
            Column.VAT_NUMBER: (entry.vat_number, member.vat_number),
            Column.FISCAL_CODE: (entry.fiscal_code, self._opened(member, FISCAL_CODE)),
            Column.IBAN: (entry.iban, self._opened(member, IBAN)),
        }
        for column, (given, registered) in said.items():
            if given and registered and given != registered:
                raise _differs(column, f"member {entry.code} has another one")
        return {column: given for column, (given, registered) in said.items() if given and not registered}

    def _opened(self, member: Member, name: str) -> str | None:
        sealed = getattr(member, f"{name}_sealed")
        if sealed is None or getattr(self.entry, name) is None:
            return None
        return self.registry.cipher.open(bytes(sealed), place=sealed_place(member.pk, name)).decode()

    def _fill(self, member: Member, filled: Mapping[Column, str]) -> None:
        cipher = self.registry.cipher
        for column, text in filled.items():
            if column in {Column.FISCAL_CODE, Column.IBAN}:
                place = sealed_place(member.pk, column.value)
                setattr(member, f"{column.value}_sealed", cipher.seal(text.encode(), place=place))
            else:
                setattr(member, column.value, text)
        if Column.FISCAL_CODE in filled:
            member.fiscal_code_hash = self.registry.hashes[filled[Column.FISCAL_CODE]]
            self.registry.code_by_hash[member.fiscal_code_hash] = member.code
        if member not in self.plan.members_new and member not in self.plan.members_filled:
            self.plan.members_filled.append(member)

    def _held(self, rows: Mapping[str, list[ValidT]], code: str, noun: str) -> ValidT | None:
        """The row that holds on the entry's day; refused where there is none but a later one."""
        day = self.entry.valid_from
        found = next((row for row in rows.get(code, []) if holds_on(row, day)), None)
        later = next((row for row in rows.get(code, []) if row.valid_from > day), None)
        if found is None and later is not None:
            raise _differs(Column.VALID_FROM, f"the {noun} of {code} begins on {later.valid_from}")
        return found

    def _category_check(self, held: HolderCategoryPeriod | None) -> None:
        entry = self.entry
        try:
            category_check(entry.category, is_enterprise=entry.is_enterprise)
        except RuleBrokenError as refusal:
            column = Column(refusal.problems[0].pointer.removeprefix("/"))
            raise RowRefusedError(column, refusal.code, refusal.sentence) from refusal
        if held and held.category != entry.category.value:
            raise _differs(Column.CATEGORY, f"member {entry.code} is of another one on that day")
        if held and held.is_enterprise != entry.is_enterprise:
            raise _differs(Column.IS_ENTERPRISE, f"member {entry.code} is otherwise on that day")

    def _category_add(self, member: Member) -> None:
        entry = self.entry
        period = HolderCategoryPeriod(
            member=member,
            category=entry.category.value,
            is_enterprise=entry.is_enterprise,
            valid_from=entry.valid_from,
        )
        self.registry.categories.setdefault(entry.code, []).append(period)
        self.plan.categories.append(period)

    def _pod_check(self) -> Pod | None:
        entry = self.entry
        if entry.pod is None or entry.configuration is None:
            return None
        found = self.registry.configurations.get(entry.configuration, [])
        if len(found) != 1:
            raise RowRefusedError(
                Column.CONFIGURATION,
                "configuration_unknown" if not found else "configuration_ambiguous",
                "Write the code of a configuration, or of a cabina primaria that has but one:"
                f" {', '.join(self.registry.configuration_codes) or 'none is registered yet'}.",
            )
        if entry.contract_power_kw is not None:
            try:
                contract_power_check(entry.contract_power_kw)
            except RuleBrokenError as refusal:
                raise RowRefusedError(Column.CONTRACT_POWER_KW, refusal.code, refusal.sentence) from refusal
        ((_, configuration_id),) = found
        pod = self.registry.pods.get(entry.pod)
        if pod is None:
            return Pod(
                code=entry.pod,
                configuration_id=configuration_id,
                contract_power_kw=entry.contract_power_kw,
            )
        if pod.configuration_id != configuration_id:
            raise _differs(Column.CONFIGURATION, f"POD {entry.pod} is in another one (R10)")
        powers = {pod.contract_power_kw, entry.contract_power_kw} - {None}
        if len(powers) > 1:
            raise _differs(Column.CONTRACT_POWER_KW, f"POD {entry.pod} has another one")
        return pod

    def _assignment_check(self, membership: Membership | None) -> PodAssignment | None:
        """The assignment that says the same as the row already, if there is one."""
        entry = self.entry
        for row in self.registry.assignments.get(entry.pod or "", []):
            holder = row.membership.member.code
            if holder == entry.code and row.valid_from == entry.valid_from and row.membership == membership:
                return row
            if row.valid_until is None or entry.valid_from < row.valid_until:
                raise RowRefusedError(
                    Column.POD,
                    "pod_assigned",
                    f"It takes part for {holder} from {row.valid_from} until"
                    f" {row.valid_until or 'further notice'}: release it there first.",
                )
        return None

    def _pod_add(self, pod: Pod) -> bool:
        if pod.code not in self.registry.pods:
            self.registry.pods[pod.code] = pod
            self.plan.pods_new.append(pod)
        elif pod.contract_power_kw is None and self.entry.contract_power_kw is not None:
            pod.contract_power_kw = self.entry.contract_power_kw
            if pod not in self.plan.pods_new:
                self.plan.pods_filled.append(pod)
        else:
            return False
        return True

    def _assignment_add(self, pod: Pod, membership: Membership) -> bool:
        assignment = PodAssignment(
            pod=pod,
            membership=membership,
            valid_from=self.entry.valid_from,
            valid_until=membership.valid_until,
        )
        self.registry.assignments.setdefault(pod.code, []).append(assignment)
        self.plan.assignments.append(assignment)
        return True


def _grouped(pairs: Iterable[tuple[str, RowT]]) -> dict[str, list[RowT]]:
    found: dict[str, list[RowT]] = {}
    for key, row in pairs:
        found.setdefault(key, []).append(row)
    return found


def _configurations() -> Mapping[str, list[tuple[str, UUID]]]:
    """Configurations by their code and by that of their cabina primaria, which may be that of several."""
    rows = configurations_listed().order_by("code")
    return _grouped(
        (name, (row.code, row.pk)) for row in rows for name in sorted({row.code, row.primary_substation})
    )


def _differs(column: Column, fact: str) -> RowRefusedError:
    return RowRefusedError(
        column,
        "registry_differs",
        f"A list changes nothing that is registered, and {fact}: correct the list, or the registry first.",
    )
