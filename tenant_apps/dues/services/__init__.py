"""Writes of the room: fees of a year, payments and waivers, share capital, receipts and reminders."""
