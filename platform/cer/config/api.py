"""The one list of doors to a community."""

from typing import Any

from django.conf import settings
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from billing_saas.api import doors as billing_doors
from cer.kit.api.doors import Closed
from cer.kit.api.parsing import StrictParser
from cer.kit.api.problems import problems_install
from shared_apps.accounts.api import doors as session_doors
from shared_apps.domains.api import doors as domains_doors
from shared_apps.jobs.api import doors as jobs_doors
from shared_apps.market.api import doors as market_doors
from shared_apps.places.api import doors as places_doors
from shared_apps.plans.api import doors as plan_doors
from shared_apps.rulebook.api import doors as rulebook_doors
from shared_apps.signup.api import community_doors as arrival_doors
from shared_apps.usage.api import doors as usage_doors
from tenant_apps.access.api import doors as access_doors
from tenant_apps.acting.api import doors as acting_doors
from tenant_apps.applications.api import doors as applications_doors
from tenant_apps.applications.public_api import doors as applying_doors
from tenant_apps.areas.api import doors as areas_doors
from tenant_apps.assemblies.api import doors as assemblies_doors
from tenant_apps.attestations.api import doors as attestations_doors
from tenant_apps.audit.api import doors as audit_doors
from tenant_apps.communities.api import doors as communities_doors
from tenant_apps.compliance.api import doors as compliance_doors
from tenant_apps.documents.api import doors as documents_doors
from tenant_apps.dues.api import doors as dues_doors
from tenant_apps.energy.api import doors as energy_doors
from tenant_apps.first_steps.api import doors as first_steps_doors
from tenant_apps.helpdesk.api import doors as helpdesk_doors
from tenant_apps.ledger.api import doors as ledger_doors
from tenant_apps.members.api import doors as members_doors
from tenant_apps.metering.api import doors as metering_doors
from tenant_apps.notices.api import doors as notices_doors
from tenant_apps.overview.api import doors as overview_doors
from tenant_apps.plants.api import doors as plants_doors
from tenant_apps.privacy.api import doors as privacy_doors
from tenant_apps.sample.api import doors as sample_doors
from tenant_apps.settlement.api import doors as settlement_doors
from tenant_apps.sharing.api import doors as sharing_doors
from tenant_apps.single_sign_on.api import doors as single_sign_on_doors
from tenant_apps.webhooks.api import doors as webhooks_doors


class CommunityApi(NinjaAPI):
    """Says in the schema what refusals and files come as, and names operations after their views."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        for operations in schema["paths"].values():
            for operation in operations.values():
                media_type = operation.pop("x-media-type")
                operation["responses"] = dict(sorted(operation["responses"].items()))
                for status, answer in operation["responses"].items():
                    if int(status) >= 400 and "content" in answer:
                        answer["content"] = {
                            "application/problem+json": answer["content"].pop("application/json")
                        }
                    elif "content" in answer:
                        answer["content"] = {media_type: answer["content"].pop("application/json")}
        return schema


api = CommunityApi(
    title="CerCollettiva",
    version="1",
    description="One community: its members, readings, settlements and money.",
    openapi_url="/openapi.json" if settings.API_DOCS else None,
    docs_url=None,
    parser=StrictParser(),
    auth=[Closed()],
    urls_namespace="community",
)
problems_install(api)
for _doors in (
    session_doors,
    acting_doors,
    access_doors,
    audit_doors,
    communities_doors,
    members_doors,
    plants_doors,
    metering_doors,
    sharing_doors,
    settlement_doors,
    energy_doors,
    overview_doors,
    ledger_doors,
    dues_doors,
    assemblies_doors,
    compliance_doors,
    documents_doors,
    applications_doors,
    applying_doors,
    webhooks_doors,
    single_sign_on_doors,
    privacy_doors,
    notices_doors,
    attestations_doors,
    areas_doors,
    rulebook_doors,
    market_doors,
    places_doors,
    plan_doors,
    billing_doors,
    usage_doors,
    jobs_doors,
    arrival_doors,
    domains_doors,
    first_steps_doors,
    sample_doors,
    helpdesk_doors,
):
    api.add_router("", _doors.router)
