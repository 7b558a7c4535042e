"""What the audit log and log lines show of personal data: enough to recognise, too little to use (S20)."""

import re

_BY_ENDS = (
    re.compile(r"\bIT\d{3}E[0-9A-Z]{8,9}\b", re.IGNORECASE),  # POD (R90)
    re.compile(  # codice fiscale of a person, digits replaced by letters included (R91)
        r"\b[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-EHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]\b",
        re.IGNORECASE,
    ),
    re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b", re.IGNORECASE),  # IBAN
)
_EMAIL = re.compile(r"([^\s@<>]?)[^\s@<>]*@([\w-]+(?:\.[\w-]+)+)")

HIDDEN = "***"


def masked(text: str) -> str:
    """The text with every POD, codice fiscale, IBAN and e-mail address in it cut to its ends."""
    for pattern in _BY_ENDS:
        text = pattern.sub(lambda found: found[0][:2] + HIDDEN + found[0][-2:], text)
    return _EMAIL.sub(rf"\g<1>{HIDDEN}@\g<2>", text)
