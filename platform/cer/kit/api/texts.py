"""Text that a database can hold (S27)."""


def is_storable(value: object) -> bool:
    """Is every text in a JSON value, however deep, free of NUL and of half characters?"""
    left = [value]
    while left:
        part = left.pop()
        if isinstance(part, str):
            if "\0" in part or any("\ud800" <= character <= "\udfff" for character in part):
                return False
        elif isinstance(part, dict):
            left += [*part.keys(), *part.values()]
        elif isinstance(part, list):
            left += part
    return True
