from collections.abc import Iterator

import pytest
from django.db import connection

from shared_apps.plans.models import Coupon, CouponUse
from shared_apps.signup.models import SignUp
from shared_apps.tenants.models import Tenant
from shared_apps.tenants.services.communities import tenant_delete, tenant_suspend
from tests.billing.clearing import billing_clear

USER_TABLES = {
    "accounts_belonging": "account_id",
    "account_emailaddress": "user_id",
    "usersessions_usersession": "user_id",
    "accounts_user": "id",
}


@pytest.fixture
def signing_up(committing: None) -> Iterator[None]:
    """Sign-ups that really commit; what they made is removed afterwards."""
    before = set(Tenant.objects.values_list("slug", flat=True))
    yield
    connection.set_schema_to_public()
    for slug in set(Tenant.objects.values_list("slug", flat=True)) - before:
        tenant_suspend(slug=slug)
        tenant_delete(slug=slug)
    billing_clear()
    SignUp.objects.all().delete()
    CouponUse.objects.all().delete()
    Coupon.objects.all().delete()
    with connection.cursor() as cursor:  # not by the model, which would look into every community's schema
        for table, column in USER_TABLES.items():
            cursor.execute(
                f"DELETE FROM public.{table} WHERE {column} IN"
                " (SELECT id FROM public.accounts_user WHERE email LIKE '%@valle.example')"
            )
