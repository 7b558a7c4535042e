"""The exchange system (SdI), as far as a folder shows it: it answers every invoice with one message."""

import re
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from cer.adapters.sdi import ReceiptKind
from cer.adapters.sdi.channels import receipt_xml
from cer.adapters.sdi.folder import file_put, files_of

FILE_NAME = re.compile(r"IT[0-9A-Z]{11,16}_[0-9A-Za-z]{1,5}\.xml")
NOBODYS_CODE = "0000000"
FIRST_ID = 1_000_001


def answers_write(folder: Path, *, say: ReceiptKind | None = None) -> list[Path]:
    """Answer what lies in `out/` and has no answer yet: as the checks find it, or as one says.

    Rejected is what is no XML (00001) or is named against the rules (00002); not delivered what names no
    recipient code and no PEC; delivered all the rest.
    """
    answered = {path.name.rpartition("_")[0].rpartition("_")[0] for path in _answers(folder)}
    written = []
    for path in files_of(folder / "out"):
        if path.stem in answered:
            continue
        kind, problem = _judged(path)
        if say is not None:
            kind, problem = say, "00404" if say is ReceiptKind.REJECTED else ""
        sdi_id = str(FIRST_ID + len(_answers(folder)))
        answer = folder / "in" / f"{path.stem}_{kind}_001.xml"
        file_put(answer, receipt_xml(kind, path.name, sdi_id=sdi_id, error=problem))
        written.append(answer)
    return written


def _answers(folder: Path) -> list[Path]:
    return [*files_of(folder / "in"), *files_of(folder / "taken")]


def _judged(path: Path) -> tuple[ReceiptKind, str]:
    if not FILE_NAME.fullmatch(path.name):
        return ReceiptKind.REJECTED, "00002"
    try:
        invoice: Element = fromstring(path.read_bytes(), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        return ReceiptKind.REJECTED, "00001"
    code, pec = (invoice.findtext(f".//{name}") for name in ("CodiceDestinatario", "PECDestinatario"))
    return (ReceiptKind.NOT_DELIVERED if code == NOBODYS_CODE and not pec else ReceiptKind.DELIVERED), ""
