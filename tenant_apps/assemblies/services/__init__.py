"""Writes of the room: settings, drafts, convocations, attendance, motions and votes, minutes."""
