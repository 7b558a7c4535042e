"""The doors of the console, `console.<base>`: the platform's staff, on the public role."""

from django.conf import settings

from cer.config.api import CommunityApi
from cer.kit.api.doors import Closed
from cer.kit.api.parsing import StrictParser
from cer.kit.api.problems import problems_install
from shared_apps.console.api import doors as console_doors
from shared_apps.console.jobs_api import doors as jobs_doors
from shared_apps.console.law_api import doors as law_doors
from shared_apps.console.oversight_api import doors as oversight_doors
from shared_apps.satisfaction.api import doors as satisfaction_doors
from shared_apps.support.api import doors as support_doors

api_platform = CommunityApi(
    title="CerCollettiva, platform console",
    version="1",
    description="The communities of the platform from outside: plans, service and end. Nothing in them.",
    openapi_url="/openapi.json" if settings.API_DOCS else None,
    docs_url=None,
    parser=StrictParser(),
    auth=[Closed()],
    urls_namespace="platform",
)
problems_install(api_platform)
for _doors in (
    console_doors,
    oversight_doors,
    jobs_doors,
    law_doors,
    support_doors,
    satisfaction_doors,
):
    api_platform.add_router("", _doors.router)
