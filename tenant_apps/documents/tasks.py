from uuid import UUID

from cer.kit.tasks import tenant_task
from tenant_apps.documents.services.prints import print_job_work


@tenant_task(name="documents.print_job")
def print_job(schema_name: str, job_id: str) -> None:  # noqa: ARG001  # the task enters the schema
    """Print the papers of a job that wait; a repeated delivery prints none twice."""
    print_job_work(job_id=UUID(job_id))
