"""`cer simulate SERVICE`: our doubles of outside services, for development and demonstrations."""

import argparse
import secrets
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from cer.adapters.sdi import ReceiptKind
from cer.simulators.openid import Person, SimulatedProvider, Twist, provider_server
from cer.simulators.sdi import answers_write
from cer.simulators.stripe import Delivery, StripeAccount, stripe_server

SDI_LOOKS_EVERY_S = 1
DELIVERY_TIMEOUT_S = 10
DELIVERY_PAUSES_S = (0, 1, 5, 30)


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "simulate",
        help="our doubles of outside services",
        epilog="example: cer simulate stripe --port 12111 --webhook http://localhost:8000/webhooks/stripe",
    )
    services = parser.add_subparsers(dest="service", required=True)
    stripe = services.add_parser("stripe", help="a payment provider that speaks as much of Stripe as we call")
    stripe.add_argument("--port", type=int, default=12111, help="where it answers")
    stripe.add_argument("--webhook", help="where it posts its events")
    stripe.set_defaults(run=_stripe)
    sdi = services.add_parser("sdi", help="an exchange system for invoices that answers in a folder")
    sdi.add_argument("--folder", type=Path, required=True, help="what CER_SDI_URL=folder:PATH names")
    sdi.add_argument(
        "--say", choices=[kind.value for kind in ReceiptKind], help="answer everything with this"
    )
    sdi.add_argument("--once", action="store_true", help="answer what is there now, and end")
    sdi.set_defaults(run=_sdi)
    oidc = services.add_parser("oidc", help="an identity provider that signs in one person without asking")
    oidc.add_argument("--port", type=int, default=12112, help="where it answers")
    oidc.add_argument("--email", required=True, help="whom it signs in")
    oidc.add_argument("--twist", choices=[twist.value for twist in Twist], help="how it misbehaves")
    oidc.set_defaults(run=_oidc)


def _stripe(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C; `POST /_simulator` with `advance_days=30` moves its clock."""
    account = StripeAccount(webhook_secrets=[f"whsec_{secrets.token_hex(16)}"])
    if arguments.webhook:
        account.on_event = _posting_to(arguments.webhook)
    with stripe_server(account, port=arguments.port) as server:
        address = f"http://127.0.0.1:{server.server_address[1]}"
        print(
            f"CER_STRIPE_URL={address}\nCER_STRIPE_API_KEY={account.api_key}\n"
            f"CER_STRIPE_WEBHOOK_SECRETS={account.webhook_secrets[0]}",
            flush=True,
        )
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


def _sdi(arguments: argparse.Namespace) -> int:
    """Answer invoices until Ctrl-C."""
    folder = arguments.folder.resolve()
    print(f"CER_SDI_URL=folder:{folder}", flush=True)
    say = ReceiptKind(arguments.say) if arguments.say else None
    try:
        while True:
            for answer in answers_write(folder, say=say):
                print(answer.name, flush=True)
            if arguments.once:
                return 0
            time.sleep(SDI_LOOKS_EVERY_S)
    except KeyboardInterrupt:
        return 0


def _oidc(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C; the server of the product trusts it by `SSL_CERT_FILE`."""
    provider = SimulatedProvider(
        client_secret=secrets.token_urlsafe(16),
        person=Person(email=arguments.email),
        twist=Twist(arguments.twist) if arguments.twist else None,
    )
    with (
        tempfile.TemporaryDirectory() as folder,
        provider_server(provider, folder=Path(folder), port=arguments.port) as server,
    ):
        print(
            f"issuer={provider.issuer}\nclient_id={provider.client_id}\n"
            f"client_secret={provider.client_secret}\nSSL_CERT_FILE={folder}/ca.pem",
            flush=True,
        )
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


def _posting_to(url: str) -> Callable[[Delivery], None]:
    """Post each event from a thread of its own, again after a while when nobody says 200."""

    def post(delivery: Delivery) -> None:
        for pause_s in DELIVERY_PAUSES_S:
            time.sleep(pause_s)
            try:
                headers = {"Stripe-Signature": delivery.signature, "Content-Type": "application/json"}
                answer = httpx.post(url, content=delivery.body, headers=headers, timeout=DELIVERY_TIMEOUT_S)
                if answer.is_success:
                    return
            except httpx.HTTPError as error:
                print(f"{delivery.kind}: {error}", file=sys.stderr)
        print(f"{delivery.event_id} was not taken: {delivery.kind}", file=sys.stderr)

    def post_soon(delivery: Delivery) -> None:
        threading.Thread(target=post, args=[delivery], daemon=True).start()

    return post_soon
