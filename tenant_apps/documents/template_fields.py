"""Which merge fields a paper of each kind has, and what a preview shows for them."""

from collections.abc import Mapping
from dataclasses import dataclass

from tenant_apps.documents.models import DocumentKind

IDENTIFIERS = frozenset({"member.fiscal_code", "member.iban"})
"""Masked, unless whoever prints may see them in full and says why (D7)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeField:
    """A value that a text may hold; a given one is told by whoever prints, the others are registered."""

    name: str
    sample: str
    cure: str
    is_given: bool = False


_OF_COMMUNITY = (
    MergeField(name="community.name", sample="CER Esempio", cure="register the community"),
    MergeField(name="community.legal_form", sample="associazione", cure="register its legal form"),
    MergeField(name="community.fiscal_code", sample="91012340999", cure="register its fiscal code"),
    MergeField(
        name="community.primary_substations", sample="AC001E00123", cure="register its configurations"
    ),
    MergeField(name="document.date", sample="31/03/2025", cure=""),
)
_OF_MEMBER = (
    MergeField(name="member.code", sample="M001", cure=""),
    MergeField(name="member.name", sample="Anna Esempio", cure="register the member's name"),
    MergeField(name="member.fiscal_code", sample="RS•••••••••••62S", cure="register the fiscal code"),
    MergeField(name="member.iban", sample="IT••••••••••••••••••••••456", cure="register the IBAN"),
    MergeField(name="member.since", sample="01/01/2024", cure="begin the membership"),
    MergeField(name="member.pods", sample="IT001E12345678", cure="assign a POD to the member"),
)
_OF_LETTER = (
    MergeField(name="letter.subject", sample="Assemblea annuale", cure="say it when printing", is_given=True),
    MergeField(
        name="letter.text",
        sample="l'assemblea si riunisce il 30 aprile alle 18.",
        cure="say it when printing",
        is_given=True,
    ),
)
_OF_ANNEX = (
    MergeField(
        name="statute.named_person", sample="Carla Esempio", cure="say it when printing", is_given=True
    ),
    MergeField(
        name="statute.surplus_destination",
        sample="ai consumatori diversi dalle imprese e a finalità sociali nel territorio degli impianti",
        cure="say it when printing",
        is_given=True,
    ),
)

FIELDS: Mapping[DocumentKind, Mapping[str, MergeField]] = {
    kind: {field.name: field for field in fields}
    for kind, fields in {
        DocumentKind.APPLICATION: (*_OF_COMMUNITY, *_OF_MEMBER),
        DocumentKind.MANDATE: (*_OF_COMMUNITY, *_OF_MEMBER),
        DocumentKind.INFORMATION_SHEET: (*_OF_COMMUNITY, *_OF_MEMBER),
        DocumentKind.STATUTE_ANNEX: (*_OF_COMMUNITY, *_OF_ANNEX),
        DocumentKind.LETTER: (*_OF_COMMUNITY, *_OF_MEMBER, *_OF_LETTER),
    }.items()
}
"""Kinds of papers that are printed from a text; the others are only kept."""

OF_THE_COMMUNITY = frozenset({DocumentKind.STATUTE_ANNEX})
"""Kinds that are the community's own, and no member's."""
