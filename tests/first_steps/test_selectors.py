import pytest

from tenant_apps.access.models import Role
from tenant_apps.first_steps.selectors import FirstStep, first_steps
from tests.clients import signed_in
from tests.factories import configuration_make, member_make, pod_make
from tests.populated import ALFA, Populated


def test_a_new_community_has_everything_before_it(alfa: None) -> None:
    assert first_steps().open == tuple(FirstStep)


def test_steps_are_done_by_what_is_there(alfa: None) -> None:
    configuration = configuration_make()
    member = member_make("M1")
    assert first_steps().done == (FirstStep.MEMBERS,)
    pod_make("IT001E00000001", configuration)
    assert first_steps().done == (FirstStep.MEMBERS,)
    pod_make("IT001E00000002", configuration, member=member)
    assert first_steps().done == (FirstStep.MEMBERS, FirstStep.PODS)


@pytest.mark.django_db
def test_a_community_at_work_has_nothing_left(canaries: dict[str, Populated]) -> None:
    shown = signed_in(ALFA, Role.AUDITOR).get("/first-steps").json()
    assert shown == {"done": [step.value for step in FirstStep], "open": []}
