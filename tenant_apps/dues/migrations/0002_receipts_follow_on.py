from django.db import migrations

FOLLOW_ON = """
CREATE FUNCTION receipt_follows_on() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    last_number integer;
    last_on date;
BEGIN
    SELECT coalesce(max(number), 0), max(issued_on) INTO last_number, last_on FROM dues_receipt WHERE year = NEW.year;
    IF NEW.number <> last_number + 1 OR NEW.issued_on < last_on OR extract(year FROM NEW.issued_on) <> NEW.year THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'receipt_follows_on',
            MESSAGE = format('Receipt %s/%s of %s does not follow on %s of %s.', NEW.number, NEW.year, NEW.issued_on,
                last_number, last_on);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER receipt_follows_on BEFORE INSERT ON dues_receipt
    FOR EACH ROW EXECUTE FUNCTION receipt_follows_on();
"""


class Migration(migrations.Migration):
    """Numbers of receipts have no gap within a year, and their days do not go back."""

    dependencies = [("dues", "0001_initial")]

    operations = [
        migrations.RunSQL(
            FOLLOW_ON,
            "DROP TRIGGER receipt_follows_on ON dues_receipt; DROP FUNCTION receipt_follows_on();",
        ),
    ]
