from collections.abc import Collection

from shared_apps.jobs.states import JobState
from shared_apps.jobs.work import Work, WorkSource
from tenant_apps.access.permissions import Permission
from tenant_apps.compliance.dossier_content import dossiers_listed
from tenant_apps.compliance.models import Dossier, DossierState

_STATES = {
    DossierState.WAITING: JobState.WAITING,
    DossierState.SEALED: JobState.DONE,
    DossierState.REFUSED: JobState.FAILED,
}


def _latest(*, at_most: int, is_open: bool) -> Collection[Work]:
    dossiers = dossiers_listed().order_by("-asked_at", "pk")
    if is_open:
        dossiers = dossiers.filter(state=DossierState.WAITING)
    return [_work(dossier) for dossier in dossiers[:at_most]]


def _work(dossier: Dossier) -> Work:
    return Work(
        id=dossier.pk,
        title=f"{dossier.as_of}",
        state=_STATES[DossierState(dossier.state)],
        asked_at=dossier.asked_at,
        asked_by=dossier.asked_by_name,
        problem=dossier.sentence,
        page=f"/compliance/dossiers/{dossier.pk}",
    )


DOSSIERS = WorkSource(
    shown_to=Permission.COMPLIANCE_VIEW, managed_by=Permission.COMPLIANCE_EDIT, latest=_latest
)
"""Files for an inspection."""
