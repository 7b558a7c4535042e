"""A community as one file: everything it holds in an open format, and back to the same digest (D1, D4).

Two forms. Open: personal values and files in the clear, for whoever takes the community elsewhere. Sealed: as
they lie in the database, for backups; only the key of the community, which is not in the file, opens them.
"""

from shared_apps.tenants.services.archive.manifest import ArchiveForm, Manifest
from shared_apps.tenants.services.archive.reading import archive_read
from shared_apps.tenants.services.archive.writing import archive_digest, archive_write

__all__ = ["ArchiveForm", "Manifest", "archive_digest", "archive_read", "archive_write"]
