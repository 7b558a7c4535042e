"""A name in the contract means one shape."""

from collections import defaultdict
from collections.abc import Iterator

from ninja import Schema

from cer.config.api import api


def _shapes(base: type[Schema]) -> Iterator[type[Schema]]:
    for shape in base.__subclasses__():
        yield shape
        yield from _shapes(shape)


def test_no_two_rooms_give_one_name_to_different_shapes() -> None:
    """The contract keeps one component per name: a second one would describe the answers of the first."""
    components = api.get_openapi_schema()["components"]["schemas"]
    seen: dict[str, set[str]] = defaultdict(set)
    for shape in _shapes(Schema):
        if shape.__name__ in components and "[" not in shape.__name__:
            seen[shape.__name__].add(f"{shape.__module__}: {sorted(shape.model_fields)}")
    mixed = {
        name: kinds for name, kinds in seen.items() if len({kind.split(": ", 1)[1] for kind in kinds}) > 1
    }
    assert not mixed, mixed
