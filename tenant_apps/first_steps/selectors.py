from dataclasses import dataclass
from enum import StrEnum

from tenant_apps.access.selectors import invitations_listed, people_listed
from tenant_apps.members.selectors import members_listed, pods_listed
from tenant_apps.metering.selectors.files import meter_files_listed
from tenant_apps.settlement.selectors.runs import runs_listed
from tenant_apps.settlement.states import COMPUTED
from tenant_apps.sharing.selectors import sharing_rules_listed


class FirstStep(StrEnum):
    """In the order in which they are done."""

    MEMBERS = "members"
    PODS = "pods"
    SHARING_RULE = "sharing_rule"
    READINGS = "readings"
    COLLEAGUE = "colleague"
    SIMULATION = "simulation"


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """Which of the first steps of a community are done."""

    done: tuple[FirstStep, ...]
    open: tuple[FirstStep, ...]


def first_steps() -> FirstSteps:
    """From what is there now; a simulation counts, and so does a real run that was computed."""
    is_done = {
        FirstStep.MEMBERS: members_listed().exists(),
        FirstStep.PODS: pods_listed().filter(assignments__isnull=False).exists(),
        FirstStep.SHARING_RULE: sharing_rules_listed().exists(),
        FirstStep.READINGS: meter_files_listed().filter(state="imported").exists(),
        FirstStep.COLLEAGUE: people_listed().count() > 1 or invitations_listed().exists(),
        FirstStep.SIMULATION: runs_listed().filter(state__in=[state.value for state in COMPUTED]).exists(),
    }
    return FirstSteps(
        done=tuple(step for step in FirstStep if is_done[step]),
        open=tuple(step for step in FirstStep if not is_done[step]),
    )
