"""Writes of the room: documents and their versions, links to them, and consents."""

from tenant_apps.documents.models import DocumentKind

__all__ = ["DocumentKind"]
