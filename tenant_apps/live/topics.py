"""What can be followed, and who may follow it."""

from collections.abc import Mapping
from enum import StrEnum

from tenant_apps.access.permissions import Permission


class Topic(StrEnum):
    JOBS = "jobs"
    IMPORTS = "imports"
    RUNS = "runs"
    NOTICES = "notices"
    """Those to oneself."""


TOPIC_PERMISSIONS: Mapping[Topic, Permission] = {
    Topic.JOBS: Permission.JOBS_VIEW,
    Topic.IMPORTS: Permission.READINGS_VIEW,
    Topic.RUNS: Permission.RUNS_VIEW,
    Topic.NOTICES: Permission.COMMUNITY_VIEW,
}
