"""What can be told of happens: each name is one that some service writes into the log."""

from pathlib import Path

import pytest

from tenant_apps.webhooks.events import EVENT_TYPES

ROOMS = Path(__file__).resolve().parents[2] / "tenant_apps"
RUN_STATES = {f"run.{state}" for state in ("approved", "cancelled", "failed", "published", "started")}


@pytest.fixture(scope="module")
def source() -> str:
    return "\n".join(path.read_text() for path in ROOMS.glob("*/services/**/*.py")) + "\n".join(
        path.read_text() for path in ROOMS.glob("*/services.py")
    )


@pytest.mark.parametrize("event_type", sorted(set(EVENT_TYPES) - RUN_STATES))
def test_every_event_type_is_an_action_of_the_log(event_type: str, source: str) -> None:
    assert f'"{event_type}"' in source
