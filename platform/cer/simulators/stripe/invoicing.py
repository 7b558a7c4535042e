"""Invoices of the double: lines, discounts, the tax of one rate, payment and credit notes."""

from typing import Any

from cer.simulators.stripe.account import DAY_S, Row, StripeAccount

TAX_PERCENT = 22
RETRY_AFTER_DAYS = (3, 5, 7)
"""When a failed payment is tried again; after the last the subscription is unpaid."""


def line_make(
    account: StripeAccount,
    *,
    description: str,
    amount: int,
    period: tuple[int, int],
    price: Row | None = None,
    parent: Row | None = None,
) -> Row:
    pricing = price and {
        "type": "price_details",
        "price_details": {"price": price["id"], "product": price["product"]},
        "unit_amount_decimal": str(price["unit_amount"]),
    }
    return {
        "id": account.new_id("il"),
        "object": "line_item",
        "amount": amount,
        "currency": "eur",
        "description": description,
        "discount_amounts": [],
        "discountable": amount > 0,
        "discounts": [],
        "livemode": False,
        "metadata": {},
        "parent": parent,
        "period": {"start": period[0], "end": period[1]},
        "pricing": pricing,
        "quantity": 1,
        "subtotal": amount,
        "taxes": [],
    }


def invoice_make(
    account: StripeAccount,
    *,
    customer: Row,
    lines: list[Row],
    reason: str,
    subscription: Row | None = None,
    discounts: list[Row] | None = None,
    is_preview: bool = False,
) -> Row:
    """A draft with its sums: lines less discounts, the tax on what is left, rounded half up once."""
    _discount(account, lines, discounts or [])
    off = sum(part["amount"] for line in lines for part in line["discount_amounts"])
    subtotal = sum(line["amount"] for line in lines)
    net = subtotal - off
    tax = _half_up(net * TAX_PERCENT, 100)
    total = net + tax
    invoice_id = account.new_id("upcoming_in" if is_preview else "in")
    parent = subscription and {
        "type": "subscription_details",
        "quote_details": None,
        "subscription_details": {"subscription": subscription["id"], "metadata": subscription["metadata"]},
    }
    return {
        "id": invoice_id,
        "object": "invoice",
        "account_country": "IT",
        "amount_due": max(total, 0),
        "amount_paid": 0,
        "amount_remaining": max(total, 0),
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": True,
        "automatic_tax": {"enabled": True, "status": "complete", "liability": {"type": "self"}},
        "billing_reason": reason,
        "collection_method": "charge_automatically",
        "created": account.now_s,
        "currency": "eur",
        "customer": customer["id"],
        "customer_email": customer["email"],
        "customer_name": customer["name"],
        "discounts": [discount["id"] for discount in discounts or []],
        "hosted_invoice_url": None,
        "lines": {
            "object": "list",
            "data": lines,
            "has_more": False,
            "url": f"/v1/invoices/{invoice_id}/lines",
        },
        "livemode": False,
        "metadata": {},
        "next_payment_attempt": None,
        "number": None,
        "parent": parent,
        "period_start": min((line["period"]["start"] for line in lines), default=account.now_s),
        "period_end": max((line["period"]["end"] for line in lines), default=account.now_s),
        "status": "draft",
        "status_transitions": {
            "finalized_at": None,
            "marked_uncollectible_at": None,
            "paid_at": None,
            "voided_at": None,
        },
        "subtotal": subtotal,
        "subtotal_excluding_tax": subtotal,
        "total": total,
        "total_discount_amounts": [],
        "total_excluding_tax": net,
        "total_taxes": [
            {
                "amount": tax,
                "tax_behavior": "exclusive",
                "taxable_amount": net,
                "type": "tax_rate_details",
                "taxability_reason": "standard_rated",
                "tax_rate_details": None,
            }
        ],
    }


def invoice_finalize(account: StripeAccount, invoice: Row, *, base_url: str) -> None:
    """Number it and owe its event; from here on it changes no more but by payment."""
    account.add(invoice)
    number = sum(1 for row in account.of_kind("invoice") if row["number"]) + 1
    invoice["number"] = f"SIM-{number:04d}"
    invoice["status"] = "open"
    invoice["hosted_invoice_url"] = f"{base_url}/invoice/{invoice['id']}"
    invoice["status_transitions"]["finalized_at"] = account.now_s
    account.emit("invoice.finalized", invoice)


def invoice_collect(account: StripeAccount, invoice: Row) -> bool:
    """Try to take the money from the customer's card, and say whether it came."""
    customer = account.rows[invoice["customer"]]
    method = account.rows.get(customer["invoice_settings"]["default_payment_method"] or "")
    is_paid = invoice["amount_due"] == 0 or (method is not None and not method["metadata"].get("declines"))
    if invoice["amount_due"]:
        invoice["attempted"] = True
        invoice["attempt_count"] += 1
    if is_paid:
        invoice |= {
            "status": "paid",
            "amount_paid": invoice["amount_due"],
            "amount_remaining": 0,
            "next_payment_attempt": None,
        }
        invoice["status_transitions"]["paid_at"] = account.now_s
        account.emit("invoice.paid", invoice)
        return True
    tries = invoice["attempt_count"]
    more = tries <= len(RETRY_AFTER_DAYS)
    invoice["next_payment_attempt"] = account.now_s + RETRY_AFTER_DAYS[tries - 1] * DAY_S if more else None
    account.emit("invoice.payment_failed", invoice)
    return False


def credit_note_make(account: StripeAccount, invoice: Row, *, amount: int, reason: str) -> Row:
    """Give money back on an invoice; `amount` holds the tax."""
    net = _half_up(amount * 100, 100 + TAX_PERCENT)
    note = {
        "id": account.new_id("cn"),
        "object": "credit_note",
        "amount": amount,
        "created": account.now_s,
        "currency": "eur",
        "customer": invoice["customer"],
        "invoice": invoice["id"],
        "livemode": False,
        "memo": None,
        "metadata": {},
        "number": f"{invoice['number']}-CN",
        "reason": reason,
        "status": "issued",
        "subtotal": net,
        "total": amount,
        "total_excluding_tax": net,
        "type": "post_payment",
    }
    account.add(note)
    account.emit("credit_note.created", note)
    return note


def _discount(account: StripeAccount, lines: list[Row], discounts: list[Row]) -> None:
    """A percentage of each line, or an amount spread from the first line on, never below zero."""
    for discount in discounts:
        coupon = account.rows[discount["source"]["coupon"]]
        left = coupon["amount_off"] or 0
        for line in lines:
            if not line["discountable"]:
                continue
            off = _half_up(line["amount"] * (coupon["percent_off"] or 0), 100) or min(left, line["amount"])
            left -= off
            line["discount_amounts"].append({"amount": off, "discount": discount["id"]})


def _half_up(numerator: int, denominator: int) -> int:
    """A quotient of whole numbers, half away from zero."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def proration(price: Row, *, left_s: int, whole_s: int) -> int:
    return _half_up(int(price["unit_amount"]) * left_s, whole_s)


def listed(rows: list[Row], url: str) -> dict[str, Any]:
    return {"object": "list", "data": rows, "has_more": False, "url": url}
