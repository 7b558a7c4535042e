"""Ways to the exchange system: certified mail, a folder, a double in memory, or none."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol

from django.core.mail import EmailMessage

from cer.adapters.sdi.folder import FolderChannel
from cer.adapters.sdi.receipts import ReceiptKind


class SdiChannel(Protocol):
    """A way by which invoices leave. One that does not answer raises OSError or UnavailableError."""

    leaves_the_house: bool
    """Whether something sent is really sent."""

    def send(self, *, file_name: str, xml: bytes) -> None: ...


@dataclass(slots=True)
class PecChannel:
    """Certified mail: one invoice as the attachment of one mail, through the mail server of the settings."""

    address: str
    leaves_the_house: bool = True

    def send(self, *, file_name: str, xml: bytes) -> None:
        mail = EmailMessage(subject=file_name, body="", to=[self.address])
        mail.attach(file_name, xml, "application/xml")
        mail.send()


@dataclass(slots=True)
class NullChannel:
    """Nothing leaves: invoices are uploaded by hand, and stay drafts here."""

    leaves_the_house: bool = False

    def send(self, *, file_name: str, xml: bytes) -> None:
        """Keep it where it is."""


@dataclass(slots=True)
class SimulatedSdi:
    """A double that keeps what it was sent and writes the receipts that the exchange system would."""

    sent: dict[str, bytes] = field(default_factory=dict)
    leaves_the_house: bool = True

    def send(self, *, file_name: str, xml: bytes) -> None:
        self.sent[file_name] = xml

    def receipt(self, kind: str, file_name: str, *, sdi_id: str, error: str = "") -> bytes:
        """The message of a kind about something that was sent."""
        return receipt_xml(ReceiptKind(kind), file_name, sdi_id=sdi_id, error=error)


def receipt_xml(kind: ReceiptKind, file_name: str, *, sdi_id: str, error: str = "") -> bytes:
    """The message that the exchange system would write about a file."""
    root = {
        ReceiptKind.DELIVERED: "RicevutaConsegna",
        ReceiptKind.NOT_DELIVERED: "RicevutaImpossibilitaRecapito",
        ReceiptKind.REJECTED: "RicevutaScarto",
    }[kind]
    fault = "<ListaErrori><Errore><Codice>{0}</Codice><Descrizione>{0}</Descrizione></Errore></ListaErrori>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<types:{root} xmlns:types="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fattura/messaggi/v1.0"'
        f' versione="1.0"><IdentificativoSdI>{sdi_id}</IdentificativoSdI><NomeFile>{file_name}</NomeFile>'
        f"{fault.format(error) if error else ''}<MessageId>1</MessageId></types:{root}>"
    ).encode()


@cache
def channel_at(url: str) -> SdiChannel:
    """`null:`, `pec:address`, `folder:path`, or `simulator:`."""
    kind, _, rest = url.partition(":")
    if kind == "null" and not rest:
        return NullChannel()
    if kind == "pec" and "@" in rest:
        return PecChannel(rest)
    if kind == "folder" and Path(rest).is_absolute():
        return FolderChannel(Path(rest))
    if kind == "simulator" and not rest:
        return SimulatedSdi()
    raise ValueError(
        "CER_SDI_URL is null:, simulator:, folder: with an absolute path, or pec: with the address that the"
        " exchange system gave us."
    )
