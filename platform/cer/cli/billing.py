"""`cer billing prices|receipts|refund|rewrite|reconcile`: what communities pay us."""

import argparse
import json
import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.utils import timezone

from billing_saas.selectors import charge_paid, invoice_numbered
from billing_saas.services.invoicing import invoice_write_anew
from billing_saas.services.pricing import prices_put
from billing_saas.services.reconciling import reconcile
from billing_saas.services.refunding import refund_ask
from billing_saas.services.sending import receipt_take
from cer.adapters.sdi import ReceiptRefusedError
from cer.calc.money import cents_from_eur


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "billing",
        help="what communities pay us",
        epilog="example: cer billing receipts IT12345670785_00001_RC_001.xml",
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    prices = verbs.add_parser("prices", help="give the payment provider the plans on sale")
    prices.set_defaults(run=_prices)
    receipts = verbs.add_parser("receipts", help="take messages of the exchange system (SdI) from files")
    receipts.add_argument("files", nargs="+", type=Path, metavar="FILE")
    receipts.set_defaults(run=_receipts)
    refund = verbs.add_parser("refund", help="give money back on an invoice; a credit note follows")
    refund.add_argument("number", help="number of the invoice, such as 2026/15")
    refund.add_argument("--eur", required=True, help="how much, VAT included, such as 12.20")
    refund.set_defaults(run=_refund)
    rewrite = verbs.add_parser("rewrite", help="write a rejected invoice anew under its number")
    rewrite.add_argument("number", help="number of the invoice, such as 2026/15")
    rewrite.set_defaults(run=_rewrite)
    compare = verbs.add_parser("reconcile", help="compare the books with the payment provider's")
    compare.set_defaults(run=_reconcile)


def _prices(_arguments: argparse.Namespace) -> int:
    print("\n".join(prices_put()) or "The provider has every price already.")
    return 0


def _receipts(arguments: argparse.Namespace) -> int:
    code = 0
    for file in arguments.files:
        try:
            invoice = receipt_take(content=file.read_bytes())
        except (OSError, ReceiptRefusedError) as error:
            print(f"{file}: {error}", file=sys.stderr)
            code = 1
            continue
        print(
            f"{file}: "
            + (f"{invoice.spoken_number} {invoice.state}" if invoice else "about no invoice of ours")
        )
    return code


def _refund(arguments: argparse.Namespace) -> int:
    try:
        amount_cents = cents_from_eur(Decimal(arguments.eur))
    except InvalidOperation:
        print(f"{arguments.eur} is no amount: write it as 12.20.", file=sys.stderr)
        return 2
    refund_ask(charge=charge_paid(arguments.number), total_cents=amount_cents)
    print(f"{arguments.eur} EUR go back on {arguments.number}; the credit note follows.")
    return 0


def _rewrite(arguments: argparse.Namespace) -> int:
    invoice = invoice_write_anew(invoice_id=invoice_numbered(arguments.number).pk)
    print(f"{invoice.spoken_number} leaves anew as {invoice.file_name}.")
    return 0


def _reconcile(_arguments: argparse.Namespace) -> int:
    findings = reconcile(now=timezone.now()).findings
    print("\n".join(map(json.dumps, findings)) or "The books agree.")
    return 1 if findings else 0
