import pytest

from cer.kit.api.json_values import is_storable, levels_of


@pytest.mark.parametrize("value", ["a\0", "\ud800", ["x", {"a": "\0"}], {"\0": 1}])
def test_text_that_postgresql_refuses_is_found_wherever_it_stands(value: object) -> None:
    assert not is_storable(value)


@pytest.mark.parametrize("value", ["città 🌞", 5, None, [1.5, {"a": ["b"]}]])
def test_all_other_values_are_storable(value: object) -> None:
    assert is_storable(value)


def test_levels_are_counted_whatever_the_depth() -> None:
    deep: list[object] = []
    for _ in range(5000):
        deep = [deep]
    assert [levels_of(value) for value in (5, [], [5], {"a": [5]}, deep)] == [0, 0, 1, 2, 5000]
