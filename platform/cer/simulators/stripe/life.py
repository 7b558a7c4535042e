"""The life of a subscription: begun by a checkout, changed, renewed, unpaid, paid again, ended."""

from calendar import monthrange
from datetime import UTC, datetime
from typing import Any

from cer.simulators.stripe.account import DAY_S, Row, StripeAccount
from cer.simulators.stripe.invoicing import (
    invoice_collect,
    invoice_finalize,
    invoice_make,
    line_make,
    listed,
    proration,
)
from cer.simulators.stripe.refusals import card_declined

WARNED_BEFORE_TRIAL_ENDS_S = 3 * DAY_S
_MONTHS = {"month": 1, "year": 12}


def subscription_begin(
    account: StripeAccount,
    *,
    customer: Row,
    price: Row,
    trial_end: int | None,
    metadata: dict[str, str],
    discounts: list[Row],
    base_url: str,
) -> Row:
    """Begin with a trial, or with the first period paid now; a declined card leaves nothing behind."""
    starts = account.now_s
    ends = trial_end or _later(starts, price)
    subscription_id = account.new_id("sub")
    item: Row = {
        "id": account.new_id("si"),
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": starts,
        "current_period_start": starts,
        "current_period_end": ends,
        "discounts": [],
        "metadata": {},
        "price": price,
        "quantity": 1,
        "subscription": subscription_id,
        "tax_rates": [],
    }
    subscription: Row = {
        "id": subscription_id,
        "object": "subscription",
        "automatic_tax": {"enabled": True, "liability": {"type": "self"}},
        "billing_cycle_anchor": ends if trial_end else starts,
        "billing_mode": {"type": "flexible"},
        "cancel_at": None,
        "cancel_at_period_end": False,
        "canceled_at": None,
        "cancellation_details": {"comment": None, "feedback": None, "reason": None},
        "collection_method": "charge_automatically",
        "created": starts,
        "currency": "eur",
        "customer": customer["id"],
        "default_payment_method": None,
        "discounts": [discount["id"] for discount in discounts],
        "ended_at": None,
        "items": listed([item], f"/v1/subscription_items?subscription={subscription_id}"),
        "latest_invoice": None,
        "livemode": False,
        "metadata": metadata,
        "pending_update": None,
        "schedule": None,
        "start_date": starts,
        "status": "trialing" if trial_end else "active",
        "trial_end": trial_end,
        "trial_start": starts if trial_end else None,
    }
    for discount in discounts:
        discount["subscription"] = subscription_id
    amount = 0 if trial_end else price["unit_amount"]
    lines = [_subscription_line(account, subscription, price, amount, (starts, ends))]
    if amount and _declines(account, customer):
        raise card_declined()
    account.add(subscription)
    account.emit("customer.subscription.created", subscription)
    _bill(account, subscription, lines, reason="subscription_create", base_url=base_url)
    return subscription


def price_change(
    account: StripeAccount, subscription: Row, price: Row, *, bill_now: bool, base_url: str
) -> None:
    """Another price from now on; the difference for the rest of the period is billed at once if asked."""
    item = item_of(subscription)
    lines = proration_lines(account, subscription, price) if bill_now else []
    before = item["price"]
    item["price"] = price
    if bill_now and lines and _interval(price) != _interval(before):
        item["current_period_start"], item["current_period_end"] = account.now_s, _later(account.now_s, price)
        subscription["billing_cycle_anchor"] = account.now_s
    if lines:
        _bill(account, subscription, lines, reason="subscription_update", base_url=base_url)
    account.emit(
        "customer.subscription.updated", subscription, previous={"items": {"data": [{"price": before}]}}
    )


def proration_lines(account: StripeAccount, subscription: Row, price: Row) -> list[Row]:
    """What is left of the old price given back, and the new one for the same time; nothing during a trial."""
    item = item_of(subscription)
    if subscription["status"] == "trialing" or price["id"] == item["price"]["id"]:
        return []
    starts, ends, now = item["current_period_start"], item["current_period_end"], account.now_s
    left, whole = max(ends - now, 0), ends - starts
    until, charged = ends, proration(price, left_s=left, whole_s=whole)
    if _interval(price) != _interval(item["price"]):
        until, charged = _later(now, price), price["unit_amount"]
    given_back = -proration(item["price"], left_s=left, whole_s=whole)
    return [
        _subscription_line(account, subscription, item["price"], given_back, (now, ends), is_proration=True),
        _subscription_line(account, subscription, price, charged, (now, until), is_proration=True),
    ]


def renewal_lines(account: StripeAccount, subscription: Row) -> list[Row]:
    """The next period at the price that then holds, and the invoice items that wait for it."""
    item = item_of(subscription)
    price = _price_at_renewal(account, subscription)
    starts = item["current_period_end"]
    lines = [
        _subscription_line(
            account, subscription, price, price["unit_amount"], (starts, _later(starts, price))
        )
    ]
    return lines + [
        line_make(
            account,
            description=row["description"],
            amount=row["amount"],
            period=(row["period"]["start"], row["period"]["end"]),
            parent={
                "type": "invoice_item_details",
                "invoice_item_details": {"invoice_item": row["id"], "proration": False, "subscription": None},
                "subscription_item_details": None,
            },
        )
        for row in items_waiting(account, subscription)
    ]


def items_waiting(account: StripeAccount, subscription: Row) -> list[Row]:
    return [
        row
        for row in reversed(account.of_kind("invoiceitem"))
        if row["invoice"] is None and row["customer"] == subscription["customer"]
    ]


def subscription_end(account: StripeAccount, subscription: Row) -> None:
    subscription |= {"status": "canceled", "canceled_at": account.now_s, "ended_at": account.now_s}
    account.emit("customer.subscription.deleted", subscription)


def open_invoices_pay(account: StripeAccount, customer: Row) -> None:
    """What a new card does: everything open is tried again."""
    for invoice in reversed(account.of_kind("invoice")):
        if invoice["customer"] == customer["id"] and invoice["status"] == "open":
            _collect(account, invoice)


def card_put(account: StripeAccount, customer: Row, *, declines: bool) -> None:
    method = account.add(
        {
            "id": account.new_id("pm"),
            "object": "payment_method",
            "created": account.now_s,
            "customer": customer["id"],
            "livemode": False,
            "metadata": {"declines": "yes"} if declines else {},
            "type": "card",
        }
    )
    customer["invoice_settings"]["default_payment_method"] = method["id"]


def time_advance(account: StripeAccount, *, to_s: int, base_url: str = "https://provider.invalid") -> None:
    """Move the clock, and let everything happen on the way, in its order."""
    with account.lock:
        while due := min(_due(account, to_s), key=lambda step: (step[0], step[1]), default=None):
            account.now_s = max(account.now_s, due[0])
            _happen(account, due[1], account.rows[due[2]], base_url)
        account.now_s = max(account.now_s, to_s)


def item_of(subscription: Row) -> Row:
    item: Row = subscription["items"]["data"][0]
    return item


def _due(account: StripeAccount, to_s: int) -> list[tuple[int, str, str]]:
    """Moment, what happens, and to what."""
    found = []
    for row in account.rows.values():
        if row["object"] == "invoice" and row["status"] == "open" and row["next_payment_attempt"]:
            found.append((row["next_payment_attempt"], "retry", row["id"]))
        if row["object"] == "subscription" and row["status"] != "canceled":
            found.append((item_of(row)["current_period_end"], "renew", row["id"]))
            if row["status"] == "trialing" and row["id"] not in account.warned:
                found.append((row["trial_end"] - WARNED_BEFORE_TRIAL_ENDS_S, "warn", row["id"]))
    return [step for step in found if step[0] <= to_s]


def _happen(account: StripeAccount, what: str, row: Row, base_url: str) -> None:
    match what:
        case "retry":
            _collect(account, row)
        case "warn":
            account.warned.add(row["id"])
            account.emit("customer.subscription.trial_will_end", row)
        case "renew":
            _renew(account, row, base_url)


def _renew(account: StripeAccount, subscription: Row, base_url: str) -> None:
    item = item_of(subscription)
    if subscription["cancel_at_period_end"]:
        subscription_end(account, subscription)
        return
    lines, waiting = renewal_lines(account, subscription), items_waiting(account, subscription)
    item["price"] = _price_at_renewal(account, subscription)
    starts = item["current_period_end"]
    item["current_period_start"], item["current_period_end"] = starts, _later(starts, item["price"])
    _schedule_release(account, subscription)
    if subscription["status"] == "trialing":
        subscription["status"] = "active"
    account.emit("customer.subscription.updated", subscription)
    invoice = _bill(
        account,
        subscription,
        lines,
        reason="subscription_cycle",
        base_url=base_url,
        is_left_open=subscription["status"] == "unpaid",
    )
    for waited in waiting:
        waited["invoice"] = invoice["id"]


def _bill(
    account: StripeAccount,
    subscription: Row,
    lines: list[Row],
    *,
    reason: str,
    base_url: str,
    is_left_open: bool = False,
) -> Row:
    discounts = [account.rows[discount_id] for discount_id in subscription["discounts"]]
    invoice = invoice_make(
        account,
        customer=account.rows[subscription["customer"]],
        lines=lines,
        reason=reason,
        subscription=subscription,
        discounts=discounts,
    )
    invoice_finalize(account, invoice, base_url=base_url)
    subscription["latest_invoice"] = invoice["id"]
    if invoice["amount_due"]:
        subscription["discounts"] = [
            discount["id"]
            for discount in discounts
            if account.rows[discount["source"]["coupon"]]["duration"] == "forever"
        ]
    if not is_left_open:
        _collect(account, invoice)
    return invoice


def _collect(account: StripeAccount, invoice: Row) -> None:
    """Take the money, and let the subscription's state follow."""
    is_paid = invoice_collect(account, invoice)
    subscription = account.rows.get(_subscription_id(invoice))
    if subscription is None or subscription["status"] == "canceled":
        return
    if is_paid:
        is_clear = not any(
            row["status"] == "open" and _subscription_id(row) == subscription["id"]
            for row in account.of_kind("invoice")
        )
        status = "active" if is_clear and subscription["status"] != "trialing" else subscription["status"]
    else:
        status = "past_due" if invoice["next_payment_attempt"] else "unpaid"
    if status != subscription["status"]:
        before, subscription["status"] = subscription["status"], status
        account.emit("customer.subscription.updated", subscription, previous={"status": before})


def _subscription_id(invoice: Row) -> str:
    return str(invoice["parent"]["subscription_details"]["subscription"]) if invoice["parent"] else ""


def _price_at_renewal(account: StripeAccount, subscription: Row) -> Row:
    schedule = account.rows.get(subscription["schedule"] or "")
    if schedule and len(schedule["phases"]) > 1:
        return account.rows[schedule["phases"][1]["items"][0]["price"]]
    price: Row = item_of(subscription)["price"]
    return price


def _schedule_release(account: StripeAccount, subscription: Row) -> None:
    schedule = account.rows.get(subscription["schedule"] or "")
    if schedule and len(schedule["phases"]) > 1:
        schedule |= {
            "status": "released",
            "released_subscription": subscription["id"],
            "subscription": None,
            "released_at": account.now_s,
        }
        subscription["schedule"] = None


def _subscription_line(
    account: StripeAccount,
    subscription: Row,
    price: Row,
    amount: int,
    period: tuple[int, int],
    *,
    is_proration: bool = False,
) -> Row:
    product = account.rows[price["product"]]
    parent: dict[str, Any] = {
        "type": "subscription_item_details",
        "invoice_item_details": None,
        "subscription_item_details": {
            "proration": is_proration,
            "subscription": subscription["id"],
            "subscription_item": item_of(subscription)["id"],
        },
    }
    words = {True: "Remaining time on ", False: ""}[is_proration and amount >= 0]
    words = "Unused time on " if amount < 0 else words
    return line_make(
        account,
        description=f"{words}{product['name']} ({_interval(price)})",
        amount=amount,
        period=period,
        price=price,
        parent=parent,
    )


def _declines(account: StripeAccount, customer: Row) -> bool:
    method = account.rows.get(customer["invoice_settings"]["default_payment_method"] or "")
    return method is None or bool(method["metadata"].get("declines"))


def _interval(price: Row) -> str:
    return str(price["recurring"]["interval"])


def _later(at_s: int, price: Row) -> int:
    """One interval later, on the same day of the month where there is one."""
    at = datetime.fromtimestamp(at_s, UTC)
    months = at.month - 1 + _MONTHS[_interval(price)]
    year, month = at.year + months // 12, months % 12 + 1
    return int(at.replace(year=year, month=month, day=min(at.day, monthrange(year, month)[1])).timestamp())
