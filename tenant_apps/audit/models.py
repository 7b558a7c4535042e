from cer.kit.audit import AuditRow
from cer.kit.tenancy import TenantRow


class AuditEntry(AuditRow, TenantRow):
    """One change that somebody made in this community: who, when, what, before and after (S7, D8)."""

    class Meta(AuditRow.Meta):
        pass
