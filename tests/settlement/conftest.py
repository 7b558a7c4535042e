from collections.abc import Callable, Iterator

import pytest

from cer.kit.tenancy import in_schema
from tests.settlement.world import FEBRUARY, community_fill


@pytest.fixture
def gamma(new_community: Callable[[str], object]) -> Iterator[str]:
    """The schema of a community that really exists, ready to settle February 2024; the test is inside it."""
    schema_name = new_community("gamma").schema_name
    with in_schema(schema_name):
        community_fill(FEBRUARY)
        yield schema_name
