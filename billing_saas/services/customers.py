"""Who is invoiced: the community as a customer, checked before the tax office checks it."""

from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import transaction

from billing_saas.models import NO_RECIPIENT_CODE, Customer
from billing_saas.services.outbox import outgoing_add
from cer.calc.identifiers import is_vat_number
from cer.kit.audit import audit_record
from cer.kit.errors import CerError, NotFoundError
from cer.kit.refusals import field_refused, text_checked
from shared_apps.signup.order import Order
from shared_apps.tenants.selectors import tenant_by_id

_PUBLIC_OFFICE_CODE, _PRIVATE_CODE = 6, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingDetails:
    """What an invoice says of its buyer, and where it goes."""

    name: str
    email: str
    language: str
    fiscal_code: str
    vat_number: str
    street: str
    postcode: str
    town: str
    province: str
    recipient_code: str
    pec: str
    is_public_body: bool
    cig: str
    cup: str


@transaction.atomic
def customer_ensure(*, tenant_id: UUID) -> Customer:
    """The community as a customer; one that never was gets a row under its own name."""
    tenant = tenant_by_id(tenant_id)
    if tenant is None:
        raise NotFoundError("There is no such community.")
    customer, is_new = Customer.objects.get_or_create(
        tenant_id=tenant_id, defaults={"name": tenant.name[:80]}
    )
    if is_new:
        audit_record("customer.added", customer, {"tenant": (None, tenant.slug)}, label=tenant.slug)
    return customer


@transaction.atomic
def customer_set(*, tenant_id: UUID, details: BillingDetails) -> Customer:
    """Keep the billing data and tell the provider; codes are checked as the exchange system will."""
    customer_ensure(tenant_id=tenant_id)
    customer = Customer.objects.select_for_update().get(tenant_id=tenant_id)
    values = _checked(details)
    changes = {
        name: (getattr(customer, name), value)
        for name, value in values.items()
        if getattr(customer, name) != value
    }
    if not changes:
        return customer
    for name, value in values.items():
        setattr(customer, name, value)
    customer.save(update_fields=list(values))
    outgoing_add("customer_put", customer=customer, arguments=_for_provider(customer))
    audit_record("customer.changed", customer, changes)
    return customer


def customer_found(order: Order) -> None:
    """A step of provisioning: whom the community that signed up said that we invoice."""
    billing, community = order.billing, order.community
    code = billing["recipient_code"] or ""
    details = BillingDetails(
        name=billing["name"],
        email=order.email,
        language=order.language,
        fiscal_code=community["fiscal_code"] or "",
        vat_number=community["vat_number"] or "",
        street=billing["street"],
        postcode=billing["postcode"],
        town=billing["town"],
        province=billing["province"],
        recipient_code=code,
        pec=billing["pec"] or "",
        is_public_body=len(code) == _PUBLIC_OFFICE_CODE,
        cig="",
        cup="",
    )
    customer_set(tenant_id=order.tenant_id, details=details)


def _for_provider(customer: Customer) -> dict[str, object]:
    """What the provider is told, frozen with the call, so that a repeat says the same."""
    return {
        "name": customer.name,
        "email": customer.email,
        "language": customer.language,
        "vat_number": customer.vat_number,
        "address": {
            "line1": customer.street,
            "postal_code": customer.postcode,
            "city": customer.town,
            "state": customer.province,
            "country": "IT",
        },
    }


def _checked(details: BillingDetails) -> dict[str, object]:
    values = {
        name: text_checked(name, " ".join(value.split()), longest=_longest(name))
        if isinstance(value, str)
        else value
        for name, value in asdict(details).items()
    }
    for name in ("fiscal_code", "vat_number", "recipient_code", "province", "cig", "cup"):
        values[name] = "".join(str(values[name]).split()).upper()
    values["recipient_code"] = values["recipient_code"] or NO_RECIPIENT_CODE
    for problem in _problems(values):
        raise problem
    return values


def _problems(values: dict[str, object]) -> list[CerError]:
    """Every reason for which the exchange system would refuse the invoice."""
    found = []
    for name in ("name", "email", "street", "town"):
        if not values[name]:
            found.append(field_refused(name, f"Give {name}: an invoice needs it.", code="needed"))
        elif not _is_latin(str(values[name])):
            sentence = f"{name} holds letters that an Italian invoice cannot: use Latin ones."
            found.append(field_refused(name, sentence, code="not_latin"))
    if not is_vat_number(str(values["fiscal_code"])):
        sentence = "The fiscal code of a community is 11 digits, the last of them a check digit (R92)."
        found.append(field_refused("fiscal_code", sentence, code="fiscal_code_not_valid"))
    if values["vat_number"] and not is_vat_number(str(values["vat_number"])):
        sentence = "A VAT number is 11 digits, the last of them a check digit (R91)."
        found.append(field_refused("vat_number", sentence, code="vat_number_not_valid"))
    if not (str(values["postcode"]).isdecimal() and len(str(values["postcode"])) == 5):
        found.append(field_refused("postcode", "A postcode (CAP) has 5 digits.", code="postcode_not_valid"))
    if not (str(values["province"]).isalpha() and len(str(values["province"])) == 2):
        found.append(
            field_refused("province", "A province has 2 letters, such as TO.", code="province_not_valid")
        )
    return found + _code_problems(values)


def _code_problems(values: dict[str, object]) -> list[CerError]:
    code, is_public = str(values["recipient_code"]), bool(values["is_public_body"])
    length = _PUBLIC_OFFICE_CODE if is_public else _PRIVATE_CODE
    if len(code) != length or not (code.isascii() and code.isalnum()):
        sentence = f"The recipient code has {length} letters or digits, or is left empty."
        if is_public:
            sentence = "A public body has an office code (IPA) of 6 letters or digits: give it."
        return [field_refused("recipient_code", sentence, code="recipient_code_not_valid")]
    if values["pec"] and code != NO_RECIPIENT_CODE:
        sentence = "Give a recipient code or a PEC address, not both (SdI 00426)."
        return [field_refused("pec", sentence, code="pec_beside_code")]
    return []


def _longest(name: str) -> int:
    """Of a code of another kind the check below says what is wrong."""
    if name in ("fiscal_code", "vat_number"):
        return 16
    return int(getattr(Customer._meta.get_field(name), "max_length", 0))


def _is_latin(text: str) -> bool:
    return all(character < "\u0100" for character in text)
