"""Clients of the API, as the people and programs of two communities use them."""

import json
from datetime import timedelta
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from django_tenants.utils import tenant_context

from shared_apps.accounts.models import User
from shared_apps.accounts.selectors import account_by_email
from shared_apps.accounts.services import account_create
from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.models import Role
from tenant_apps.access.permissions import Permission
from tenant_apps.access.services import key_issue, role_assign

PASSWORD = "a long enough passphrase"


class ApiClient:
    """Talks JSON to one community's host; keeps the session and the CSRF token, or sends a key."""

    def __init__(self, slug: str, *, key: str | None = None) -> None:
        self.host = f"{slug}.localhost"
        self.client = Client(enforce_csrf_checks=True, raise_request_exception=True)
        self.key = key

    def request(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.send(method, f"/api/v1{path}", body, **headers)

    def identity(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """Talk to the account's own pages."""
        return self.send(method, f"/_allauth/browser/v1{path}", body, **headers)

    def send(self, method: str, path: str, body: Any, **headers: str) -> HttpResponse:
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        elif token := self.client.cookies.get("csrftoken"):
            headers["X-CSRFToken"] = token.value
        content = b"" if body is None else json.dumps(body).encode()
        return self.client.generic(
            method,
            path,
            content,
            content_type="application/json",
            headers={"Host": self.host, **headers},
        )

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.request("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.request("POST", path, {} if body is None else body, **headers)

    def upload(self, path: str, fields: dict[str, Any], **headers: str) -> HttpResponse:
        """POST a form with files."""
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        elif token := self.client.cookies.get("csrftoken"):
            headers["X-CSRFToken"] = token.value
        return self.client.post(f"/api/v1{path}", fields, headers={"Host": self.host, **headers})

    def sign_in(self, email: str, password: str = PASSWORD) -> HttpResponse:
        self.get("/session")
        return self.post("/session", {"email": email, "password": password})


def account_with_role(slug: str, role: Role | None, *, email: str = "", member_id: Any = None) -> User:
    """Make an account, and say what it is in a community (None: nothing)."""
    email = email or f"{role or 'nobody'}@{slug}.example"
    connection.set_schema_to_public()
    account = account_by_email(email) or account_create(
        email=email, name=f"{slug.upper()}-{role}", password=PASSWORD
    )
    if role:
        with tenant_context(tenant_by_slug(slug)):
            role_assign(account_id=account.pk, email=email, name=account.name, role=role, member_id=member_id)
    return account


def signed_in(slug: str, role: Role | None = Role.OWNER, *, member_id: Any = None) -> ApiClient:
    """A client whose person has signed in on the community's host."""
    account = account_with_role(slug, role, member_id=member_id)
    client = ApiClient(slug)
    assert client.sign_in(account.email).status_code == 200
    return client


def with_key(
    slug: str, permissions: frozenset[Permission] = frozenset(Permission), *, maker: Role = Role.OWNER
) -> ApiClient:
    """A client that carries a key of the community, which somebody of a role made."""
    account = account_with_role(slug, maker)
    with tenant_context(tenant_by_slug(slug)):
        issued = key_issue(
            name="test",
            permissions=[str(permission) for permission in permissions],
            expires_at=timezone.now() + timedelta(days=1),
            account_id=account.pk,
            allowed=frozenset(Permission),
        )
    return ApiClient(slug, key=issued.token)
