"""The audit log: who changed what and when, in chained entries that nobody can edit (S7, D8)."""

from cer.kit.audit.chain import AuditRow, ChainBreak, ChainReport, chain_verify
from cer.kit.audit.recording import Change, Changes, Matter, audit_record, created, writers_lock

__all__ = [
    "AuditRow",
    "ChainBreak",
    "ChainReport",
    "Change",
    "Changes",
    "Matter",
    "audit_record",
    "chain_verify",
    "created",
    "writers_lock",
]
