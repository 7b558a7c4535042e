"""The calls: what each takes, what it changes, and the object that it answers with."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cer.simulators.stripe.account import DAY_S, Choice, Row, StripeAccount
from cer.simulators.stripe.invoicing import credit_note_make, invoice_make, listed
from cer.simulators.stripe.life import (
    item_of,
    price_change,
    proration_lines,
    renewal_lines,
    subscription_end,
)
from cer.simulators.stripe.refusals import invalid, missing

Form = dict[str, Any]
OLDEST_METER_EVENT_S, NEWEST_METER_EVENT_S = 35 * DAY_S, 5 * 60


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it came: the account, the ids in its path, and its form."""

    account: StripeAccount
    ids: tuple[str, ...]
    form: Form
    base_url: str

    def row(self, row_id: str, kind: str) -> Row:
        row = self.account.rows.get(row_id)
        if row is None or row["object"] != kind:
            raise missing(kind, row_id)
        return row

    def needed(self, name: str) -> Any:
        if name not in self.form:
            raise invalid(f"Missing required param: {name}.", code="parameter_missing", param=name)
        return self.form[name]


Answerer = Callable[[Call], Row]


def answer(account: StripeAccount, method: str, path: str, form: Form, base_url: str) -> Row:
    """Find the call and make it; unknown ones are refused as the provider does."""
    for known_method, pattern, work in _ROUTES:
        found = re.fullmatch(pattern, path)
        if found and known_method == method:
            return work(Call(account, found.groups(), form, base_url))
    raise invalid(f"Unrecognized request URL ({method}: {path}).")


def _account_show(_call: Call) -> Row:
    return {"id": "acct_simulated", "object": "account", "country": "IT", "default_currency": "eur"}


def _customer_create(call: Call) -> Row:
    row: Row = {
        "id": call.account.new_id("cus"),
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": call.account.now_s,
        "currency": "eur",
        "delinquent": False,
        "description": None,
        "email": None,
        "invoice_settings": {"custom_fields": None, "default_payment_method": None, "footer": None},
        "livemode": False,
        "metadata": {},
        "name": None,
        "preferred_locales": [],
        "tax_exempt": "none",
    }
    _customer_fill(row, call.form)
    return call.account.add(row)


def _customer_update(call: Call) -> Row:
    row = call.row(call.ids[0], "customer")
    _customer_fill(row, call.form)
    call.account.emit("customer.updated", row)
    return row


def _customer_fill(row: Row, form: Form) -> None:
    row |= {
        name: form[name]
        for name in ("name", "email", "address", "metadata", "preferred_locales")
        if name in form
    }


def _tax_id_create(call: Call) -> Row:
    owner = call.row(call.ids[0], "customer")
    value = str(call.needed("value"))
    return call.account.add(
        {
            "id": call.account.new_id("txi"),
            "object": "tax_id",
            "country": value[:2],
            "created": call.account.now_s,
            "customer": owner["id"],
            "livemode": False,
            "type": call.needed("type"),
            "value": value,
            "verification": {"status": "pending", "verified_address": None, "verified_name": None},
        }
    )


def _product_create(call: Call) -> Row:
    return call.account.add(
        {
            "id": call.account.new_id("prod"),
            "object": "product",
            "active": True,
            "created": call.account.now_s,
            "livemode": False,
            "metadata": call.form.get("metadata", {}),
            "name": call.needed("name"),
        }
    )


def _price_create(call: Call) -> Row:
    product = call.row(call.needed("product"), "product")
    lookup_key = call.form.get("lookup_key")
    for other in call.account.of_kind("price"):
        if lookup_key and other["lookup_key"] == lookup_key:
            if not call.form.get("transfer_lookup_key"):
                raise invalid(f"A price with the lookup key {lookup_key} already exists.", param="lookup_key")
            other["lookup_key"] = None
    return call.account.add(
        {
            "id": call.account.new_id("price"),
            "object": "price",
            "active": True,
            "billing_scheme": "per_unit",
            "created": call.account.now_s,
            "currency": call.needed("currency"),
            "livemode": False,
            "lookup_key": lookup_key,
            "metadata": {},
            "product": product["id"],
            "recurring": {
                "interval": call.needed("recurring")["interval"],
                "interval_count": 1,
                "meter": None,
                "usage_type": "licensed",
            },
            "tax_behavior": call.form.get("tax_behavior", "unspecified"),
            "type": "recurring",
            "unit_amount": int(call.needed("unit_amount")),
        }
    )


def _prices(call: Call) -> Row:
    keys = call.form.get("lookup_keys")
    rows = [row for row in call.account.of_kind("price") if keys is None or row["lookup_key"] in keys]
    return listed(rows, "/v1/prices")


def _checkout_create(call: Call) -> Row:
    account = call.account
    customer = call.row(call.needed("customer"), "customer")
    price = call.row(call.needed("line_items")[0]["price"], "price")
    settings = call.form.get("subscription_data", {})
    coupons = [call.row(given["coupon"], "coupon") for given in call.form.get("discounts", [])]
    session_id = account.new_id("cs_test")
    account.choices[session_id] = Choice(
        price["id"],
        int(settings["trial_end"]) if "trial_end" in settings else None,
        settings.get("metadata", {}),
        tuple(coupon["id"] for coupon in coupons),
    )
    return account.add(
        {
            "id": session_id,
            "object": "checkout.session",
            "allow_promotion_codes": None,
            "amount_subtotal": price["unit_amount"],
            "automatic_tax": {"enabled": True, "status": None, "liability": {"type": "self"}},
            "cancel_url": call.form.get("cancel_url"),
            "client_reference_id": call.form.get("client_reference_id"),
            "created": account.now_s,
            "currency": "eur",
            "customer": customer["id"],
            "expires_at": account.now_s + DAY_S,
            "livemode": False,
            "locale": call.form.get("locale"),
            "metadata": call.form.get("metadata", {}),
            "mode": call.needed("mode"),
            "payment_status": "unpaid",
            "status": "open",
            "subscription": None,
            "success_url": call.needed("success_url"),
            "url": f"{call.base_url}/checkout/{session_id}",
        }
    )


def _portal_create(call: Call) -> Row:
    customer = call.row(call.needed("customer"), "customer")
    session_id = call.account.new_id("bps")
    return call.account.add(
        {
            "id": session_id,
            "object": "billing_portal.session",
            "created": call.account.now_s,
            "customer": customer["id"],
            "livemode": False,
            "return_url": call.form.get("return_url"),
            "url": f"{call.base_url}/portal/{session_id}",
        }
    )


def _subscription_show(call: Call) -> Row:
    return call.row(call.ids[0], "subscription")


def _subscriptions(call: Call) -> Row:
    wanted = call.form.get("customer")
    rows = [row for row in call.account.of_kind("subscription") if wanted in (None, row["customer"])]
    if call.form.get("status") != "all":
        rows = [row for row in rows if row["status"] != "canceled"]
    return _page(rows, call.form, "/v1/subscriptions")


def _subscription_update(call: Call) -> Row:
    row = call.row(call.ids[0], "subscription")
    if row["status"] == "canceled":
        raise invalid("A canceled subscription can only update its cancellation_details and metadata.")
    if "items" in call.form:
        change = call.form["items"][0]
        if change["id"] != item_of(row)["id"]:
            raise missing("subscription_item", change["id"])
        price = call.row(change["price"], "price")
        bill_now = call.form.get("proration_behavior") == "always_invoice"
        price_change(call.account, row, price, bill_now=bill_now, base_url=call.base_url)
    if "cancel_at_period_end" in call.form:
        is_ending = bool(call.form["cancel_at_period_end"])
        row["cancel_at_period_end"] = is_ending
        row["cancel_at"] = item_of(row)["current_period_end"] if is_ending else None
        row["canceled_at"] = call.account.now_s if is_ending else None
        call.account.emit("customer.subscription.updated", row)
    return row


def _subscription_cancel(call: Call) -> Row:
    row = call.row(call.ids[0], "subscription")
    subscription_end(call.account, row)
    return row


def _schedule_create(call: Call) -> Row:
    subscription = call.row(call.needed("from_subscription"), "subscription")
    if subscription["schedule"]:
        raise invalid("The subscription is already attached to a schedule.")
    item = item_of(subscription)
    row = call.account.add(
        {
            "id": call.account.new_id("sub_sched"),
            "object": "subscription_schedule",
            "created": call.account.now_s,
            "customer": subscription["customer"],
            "end_behavior": "release",
            "livemode": False,
            "metadata": {},
            "phases": [
                {
                    "items": [{"price": item["price"]["id"], "quantity": 1}],
                    "start_date": item["current_period_start"],
                    "end_date": item["current_period_end"],
                }
            ],
            "released_at": None,
            "released_subscription": None,
            "status": "active",
            "subscription": subscription["id"],
        }
    )
    subscription["schedule"] = row["id"]
    return row


def _schedule_show(call: Call) -> Row:
    return call.row(call.ids[0], "subscription_schedule")


def _schedule_update(call: Call) -> Row:
    row = call.row(call.ids[0], "subscription_schedule")
    phases = call.needed("phases")
    for phase in phases:
        call.row(phase["items"][0]["price"], "price")
    row["phases"] = [
        {
            "items": [{"price": phase["items"][0]["price"], "quantity": 1}],
            "start_date": int(phase["start_date"]) if "start_date" in phase else int(phases[0]["end_date"]),
            "end_date": int(phase["end_date"]) if "end_date" in phase else None,
        }
        for phase in phases
    ]
    call.account.emit("customer.subscription.updated", call.account.rows[row["subscription"]])
    return row


def _schedule_release(call: Call) -> Row:
    row = call.row(call.ids[0], "subscription_schedule")
    subscription = call.account.rows[row["subscription"]]
    subscription["schedule"] = None
    row |= {
        "status": "released",
        "released_at": call.account.now_s,
        "released_subscription": subscription["id"],
        "subscription": None,
    }
    call.account.emit("customer.subscription.updated", subscription)
    return row


def _invoice_show(call: Call) -> Row:
    return call.row(call.ids[0], "invoice")


def _invoices(call: Call) -> Row:
    since = int(call.form.get("created", {}).get("gte", 0))
    wanted = call.form.get("customer")
    rows = [
        row
        for row in call.account.of_kind("invoice")
        if wanted in (None, row["customer"]) and row["created"] >= since
    ]
    return _page(rows, call.form, "/v1/invoices")


def _invoice_preview(call: Call) -> Row:
    subscription = call.row(call.needed("subscription"), "subscription")
    details = call.form.get("subscription_details", {})
    lines = renewal_lines(call.account, subscription)
    if "items" in details:
        price = call.row(details["items"][0]["price"], "price")
        lines = proration_lines(call.account, subscription, price)
    return invoice_make(
        call.account,
        customer=call.account.rows[subscription["customer"]],
        lines=lines,
        reason="upcoming",
        subscription=subscription,
        discounts=[call.account.rows[discount] for discount in subscription["discounts"]],
        is_preview=True,
    )


def _invoice_item_create(call: Call) -> Row:
    customer = call.row(call.needed("customer"), "customer")
    period = call.form.get("period", {})
    row = call.account.add(
        {
            "id": call.account.new_id("ii"),
            "object": "invoiceitem",
            "amount": int(call.needed("amount")),
            "currency": call.needed("currency"),
            "customer": customer["id"],
            "date": call.account.now_s,
            "description": call.form.get("description"),
            "invoice": None,
            "livemode": False,
            "metadata": call.form.get("metadata", {}),
            "period": {
                "start": int(period.get("start", call.account.now_s)),
                "end": int(period.get("end", call.account.now_s)),
            },
            "proration": False,
            "quantity": 1,
        }
    )
    call.account.emit("invoiceitem.created", row)
    return row


def _coupon_create(call: Call) -> Row:
    coupon_id = call.form.get("id") or call.account.new_id("co")
    if coupon_id in call.account.rows:
        raise invalid("Coupon already exists.", code="resource_already_exists", param="id")
    percent, amount = call.form.get("percent_off"), call.form.get("amount_off")
    return call.account.add(
        {
            "id": coupon_id,
            "object": "coupon",
            "amount_off": amount and int(amount),
            "created": call.account.now_s,
            "currency": call.form.get("currency"),
            "duration": call.needed("duration"),
            "livemode": False,
            "metadata": {},
            "name": call.form.get("name"),
            "percent_off": percent and int(percent),
            "valid": True,
        }
    )


def discount_make(account: StripeAccount, coupon: Row) -> Row:
    return account.add(
        {
            "id": account.new_id("di"),
            "object": "discount",
            "customer": None,
            "promotion_code": None,
            "source": {"type": "coupon", "coupon": coupon["id"]},
            "start": account.now_s,
            "end": None,
            "subscription": None,
        }
    )


def _meter_create(call: Call) -> Row:
    name = call.needed("event_name")
    if any(row["event_name"] == name for row in call.account.of_kind("billing.meter")):
        raise invalid(f"A meter with the event name {name} already exists.", param="event_name")
    return call.account.add(
        {
            "id": call.account.new_id("mtr"),
            "object": "billing.meter",
            "created": call.account.now_s,
            "default_aggregation": {"formula": call.needed("default_aggregation")["formula"]},
            "display_name": call.needed("display_name"),
            "event_name": name,
            "livemode": False,
            "status": "active",
        }
    )


def _meters(call: Call) -> Row:
    return listed(call.account.of_kind("billing.meter"), "/v1/billing/meters")


def _meter_event_create(call: Call) -> Row:
    payload, at_s = call.needed("payload"), int(call.form.get("timestamp", call.account.now_s))
    if not call.account.now_s - OLDEST_METER_EVENT_S <= at_s <= call.account.now_s + NEWEST_METER_EVENT_S:
        raise invalid("The timestamp is too old or too far in the future.", param="timestamp")
    call.row(payload["stripe_customer_id"], "customer")
    identifier = call.needed("identifier")
    row = {
        "object": "billing.meter_event",
        "created": call.account.now_s,
        "event_name": call.needed("event_name"),
        "identifier": identifier,
        "livemode": False,
        "payload": payload,
        "timestamp": at_s,
    }
    call.account.rows.setdefault(f"meter_event/{identifier}", row)
    return row


def _credit_note_create(call: Call) -> Row:
    invoice = call.row(call.needed("invoice"), "invoice")
    if invoice["status"] != "paid":
        raise invalid("This double gives back only what was paid.")
    given = sum(
        row["amount"] for row in call.account.of_kind("credit_note") if row["invoice"] == invoice["id"]
    )
    amount = int(call.needed("amount"))
    if amount + given > invoice["amount_paid"]:
        raise invalid("The sum of credit notes exceeds what was paid.", param="amount")
    return credit_note_make(
        call.account, invoice, amount=amount, reason=call.form.get("reason", "order_change")
    )


def _credit_note_show(call: Call) -> Row:
    return call.row(call.ids[0], "credit_note")


def _page(rows: list[Row], form: Form, url: str) -> Row:
    """At most `limit` rows after the one that `starting_after` names."""
    after = form.get("starting_after")
    if after:
        ids = [row["id"] for row in rows]
        rows = rows[ids.index(after) + 1 :]
    limit = int(form.get("limit", 10))
    return {**listed(rows[:limit], url), "has_more": len(rows) > limit}


_ROUTES: list[tuple[str, str, Answerer]] = [
    ("GET", "/v1/account", _account_show),
    ("POST", "/v1/customers", _customer_create),
    ("POST", r"/v1/customers/([^/]+)", _customer_update),
    ("POST", r"/v1/customers/([^/]+)/tax_ids", _tax_id_create),
    ("POST", "/v1/products", _product_create),
    ("POST", "/v1/prices", _price_create),
    ("GET", "/v1/prices", _prices),
    ("POST", "/v1/checkout/sessions", _checkout_create),
    ("POST", "/v1/billing_portal/sessions", _portal_create),
    ("GET", "/v1/subscriptions", _subscriptions),
    ("GET", r"/v1/subscriptions/([^/]+)", _subscription_show),
    ("POST", r"/v1/subscriptions/([^/]+)", _subscription_update),
    ("DELETE", r"/v1/subscriptions/([^/]+)", _subscription_cancel),
    ("POST", "/v1/subscription_schedules", _schedule_create),
    ("GET", r"/v1/subscription_schedules/([^/]+)", _schedule_show),
    ("POST", r"/v1/subscription_schedules/([^/]+)", _schedule_update),
    ("POST", r"/v1/subscription_schedules/([^/]+)/release", _schedule_release),
    ("POST", "/v1/invoices/create_preview", _invoice_preview),
    ("GET", "/v1/invoices", _invoices),
    ("GET", r"/v1/invoices/([^/]+)", _invoice_show),
    ("POST", "/v1/invoiceitems", _invoice_item_create),
    ("POST", "/v1/coupons", _coupon_create),
    ("POST", "/v1/billing/meters", _meter_create),
    ("GET", "/v1/billing/meters", _meters),
    ("POST", "/v1/billing/meter_events", _meter_event_create),
    ("POST", "/v1/credit_notes", _credit_note_create),
    ("GET", r"/v1/credit_notes/([^/]+)", _credit_note_show),
]
