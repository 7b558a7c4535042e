"""Messages that come back from the exchange system, read by a parser that opens and expands nothing."""

from dataclasses import dataclass
from enum import StrEnum
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

MAX_BYTES = 1024 * 1024
NAMESPACE = "{http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fattura/messaggi/v1.0}"


class ReceiptRefusedError(ValueError):
    """The bytes are no message of the exchange system that concerns us."""


class ReceiptKind(StrEnum):
    """What the exchange system says: delivered, issued but not delivered, or refused and so not issued."""

    DELIVERED = "RC"
    NOT_DELIVERED = "MC"
    REJECTED = "NS"


_ROOTS = {
    f"{NAMESPACE}RicevutaConsegna": ReceiptKind.DELIVERED,
    f"{NAMESPACE}RicevutaImpossibilitaRecapito": ReceiptKind.NOT_DELIVERED,
    f"{NAMESPACE}RicevutaScarto": ReceiptKind.REJECTED,
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """One message about one invoice; `problems` are code and sentence of a refusal."""

    kind: ReceiptKind
    sdi_id: str
    file_name: str
    problems: tuple[str, ...]


def receipt_read(content: bytes) -> Receipt:
    """The message in the bytes of a file, or the reason why there is none."""
    if len(content) > MAX_BYTES:
        raise ReceiptRefusedError(f"The message has more than {MAX_BYTES} bytes.")
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise ReceiptRefusedError("The message is no XML, or XML that could do harm.") from error
    kind = _ROOTS.get(root.tag)
    if kind is None:
        raise ReceiptRefusedError(f"{root.tag[-60:]} is no message about an invoice between private parties.")
    sdi_id, file_name = (root.findtext(name, "").strip() for name in ("IdentificativoSdI", "NomeFile"))
    if not sdi_id or len(sdi_id) > 36 or not file_name or len(file_name) > 60:
        raise ReceiptRefusedError("The message names no invoice.")
    problems = tuple(
        f"{fault.findtext('Codice', '')} {fault.findtext('Descrizione', '')}".strip()
        for fault in root.iterfind("ListaErrori/Errore")
    )
    return Receipt(kind, sdi_id, file_name, problems)
