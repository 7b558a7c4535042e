from decimal import Decimal

from django.db import transaction

from cer.calc.identifiers import is_vat_number
from cer.calc.rules import ConfigurationKind
from cer.kit.audit import audit_record, created
from cer.kit.errors import ConflictError
from cer.kit.refusals import constraint_refusals, decimal_checked, field_refused, text_checked
from shared_apps.market.zones import MarketZone
from tenant_apps.communities.models import (
    CODE_LENGTH,
    LEGAL_FORM_LENGTH,
    NAME_LENGTH,
    Community,
    Configuration,
)
from tenant_apps.communities.selectors import community_here

APPROVAL_LIMIT_BELOW_EUR = Decimal(10**9)


@transaction.atomic
def community_create(
    *, name: str, legal_form: str, kind: ConfigurationKind, fiscal_code: str | None = None
) -> Community:
    """Register the community itself; there is one in a schema."""
    if fiscal_code is not None and not is_vat_number(fiscal_code):
        raise field_refused(
            "fiscal_code",
            f"{fiscal_code!r} is not the fiscal code of a body: 11 digits, the last a check digit (R92).",
            code="fiscal_code_malformed",
        )
    refusals = {
        "community_only_one": ConflictError("This community is registered already.", code="community_exists"),
        "community_name_given": field_refused("name", "A community has a name.", code="name_missing"),
    }
    with constraint_refusals(refusals):
        community = Community.objects.create(
            name=text_checked("name", name, longest=NAME_LENGTH),
            legal_form=text_checked("legal_form", legal_form, longest=LEGAL_FORM_LENGTH),
            kind=kind.value,
            fiscal_code=fiscal_code,
        )
    audit_record("community.created", community, created(community), label=community.name)
    return community


@transaction.atomic
def approval_limit_set(*, approval_limit_eur: Decimal) -> Community:
    """Say above which amount a settlement needs a second person; 0 means always (F18)."""
    limit_eur = decimal_checked(
        "approval_limit_eur", approval_limit_eur, places=2, below=APPROVAL_LIMIT_BELOW_EUR
    )
    community = Community.objects.select_for_update().get(pk=community_here().pk)
    before, community.approval_limit_cents = community.approval_limit_cents, int(limit_eur * 100)
    community.save(update_fields=["approval_limit_cents"])
    changes = {"approval_limit_cents": (before, community.approval_limit_cents)}
    audit_record("community.approval_limit_set", community, changes, label=community.name)
    return community


@transaction.atomic
def configuration_create(*, code: str, primary_substation: str, market_zone: MarketZone) -> Configuration:
    """Register a configuration: one cabina primaria, in one market zone (R10)."""
    code = text_checked("code", code, longest=CODE_LENGTH).upper()
    primary_substation = text_checked("primary_substation", primary_substation, longest=CODE_LENGTH).upper()
    refusals = {
        "communities_configuration_code_key": ConflictError(
            f"There is a configuration {code} already.", code="configuration_exists", configuration=code
        ),
        "communities_configuration_primary_substation_key": ConflictError(
            f"The cabina primaria {primary_substation} has its configuration already.",
            code="primary_substation_taken",
            primary_substation=primary_substation,
        ),
        "configuration_code": field_refused(
            "code",
            f"{code!r} is no code: use capitals, digits, points, hyphens and underscores.",
            code="code_malformed",
        ),
        "configuration_primary_substation": field_refused(
            "primary_substation",
            f"{primary_substation!r} is not the code of a cabina primaria like AC001E00123 (R93).",
            code="primary_substation_malformed",
        ),
    }
    with constraint_refusals(refusals):
        configuration = Configuration.objects.create(
            community=community_here(),
            code=code,
            primary_substation=primary_substation,
            market_zone=market_zone.value,
        )
    audit_record("configuration.created", configuration, created(configuration))
    return configuration
