"""What may come in as JSON (S27, S28); both walk without recursion, since the depth is the caller's."""


def is_storable(value: object) -> bool:
    """Is every text in a value free of NUL and of half characters, which PostgreSQL refuses?"""
    left = [value]
    while left:
        part = left.pop()
        if isinstance(part, str):
            if "\0" in part or any("\ud800" <= character <= "\udfff" for character in part):
                return False
        else:
            left += _parts(part)
    return True


def levels_of(value: object) -> int:
    """How deep lists and objects stand in each other."""
    levels, here = 0, _parts(value)
    while here:
        levels, here = levels + 1, [part for outer in here for part in _parts(outer)]
    return levels


def _parts(value: object) -> list[object]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    return value if isinstance(value, list) else []
