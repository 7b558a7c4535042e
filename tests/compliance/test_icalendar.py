from datetime import date

from cer.calc.compliance.calendar import Deadline
from tenant_apps.compliance.icalendar import icalendar

AS_OF = date(2025, 6, 1)
ROW = Deadline(date(2025, 6, 30), "payment-2025-04", "The GSE pays, perhaps; 2025-04", "R114")


def test_a_deadline_is_an_event_of_one_whole_day() -> None:
    lines = icalendar([ROW], community="Alfa", as_of=AS_OF).split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "DTSTART;VALUE=DATE:20250630" in lines
    assert "DTEND;VALUE=DATE:20250701" in lines
    assert r"SUMMARY:The GSE pays\, perhaps\; 2025-04 (R114)" in lines


def test_a_long_line_is_folded_between_letters() -> None:
    row = Deadline(AS_OF, "x", "è" * 100, "R1")
    text = icalendar([row], community="Alfa", as_of=AS_OF)
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert f"SUMMARY:{'è' * 100} (R1)" in text.replace("\r\n ", "")


def test_a_line_break_in_a_name_adds_no_line() -> None:
    text = icalendar([], community="Alfa\r\nBEGIN:VEVENT", as_of=AS_OF)
    assert "\r\nBEGIN:VEVENT" not in text
