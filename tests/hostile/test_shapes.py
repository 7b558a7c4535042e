"""A name in a contract means one shape."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from ninja import NinjaAPI, Schema

from cer.config.api import api
from cer.config.api_platform import api_platform
from cer.config.api_www import api_www


def _shapes(base: type[Schema]) -> Iterator[type[Schema]]:
    for shape in base.__subclasses__():
        yield shape
        yield from _shapes(shape)


def _rooms(of: NinjaAPI) -> set[str]:
    """The rooms whose doors an API opens."""
    return {
        operation.view_func.__module__.rpartition(".")[0]
        for _, router in of._routers
        for view in router.path_operations.values()
        for operation in view.operations
    }


@pytest.mark.parametrize("contract", [api, api_www, api_platform], ids=lambda each: each.urls_namespace)
def test_no_two_rooms_give_one_name_to_different_shapes(contract: NinjaAPI) -> None:
    """The contract keeps one component per name: a second one would describe the answers of the first."""
    rooms, seen = _rooms(contract), defaultdict(set)
    for shape in _shapes(Schema):
        if shape.__module__.rpartition(".")[0] in rooms and "[" not in shape.__name__:
            seen[shape.__name__].add((shape.__module__, tuple(sorted(shape.model_fields))))
    mixed = {name: places for name, places in seen.items() if len({fields for _, fields in places}) > 1}
    assert not mixed
