"""What a reminder says, in Italian, the language of those whom the law obliges."""

from collections.abc import Sequence

from cer.calc.compliance.calendar import Deadline

_PHRASES = {
    "request": "Ultimo giorno per chiedere il servizio per {rest} senza perdere energia",
    "proof": "Scade la prova {rest}: rinnovarla prima",
    "readings": "Attesi dal distributore i dati di {rest}",
    "amounts": "Il GSE pubblica gli importi di {rest}",
    "payment": "Il GSE paga gli importi di {rest}",
    "balance": "Il GSE pubblica il conguaglio del {rest}",
    "checklist": "Scade la verifica {rest}",
    "document": "Scade il documento «{title}»",
}


def reminder_text(deadlines: Sequence[Deadline], *, community: str) -> tuple[str, str]:
    """Subject and text of a mail about some deadlines, the nearest first."""
    first = deadlines[0].on
    subject = f"Scadenze: {len(deadlines)}, la prima il {first:%d/%m/%Y}"
    lines = [f"- {row.on:%d/%m/%Y}: {_phrase(row)} ({row.citation})" for row in deadlines]
    text = "\n".join([f"Prossime scadenze di {community}:", "", *lines, ""])
    return subject, text


def _phrase(row: Deadline) -> str:
    kind, _, rest = row.key.partition("-")
    return _PHRASES[kind].format(rest=rest.rstrip("-"), title=row.title)
