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


@pytest.fixture
def another(new_community: Callable[[str], object]) -> Callable[[str], str]:
    """Make a further community from wherever the test is, and name its schema."""

    def make(slug: str) -> str:
        with in_schema("public"):
            return new_community(slug).schema_name

    return make
