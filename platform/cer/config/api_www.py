"""The doors of the public site, `www.<base>`: nobody is signed in here, and no cookie counts."""

from django.conf import settings

from cer.config.api import CommunityApi
from cer.kit.api.doors import Closed
from cer.kit.api.parsing import StrictParser
from cer.kit.api.problems import problems_install
from shared_apps.signup.api import doors as signup_doors

api_www = CommunityApi(
    title="CerCollettiva, public site",
    version="1",
    description="Price list and sign-up. A sign-up is held by its token, sent as `Authorization: Bearer`.",
    openapi_url="/openapi.json" if settings.API_DOCS else None,
    docs_url=None,
    parser=StrictParser(),
    auth=[Closed()],
    urls_namespace="www",
)
problems_install(api_www)
for _doors in (signup_doors,):
    api_www.add_router("", _doors.router)
