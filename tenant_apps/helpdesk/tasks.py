from cer.kit.tasks import tenant_task
from tenant_apps.helpdesk.services import answers_tell, decisions_tell


@tenant_task(name="helpdesk.answers_tell")
def answers_tell_here(schema_name: str) -> None:  # noqa: ARG001  # the task enters the schema
    """Tell those who asked that support has answered."""
    answers_tell()


@tenant_task(name="helpdesk.decisions_tell")
def decisions_tell_here(schema_name: str) -> None:  # noqa: ARG001
    """Tell those who gave feedback what we made of it."""
    decisions_tell()
