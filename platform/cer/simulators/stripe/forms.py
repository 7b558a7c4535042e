"""Bodies of calls: forms whose names say where in an object a value stands."""

import re
from typing import Any
from urllib.parse import parse_qsl

_PART = re.compile(r"[^\[\]]+")
_WORDS: dict[str, Any] = {"true": True, "false": False}


def form_read(text: str) -> dict[str, Any]:
    """`items[0][price]=x` becomes `{"items": [{"price": "x"}]}`; numbers stay text, as they came."""
    root: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        parts = _PART.findall(name)
        place = root
        for part in parts[:-1]:
            place = place.setdefault(part, {})
        place[parts[-1]] = _WORDS.get(value, value)
    return {name: _lists(value) for name, value in root.items()}


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(key.isdecimal() for key in value):
        return [_lists(value[key]) for key in sorted(value, key=int)]
    return {key: _lists(part) for key, part in value.items()}
