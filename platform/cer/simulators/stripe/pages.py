"""The provider's own pages: a checkout that can be completed, a portal that takes a new card."""

from datetime import datetime
from html import escape

from cer.calc.intervals import ROME
from cer.simulators.stripe.account import Row, StripeAccount
from cer.simulators.stripe.calls import discount_make
from cer.simulators.stripe.life import card_put, open_invoices_pay, subscription_begin
from cer.simulators.stripe.refusals import StripeRefusal, invalid, missing

DECLINED_CARD = "declined"


def page_show(account: StripeAccount, kind: str, row_id: str) -> str:
    """The form of a page: the word `declined` as card is a card that is refused."""
    row = account.rows.get(row_id)
    if row is None:
        raise missing(kind, row_id)
    back = str(row.get("cancel_url") or row.get("return_url") or "")
    return (
        f"<!doctype html><title>Simulated {escape(kind)}</title><h1>Simulated {escape(kind)}</h1>"
        f'{_due(account, row)}<form method="post">'
        '<p><label>Card <input name="card" value="4242"></label></p><button>Pay</button></form>'
        f'<p><a href="{escape(back)}">Back</a></p>'
    )


def _due(account: StripeAccount, row: Row) -> str:
    """What a checkout asks for, and when."""
    choice = account.choices.get(row["id"])
    if choice is None:
        return ""
    amount = f"{row['amount_subtotal'] / 100:.2f} EUR"
    if choice.trial_end is None:
        return f"<p>{amount} today</p>"
    starts_on = datetime.fromtimestamp(choice.trial_end, ROME).date()
    return f"<p>0.00 EUR today, {amount} on {starts_on}</p>"


def page_submit(account: StripeAccount, kind: str, row_id: str, form: Row, *, base_url: str) -> str:
    """Do what the page's button does, and say where the browser goes next."""
    row = account.rows.get(row_id)
    if row is None:
        raise missing(kind, row_id)
    declines = form.get("card") == DECLINED_CARD
    if kind == "checkout":
        return _checkout_complete(account, row, declines=declines, base_url=base_url)
    customer = account.rows[row["customer"]]
    card_put(account, customer, declines=declines)
    open_invoices_pay(account, customer)
    return str(row.get("return_url") or base_url)


def _checkout_complete(account: StripeAccount, session: Row, *, declines: bool, base_url: str) -> str:
    if session["status"] != "open":
        raise invalid("This checkout is complete already.")
    customer, choice = account.rows[session["customer"]], account.choices[session["id"]]
    card_put(account, customer, declines=declines)
    if declines:
        raise StripeRefusal(402, "card_error", "Your card was declined.", code="card_declined")
    subscription = subscription_begin(
        account,
        customer=customer,
        price=account.rows[choice.price_id],
        trial_end=choice.trial_end,
        metadata=choice.metadata,
        discounts=[discount_make(account, account.rows[coupon]) for coupon in choice.coupon_ids],
        base_url=base_url,
    )
    session |= {
        "status": "complete",
        "payment_status": "no_payment_required" if choice.trial_end else "paid",
        "subscription": subscription["id"],
    }
    account.emit("checkout.session.completed", session)
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])
