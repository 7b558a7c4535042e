"""No mass assignment: a field that an operation does not declare is refused, whatever model has it (S22)."""

from typing import Any

import pytest
from django.apps import apps
from django.conf import settings

from cer.kit.database.finishing import models_of
from tenant_apps.access.models import Role
from tests.clients import signed_in
from tests.isolation.test_openapi import CONTRACT, OPERATIONS, Operation, named
from tests.populated import BETA, Populated

pytestmark = pytest.mark.django_db

MODEL_FIELDS = {
    name
    for model in [*models_of(settings.TENANT_APPS), apps.get_model(settings.AUTH_USER_MODEL)]
    for field in model._meta.concrete_fields
    for name in (field.name, field.attname)
}
JSON_WRITES = [each for each in OPERATIONS if each.takes_body and each.body is not None]


def declared_fields(operation: Operation) -> set[str]:
    body = CONTRACT["paths"][f"/api/v1{operation.path}"][operation.method.lower()]["requestBody"]
    schema = body["content"]["application/json"]["schema"]
    reference = schema.get("$ref", "").rpartition("/")[2]
    return set(CONTRACT["components"]["schemas"][reference]["properties"])


@pytest.mark.parametrize("operation", JSON_WRITES, ids=named)
def test_s22_every_field_of_every_model_is_refused_where_it_is_not_declared(
    operation: Operation, canaries: dict[str, Populated]
) -> None:
    ids = canaries[BETA].ids
    client = signed_in(BETA, Role.OWNER, member_id=ids["member_id"])
    undeclared = MODEL_FIELDS - declared_fields(operation)
    body: dict[str, Any] = {**operation.body, **dict.fromkeys(undeclared, "x")}
    answer = client.request(operation.method, operation.path.format(**ids), body)
    refused = {each["pointer"].rpartition("/")[2] for each in answer.json()["errors"]}
    assert answer.status_code == 422
    assert undeclared <= refused
