"""The official schema of invoices, which the tax office publishes and no package may carry."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

_SIGNATURE_SCHEMA = "xmldsig-core-schema.xsd"


@dataclass(frozen=True, slots=True)
class SchemaProblem:
    """Where an invoice breaks the schema, and how."""

    line: int
    message: str


class _Beside(etree.Resolver):  # type: ignore[misc]  # the library is untyped
    """The schema of signatures, which the official one names by its address, is read from the same folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def resolve(self, url: str, _public_id: str | None, context: Any) -> Any:
        if url.endswith(_SIGNATURE_SCHEMA):
            return self.resolve_filename(str(self.folder / _SIGNATURE_SCHEMA), context)
        return None


def schema_problems(xml: bytes, *, schema_path: Path) -> list[SchemaProblem]:
    """Every breach of the schema; the network is never asked."""
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    parser.resolvers.add(_Beside(schema_path.parent))
    schema = etree.XMLSchema(etree.parse(str(schema_path), parser))
    safe = etree.XMLParser(no_network=True, resolve_entities=False)
    schema.validate(etree.fromstring(xml, safe))
    return [SchemaProblem(error.line, error.message) for error in schema.error_log]
