"""Texts of attestations and the PDFs made of them; names and codes are invented."""

import html
import warnings
from functools import cache

TEXT = """\
ATTESTATO DI REGISTRAZIONE IMPIANTO - GAUDI'
Codice Richiesta: 123456789
Numero versione attestato: 2
Data di Convalida: 14/03/2025 10:22:31
Codice CENSIMP: IM_1234567
Nome Impianto: TETTO SCUOLA PRIMARIA
Tipologia Impianto: FOTOVOLTAICO
Codice SAPR: S1234567
Codice POD:
IT001E112222333
Codice di rintracciabilità: 123456789
Gestore della rete elettrica: e-distribuzione S.p.A.
Ubicazione Impianto: VIA ROMA 1 - 10121 TORINO (TO)
Rag. Sociale: COMUNE DI ESEMPIO
P.IVA \\ Cod. Fisc.: 80123450159
Gruppo N°: 1 - SEZIONE 1
Identificativo Sezione CENSIMP: SZ_1234567_01
Identificativo Gruppo CENSIMP: GR_1234567_01_01
Potenza Apparente Nominale (kVA): 49,80
Potenza Attiva Nominale del Generatore: 49,80 kW
Potenza Efficiente Lorda: 49,80 kW
Potenza Efficiente Netta: 49,30 kW
Tensione generatore (V): 400
Produzione Lorda Media Annua (kWh): 56.500
Data presunto esercizio: 01/04/2025
Predisposizione Teledistacco: NO
Produzione immessa su rete elettrica: SI PARZIALE
"""
SECOND_GROUP = """\
Gruppo N°: 2 - SEZIONE 2
Identificativo Sezione CENSIMP: SZ_1234567_02
Identificativo Gruppo CENSIMP: GR_1234567_02_01
Codice UP: UP_1234567_2
Potenza Attiva Nominale del Generatore: 10,25 kW
"""
_ESCAPED = str.maketrans({"\\": "\\\\", "(": "\\(", ")": "\\)"})


@cache
def plain_pdf_of(text: str) -> bytes:
    """The text as a PDF of one page in a font that every reader has, written by hand."""
    shown = "".join(f"({line.translate(_ESCAPED)}) Tj T*\n" for line in text.splitlines()).encode("cp1252")
    content = b"BT /F1 9 Tf 11 TL 40 800 Td\n" + shown + b"ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</Font<</F1 4 0 R>>>>>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
    ]
    written, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(written))
        written += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return written + (
        b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (table, len(written))
    )


@cache
def printed_pdf_of(text: str) -> bytes:
    """The text as WeasyPrint prints it, which needs Pango on the machine."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of libraries of the machine that a later WeasyPrint will want
        import weasyprint

    lines = "".join(f"<p>{html.escape(line) or '&nbsp;'}</p>" for line in text.splitlines())
    style = "<style>@page { size: A4 } p { margin: 0; font-size: 9pt }</style>"
    written: bytes = weasyprint.HTML(string=style + lines).write_pdf()
    return written
