"""Every flag there is. What stays for good is a setting or an entitlement; a flag goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A switch per community; `expires_on`: from that day on it should be gone."""

    name: str
    about: str
    default: bool
    owner: str
    expires_on: date

    def is_expired(self, on: date) -> bool:
        return on >= self.expires_on


SUPPORT_ACTING = Flag(
    name="support_acting",
    about="Support may act as people of the community; off where its contract forbids it.",
    default=True,
    owner="support",
    expires_on=date(2027, 9, 1),
)

FLAGS: Mapping[str, Flag] = {flag.name: flag for flag in (SUPPORT_ACTING,)}
