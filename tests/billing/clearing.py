"""Committed rows of billing, taken back; only the owner may."""

from django.db import connections

from shared_apps.tenants.services.owner import OWNER


def billing_clear() -> None:
    tables = "customer, webhookevent, counter, sdireceipt, reconciliation".split(", ")
    with connections[OWNER].cursor() as cursor:
        cursor.execute("TRUNCATE " + ", ".join(f"public.billing_{table}" for table in tables) + " CASCADE")
        cursor.execute("TRUNCATE public.plans_planassignment CASCADE")
