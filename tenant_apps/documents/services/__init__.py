"""Writes of the room: documents and their versions, links to them, and consents."""
