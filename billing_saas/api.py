"""The billing page of the community that is entered; its rows lie in public, on the public role."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query

from billing_saas.models import Invoice
from billing_saas.overview import billing_of
from billing_saas.schemas import (
    BillingDetailsIn,
    BillingDetailsOut,
    BillingOut,
    InvoiceOut,
    InvoicePreviewOut,
    PageOut,
    PreviewQuery,
)
from billing_saas.selectors import customer_of_tenant, invoice_of, invoices_of
from billing_saas.services.checkout import charge_preview, checkout_begin, portal_open
from billing_saas.services.customers import BillingDetails, customer_set
from billing_saas.tasks import outgoing_ask
from cer.kit.api.doors import Doors
from cer.kit.api.schemas import Page, PageQuery, page_of
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.errors import NotFoundError
from cer.kit.tenancy import in_schema

BILLING_VIEW, BILLING_MANAGE = "billing.view", "billing.manage"
doors = Doors(tags=["billing"])


@doors.get("/billing", permission=BILLING_VIEW, response=BillingOut)
def billing(request: HttpRequest) -> Any:
    """Where the community stands with us: subscription, what is owed, fees so far."""
    with in_schema(PUBLIC_SCHEMA):
        return billing_of(_tenant_id(request))


@doors.put("/billing/details", permission=BILLING_MANAGE, response=BillingDetailsOut)
def billing_details_set(request: HttpRequest, body: BillingDetailsIn) -> Any:
    """Say whom invoices are made out to."""
    with in_schema(PUBLIC_SCHEMA):
        customer = customer_set(tenant_id=_tenant_id(request), details=BillingDetails(**body.dict()))
        outgoing_ask()
        return customer


@doors.post("/billing/checkout", permission=BILLING_MANAGE, response=PageOut)
def billing_checkout(request: HttpRequest) -> Any:
    """Subscribe to the plan that the community is on: the page on which it is paid."""
    with in_schema(PUBLIC_SCHEMA):
        return {"url": checkout_begin(tenant_id=_tenant_id(request))}


@doors.post("/billing/portal", permission=BILLING_MANAGE, response=PageOut)
def billing_portal(request: HttpRequest) -> Any:
    """The page on which cards and SEPA mandates are changed."""
    with in_schema(PUBLIC_SCHEMA):
        return {"url": portal_open(tenant_id=_tenant_id(request))}


@doors.get("/billing/preview", permission=BILLING_VIEW, response=InvoicePreviewOut)
def billing_preview(request: HttpRequest, query: Query[PreviewQuery]) -> Any:
    """The next charge with its lines, or what a change of plan would charge at once."""
    with in_schema(PUBLIC_SCHEMA):
        return charge_preview(tenant_id=_tenant_id(request), plan=query.plan, rhythm=query.rhythm)


@doors.get("/billing/invoices", permission=BILLING_VIEW, response=Page[InvoiceOut])
def billing_invoices(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Our invoices and credit notes, the latest first."""
    with in_schema(PUBLIC_SCHEMA):
        customer = customer_of_tenant(_tenant_id(request))
        rows = invoices_of(customer) if customer else Invoice.objects.none()
        return page_of(rows, page, sortable={"issued_on": "issued_on"}, default="-issued_on")


@doors.get(
    "/billing/invoices/{invoice_id}/xml",
    permission=BILLING_VIEW,
    response=bytes,
    media_type="application/xml",
)
def billing_invoice_xml(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    """The electronic invoice."""
    invoice = _invoice(request, invoice_id)
    return _file(bytes(invoice.xml), "application/xml", invoice.file_name)


@doors.get(
    "/billing/invoices/{invoice_id}/pdf",
    permission=BILLING_VIEW,
    response=bytes,
    media_type="application/pdf",
)
def billing_invoice_pdf(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    """The invoice to read."""
    invoice = _invoice(request, invoice_id)
    if invoice.pdf is None:
        raise NotFoundError("There is nothing here by that name.")
    return _file(bytes(invoice.pdf), "application/pdf", invoice.file_name.replace(".xml", ".pdf"))


def _invoice(request: HttpRequest, invoice_id: UUID) -> Invoice:
    with in_schema(PUBLIC_SCHEMA):
        customer = customer_of_tenant(_tenant_id(request))
        if customer is None:
            raise NotFoundError("There is no such invoice.")
        return invoice_of(customer, invoice_id)


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=media_type, headers=headers)


def _tenant_id(request: HttpRequest) -> UUID:
    tenant_id: UUID = request.tenant.pk  # type: ignore[attr-defined]
    return tenant_id
