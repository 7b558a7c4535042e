"""Writes of the room: the form, what applicants do, what operators decide, and what the day brings."""
