"""What is printed: the page around the text, with brand, page n of m, time and checksum."""

import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html import escape

from cer.calc.intervals import ROME
from cer.kit.errors import RuleBrokenError

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
LOGO = "brand:logo"
_WORDS = {
    "it": ("Pagina", "di", "Prodotto il", "Impronta del contenuto"),
    "en": ("Page", "of", "Made on", "Checksum of the content"),
    "de": ("Seite", "von", "Erstellt am", "Prüfsumme des Inhalts"),
}
_STYLE = """
@page {
  size: A4; margin: 26mm 18mm 24mm;
  @top-left { content: element(brand); vertical-align: bottom }
  @bottom-left { content: element(origin); vertical-align: top; width: 78%% }
  @bottom-right { content: "%(page)s " counter(page) " %(of)s " counter(pages); vertical-align: top;
    font: 8pt "DejaVu Sans", sans-serif; color: #444 }
}
html { font: 10pt/1.45 "DejaVu Sans", sans-serif; color: #111 }
.brand { position: running(brand); font-weight: bold; color: %(accent)s }
.brand img { height: 11mm; vertical-align: middle; margin-right: 3mm }
.origin { position: running(origin); font-size: 7pt; line-height: 1.3; color: #444 }
h1 { font-size: 16pt; line-height: 1.2; color: %(accent)s; margin: 0 0 5mm }
h2 { font-size: 12pt; margin: 6mm 0 2mm; break-after: avoid }
p { margin: 0 0 2.5mm; orphans: 3; widows: 3 }
table { width: 100%%; border-collapse: collapse; margin: 3mm 0 }
th, td { text-align: left; vertical-align: top; padding: 1mm 2mm; border-bottom: .2mm solid #bbb }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums }
tr { break-inside: avoid }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """Whose paper it is: on every page."""

    name: str
    logo_png: bytes = b""
    accent: str = "#1b5e3b"

    def __post_init__(self) -> None:
        if not _COLOUR.fullmatch(self.accent):
            raise RuleBrokenError(
                f"The colour of a brand is written as #1b5e3b, not {self.accent!r}.", code="brand_accent"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper to print. The body is HTML of ours: whoever builds it has escaped what people wrote."""

    title: str
    body: str
    brand: Brand
    made_at: datetime
    language: str = "it"
    """One of it, en, de."""

    @property
    def checksum(self) -> str:
        """SHA-256 of what the paper says, printed on each page."""
        return sha256(f"{self.title}\0{self.brand.name}\0{self.body}".encode()).hexdigest()

    def as_message(self) -> dict[str, str]:
        """What the child process is told."""
        return {"html": self._page(), "logo": b64encode(self.brand.logo_png).decode()}

    def _page(self) -> str:
        page, of, made_on, checksum = _WORDS[self.language]
        style = _STYLE % {"page": page, "of": of, "accent": self.brand.accent}
        logo = f'<img src="{LOGO}" alt="">' if self.brand.logo_png else ""
        made_at = self.made_at.astimezone(ROME)
        return (
            f'<html lang="{self.language}"><head><meta charset="utf-8"><title>{escape(self.title)}</title>'
            f'<meta name="author" content="{escape(self.brand.name)}">'
            f'<meta name="dcterms.created" content="{made_at.isoformat(timespec="seconds")}">'
            f"<style>{style}</style></head><body>"
            f'<div class="brand">{logo}{escape(self.brand.name)}</div>'
            f'<div class="origin">{made_on} {made_at:%d-%m-%Y %H:%M %Z}<br>{checksum} (SHA-256): '
            f"{self.checksum}</div><h1>{escape(self.title)}</h1>{self.body}</body></html>"
        )
