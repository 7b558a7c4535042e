"""Minutes as a PDF of the record, and addenda that leave them alone."""

from hashlib import sha256

import pytest

from cer.kit.api.caller import Caller
from cer.kit.errors import RuleBrokenError
from tenant_apps.assemblies.models import Assembly
from tenant_apps.assemblies.services.attending import assembly_open, proxy_give
from tenant_apps.assemblies.services.closing import addendum_add, assembly_close, minutes_make
from tenant_apps.assemblies.services.motions import vote_cast
from tenant_apps.assemblies.states import VoteChoice
from tenant_apps.documents.selectors import document_by_id, documents_open_to, version_content
from tenant_apps.members.models import Member
from tests.assemblies.world import FIRST_CALL, SECOND_CALL, arrive, convened, members_make, motion_make, votes
from tests.factories import configuration_make
from tests.printing import printer_or_skip, text_of
from tests.sharing.test_services import terms

CALLER = Caller(id="account:1", name="Carla", permissions=frozenset())


@pytest.fixture
def closed(alfa: None) -> Assembly:
    """M1 and M2 are there, M1 also votes for M3, M4 stays away."""
    printer_or_skip()
    configuration_make()
    one, two, three, _ = members_make()
    assembly = convened()
    proxy_give(assembly_id=assembly.pk, giver_id=three.pk, holder_id=one.pk, now=FIRST_CALL)
    arrive(assembly, one, two)
    assembly_open(assembly_id=assembly.pk, call=1, now=FIRST_CALL)
    motion = motion_make(assembly, terms=terms())
    votes(motion, VoteChoice.FOR, one)
    votes(motion, VoteChoice.AGAINST, two)
    vote_cast(motion_id=motion.pk, member_id=three.pk, choice=VoteChoice.FOR, cast_by_id=one.pk)
    return assembly_close(assembly_id=assembly.pk, now=SECOND_CALL)


def minuted(assembly: Assembly, remarks: str = "") -> Assembly:
    return minutes_make(
        assembly_id=assembly.pk,
        chair="Ada <b>Chair</b>",
        secretary="Sergio",
        remarks=remarks,
        caller=CALLER,
        now=SECOND_CALL,
    )


def test_the_minutes_say_who_was_there_and_what_was_decided(closed: Assembly) -> None:
    document = document_by_id(minuted(closed, "Nothing <i>else</i>.").minutes_id)
    version = document.versions.get()
    content = version_content(version)
    said = text_of(content)
    assert (document.kind, version.sha256) == ("minutes", sha256(content).hexdigest())
    for words in (
        "Ada <b>Chair</b>",
        "Nothing <i>else</i>.",
        "presenti: 2; rappresentati per delega: 1",
        "Assenti: 1",
        "Voti favorevoli 2, contrari 1, astenuti 0",
        "La mozione è approvata",
        "0.400000",
        "Member M3 favorevole Member M1",
    ):
        assert words in said
    assert closed.motions.get().terms_digest in said.replace(" ", "")


def test_members_read_the_minutes_and_their_addenda(closed: Assembly) -> None:
    minuted(closed)
    addendum = addendum_add(assembly_id=closed.pk, text="M4 sent regrets.", caller=CALLER, now=SECOND_CALL)
    again = addendum_add(assembly_id=closed.pk, text="And flowers.", caller=CALLER, now=SECOND_CALL)
    assert (addendum.number, again.number) == (1, 2)
    member = Member.objects.get(code="M4")
    titles = {document.title for document in documents_open_to(member.pk)}
    assert titles == {
        "Verbale dell'assemblea del 20/05/2026",
        "Integrazione 1 al verbale dell'assemblea del 20/05/2026",
        "Integrazione 2 al verbale dell'assemblea del 20/05/2026",
    }


def test_minutes_without_who_signs_them_are_refused(closed: Assembly) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        minutes_make(
            assembly_id=closed.pk, chair=" ", secretary="S", remarks="", caller=CALLER, now=SECOND_CALL
        )
    assert refusal.value.code == "name_missing"
