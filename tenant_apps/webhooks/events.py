"""What a customer's software can be told of: actions of the audit log, under the names they have there."""

EVENT_TYPES: tuple[str, ...] = (
    "document.added",
    "document_version.added",
    "ledger.posted",
    "member.admitted",
    "membership.begun",
    "membership.ended",
    "meter_file.received",
    "plant.added",
    "pod.assigned",
    "pod.registered",
    "pod.released",
    "registry.imported",
    "run.approved",
    "run.cancelled",
    "run.failed",
    "run.published",
    "run.started",
    "sharing_rule.appended",
)
