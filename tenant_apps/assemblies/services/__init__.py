"""Writes of the room: settings, drafts, convocations, who is there, motions and votes, closing and minutes."""
