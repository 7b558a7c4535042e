"""What may be a domain of a community (S18)."""

import re

from django.conf import settings

from cer.kit.refusals import field_refused

DOMAIN_PATTERN = r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$"


def domain_checked(text: str) -> str:
    """The domain in its one form, lower-case ASCII without the last dot; else refused with the reason."""
    domain = text.strip().lower().removesuffix(".")
    if not domain.isascii() or any(label[2:4] == "--" for label in domain.split(".")):
        raise field_refused(
            "domain",
            "A domain here is written in plain letters a to z: names in other letters, also as xn--, can be"
            " mistaken for others.",
            code="domain_not_ascii",
        )
    if len(domain) > 253 or not re.fullmatch(DOMAIN_PATTERN, domain):
        raise field_refused(
            "domain", f"{domain[:60]} is no domain like energia.example.org.", code="domain_malformed"
        )
    base = settings.BASE_DOMAIN
    if domain == base or domain.endswith(f".{base}"):
        raise field_refused(
            "domain", f"Names under {base} are given by the platform alone.", code="domain_of_platform"
        )
    return domain
