"""Papers as PDF: HTML of ours on A4, printed by a child process that may fetch nothing (S29)."""

from cer.adapters.pdf.paper import Brand, Paper
from cer.adapters.pdf.press import Press, pdf_of

__all__ = ["Brand", "Paper", "Press", "pdf_of"]
