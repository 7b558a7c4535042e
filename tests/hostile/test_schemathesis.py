"""Every operation, as everybody, with what the contract allows and what it does not (S27).

Few calls per operation; with `CER_HOSTILE_EXAMPLES=200` (`make test-nightly`) all of them, and more.
"""

import os

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.generation.case import Case
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from werkzeug.test import Client

from tests.hostile.callers import HostileCaller, nothing_kept, real_ids
from tests.isolation.test_openapi import CONTRACT

EXAMPLES = int(os.environ.get("CER_HOSTILE_EXAMPLES", "4"))
"""Random calls per operation; of the systematic ones, six times as many are sent."""

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]

_schema = schemathesis.openapi.from_dict(CONTRACT)
_schema.app = get_wsgi_application()
_client = Client(_schema.app, use_cookies=False)
OPERATIONS = [found.ok() for found in _schema.get_all_operations()]


def _send(case: Case, caller: HostileCaller) -> None:
    """Call with the community's own ids, since with others all would end at 404; judge; take back."""
    ids = {name: str(value) for name, value in caller.community.ids.items()}
    case.path_parameters = {
        name: ids.get(name, value) for name, value in (case.path_parameters or {}).items()
    }
    case.body = real_ids(case.body, ids)
    case.cookies = {}
    cookie = "; ".join(f"{name}={value}" for name, value in caller.cookies.items())
    headers = {**caller.headers, **({"Cookie": cookie} if cookie else {})}
    with nothing_kept():
        response = case.call(base_url=caller.origin, session=_client, headers=headers)
    case.validate_response(response, checks=CHECKS)


def _systematic(operation: APIOperation) -> list[Case]:
    """Each limit of the contract met and overstepped, evenly thinned to what the time allows."""
    cases = list(
        _schema.iter_coverage_cases(
            operation=operation,
            generation_modes=list(GenerationMode),
            generation_config=_schema.config.generation_for(operation=operation),
        )
    )
    return cases[:: max(1, len(cases) // (6 * EXAMPLES))]


@pytest.mark.parametrize(
    "operation", OPERATIONS, ids=lambda operation: operation.definition.raw["operationId"]
)
def test_s27_no_call_ends_in_a_fault_or_outside_the_contract(
    operation: APIOperation, callers: list[HostileCaller]
) -> None:
    permission = operation.definition.raw["x-permission"]
    allowed = [caller for caller in callers if caller.may(permission)]
    systematic = _systematic(operation)
    for turn, caller in enumerate(callers):
        _send(systematic[turn % len(systematic)], caller)
    for turn, case in enumerate(systematic):
        _send(case, allowed[turn % len(allowed)])

    @seed(27)
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=st.one_of(operation.as_strategy(mode) for mode in GenerationMode),
        caller=st.sampled_from(allowed),
    )
    def random_calls(case: Case, caller: HostileCaller) -> None:
        _send(case, caller)

    random_calls()
