from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import AwareDatetime, StringConstraints

from cer.calc.sharing_terms import SharingKey, SharingTerms
from cer.calc.voting import Majority, VoteCount
from cer.kit.api.numbers import DecimalString
from cer.kit.api.schemas import Input
from tenant_apps.assemblies.models import (
    LINK_LENGTH,
    NAME_LENGTH,
    NOTICE_DAYS_MAX,
    PLACE_LENGTH,
    QUORUM_PATTERN,
    TEXT_LENGTH,
    TITLE_LENGTH,
    Assembly,
    Notice,
)
from tenant_apps.assemblies.selectors import Quorum, quorum_of
from tenant_apps.assemblies.services.drafting import AGENDA_ITEMS_MAX, AssemblyPlan
from tenant_apps.assemblies.services.motions import MotionText
from tenant_apps.assemblies.states import (
    AssemblyKind,
    AssemblyState,
    AttendanceMode,
    NoticeKind,
    VoteChoice,
)

QuorumShare = Annotated[str, StringConstraints(pattern=QUORUM_PATTERN)]
"""An exact fraction of the members, like 1/2; 0 stands for any number."""
_HEADS_MAX = 1_000_000


class AssemblySettingsIn(Input):
    """How the statute has assemblies held."""

    notice_days: int = Field(ge=0, le=NOTICE_DAYS_MAX)
    proxies_per_holder: int = Field(ge=0, le=1000)
    ordinary_first_quorum: QuorumShare
    ordinary_second_quorum: QuorumShare
    extraordinary_first_quorum: QuorumShare
    extraordinary_second_quorum: QuorumShare
    rule_needs_vote: bool
    """Whether a sharing rule needs the vote of an assembly."""


class AssemblySettingsOut(Schema):
    notice_days: int
    proxies_per_holder: int
    ordinary_first_quorum: str
    ordinary_second_quorum: str
    extraordinary_first_quorum: str
    extraordinary_second_quorum: str
    rule_needs_vote: bool


class AssemblyIn(Input):
    """An assembly as planned; a place, a link, or both."""

    kind: AssemblyKind
    title: str = Field(min_length=1, max_length=TITLE_LENGTH)
    place: str = Field("", max_length=PLACE_LENGTH)
    link: str = Field("", max_length=LINK_LENGTH)
    first_call_at: AwareDatetime
    second_call_at: AwareDatetime | None = None
    agenda: list[Annotated[str, StringConstraints(max_length=TITLE_LENGTH)]] = Field(
        min_length=1, max_length=AGENDA_ITEMS_MAX
    )

    def as_plan(self) -> AssemblyPlan:
        """The same for the service."""
        return AssemblyPlan(**dict(self))


class OpeningIn(Input):
    call: int = Field(ge=1, le=2)


class CancellationIn(Input):
    reason: str = Field(min_length=1, max_length=TITLE_LENGTH)


class MinutesIn(Input):
    chair: str = Field(min_length=1, max_length=NAME_LENGTH)
    secretary: str = Field(min_length=1, max_length=NAME_LENGTH)
    remarks: str = Field("", max_length=TEXT_LENGTH)


class AddendumIn(Input):
    text: str = Field(min_length=1, max_length=TEXT_LENGTH)


class AttendanceIn(Input):
    member_id: UUID
    mode: AttendanceMode = AttendanceMode.IN_PERSON


class ProxyIn(Input):
    giver_id: UUID
    holder_id: UUID


class OwnProxyIn(Input):
    holder_code: str = Field(min_length=1, max_length=20)
    """Code of the member that votes for you."""


class SharingTermsIn(Input):
    """Terms of a sharing rule that the motion is about; the rule that cites it repeats them."""

    costs_share: DecimalString
    social_fund_share: DecimalString
    producers_share: DecimalString
    consumers_share: DecimalString
    key: SharingKey


class MotionIn(Input):
    agenda_item: int = Field(ge=1, le=AGENDA_ITEMS_MAX)
    text: str = Field(min_length=1, max_length=TEXT_LENGTH)
    majority: Majority
    is_secret: bool = False
    sharing_terms: SharingTermsIn | None = None

    def as_text(self) -> MotionText:
        """The same for the service."""
        return MotionText(
            agenda_item=self.agenda_item,
            text=self.text,
            majority=self.majority,
            is_secret=self.is_secret,
            terms=SharingTerms(**dict(self.sharing_terms)) if self.sharing_terms else None,
        )


class CountIn(Input):
    """Totals of a secret vote; nothing for an open one, whose votes are counted here."""

    votes_for: int | None = Field(None, ge=0, le=_HEADS_MAX)
    votes_against: int | None = Field(None, ge=0, le=_HEADS_MAX)
    votes_abstained: int | None = Field(None, ge=0, le=_HEADS_MAX)

    def as_totals(self) -> VoteCount | None:
        """The three totals, if any of them was given; one that was not is zero."""
        given = (self.votes_for, self.votes_against, self.votes_abstained)
        if given == (None, None, None):
            return None
        return VoteCount(*(heads or 0 for heads in given))


class VoteIn(Input):
    """A vote that somebody in the room notes for a member."""

    member_id: UUID
    choice: VoteChoice
    cast_by_id: UUID | None = None
    """The member that holds its proxy, where it does not vote itself."""


class OwnVoteIn(Input):
    choice: VoteChoice
    for_member_id: UUID | None = None
    """A member whose proxy you hold; without it the vote is your own."""


class QuorumOut(Schema):
    """Heads there, and needed in each call."""

    members: int
    present: int
    represented: int
    heads: int
    needed_first: int
    needed_second: int | None


class MotionOut(Schema):
    id: UUID
    assembly_id: UUID
    number: int
    agenda_item: int
    text: str
    majority: Majority
    is_secret: bool
    terms: dict[str, Any] | None
    terms_digest: str
    votes_for: int | None
    votes_against: int | None
    votes_abstained: int | None
    votes_needed: int | None
    present: int | None
    is_passed: bool | None
    counted_at: datetime | None


class AddendumOut(Schema):
    id: UUID
    number: int
    text: str
    document_id: UUID
    added_at: datetime


class AssemblyRowOut(Schema):
    """An assembly as a list shows it."""

    id: UUID
    kind: AssemblyKind
    title: str
    place: str
    link: str
    first_call_at: datetime
    second_call_at: datetime | None
    state: AssemblyState


class AssemblyOut(AssemblyRowOut):
    """An assembly with its agenda, motions and quorum."""

    agenda: list[str]
    proxies_per_holder: int | None
    first_quorum: str
    second_quorum: str
    convened_at: datetime | None
    opened_at: datetime | None
    opened_call: int | None
    closed_at: datetime | None
    cancelled_because: str
    minutes_id: UUID | None
    motions: list[MotionOut]
    addenda: list[AddendumOut]
    quorum: QuorumOut

    @staticmethod
    def resolve_quorum(assembly: Assembly) -> Quorum:
        return quorum_of(assembly)


class ConvocationNoticeOut(Schema):
    """Whether one member was told; without an address it is handed over on paper."""

    id: UUID
    kind: NoticeKind
    member_id: UUID
    member: str = Field(alias="member.code")
    is_by_mail: bool
    told_at: datetime | None

    @staticmethod
    def resolve_is_by_mail(notice: Notice) -> bool:
        return bool(notice.email)


class AttendanceOut(Schema):
    id: UUID
    member_id: UUID
    member: str = Field(alias="member.code")
    mode: AttendanceMode
    arrived_at: datetime
    left_at: datetime | None


class ProxyOut(Schema):
    id: UUID
    giver_id: UUID
    giver: str = Field(alias="giver.code")
    holder_id: UUID
    holder: str = Field(alias="holder.code")
    given_at: datetime
    revoked_at: datetime | None


class VoteOut(Schema):
    motion_id: UUID
    member_id: UUID
    choice: VoteChoice
    cast_by_id: UUID
    cast_at: datetime


class OwnRightsOut(Schema):
    """What you may do in an assembly now."""

    is_entitled: bool
    is_present: bool
    proxy_holder: str | None
    """Code of the member that votes for you."""
    votes_for_members: list[UUID]
    """Members whose proxy you hold."""
    motions_voted: list[UUID]
    """Motions on which your own vote was cast."""
