"""The exchange system for electronic invoices (SdI): how invoices leave, and what comes back."""

from cer.adapters.sdi.channels import SdiChannel, SimulatedSdi, channel_at
from cer.adapters.sdi.folder import FolderChannel
from cer.adapters.sdi.receipts import Receipt, ReceiptKind, ReceiptRefusedError, receipt_read
from cer.adapters.sdi.schema import SchemaProblem, schema_problems

__all__ = [
    "FolderChannel",
    "Receipt",
    "ReceiptKind",
    "ReceiptRefusedError",
    "SchemaProblem",
    "SdiChannel",
    "SimulatedSdi",
    "channel_at",
    "receipt_read",
    "schema_problems",
]
