from django.db import migrations

BOOKING_STAMP = """
CREATE FUNCTION ledger_transaction_stamp() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    NEW.booked_in := pg_current_xact_id()::text::bigint;
    NEW.posted_at := now();
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_transaction_stamp BEFORE INSERT ON ledger_ledgertransaction
    FOR EACH ROW EXECUTE FUNCTION ledger_transaction_stamp();
"""

ENTRY_WITH_ITS_TRANSACTION = """
CREATE FUNCTION ledger_entry_with_its_transaction() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM FROM ledger_ledgertransaction
      WHERE id = NEW.transaction_id AND booked_in = pg_current_xact_id()::text::bigint AND posted_at = now();
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ledger_entry_with_its_transaction',
            MESSAGE = 'A booked transaction does not grow: correct it by a new one.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_entry_with_its_transaction BEFORE INSERT ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_entry_with_its_transaction();
"""

BALANCE = """
CREATE FUNCTION ledger_transaction_balanced(transaction uuid) RETURNS void LANGUAGE plpgsql
    SET search_path FROM CURRENT AS $$
DECLARE
    entries bigint;
    last_line bigint;
    sum_cents numeric;
BEGIN
    SELECT count(*), coalesce(max(line), 0), coalesce(sum(amount_cents), 0) INTO entries, last_line, sum_cents
      FROM ledger_entry WHERE transaction_id = transaction;
    IF entries < 2 OR entries <> last_line OR sum_cents <> 0 THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_transaction_balanced',
            MESSAGE = format('Ledger transaction %s has %s entries up to line %s that add up to %s cents: '
                'it needs two or more, counted from 1, that add up to 0.', transaction, entries, last_line, sum_cents);
    END IF;
END $$;

CREATE FUNCTION ledger_balance_of_transaction() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM ledger_transaction_balanced(NEW.id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_balance_of_transaction AFTER INSERT ON ledger_ledgertransaction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_balance_of_transaction();

CREATE FUNCTION ledger_balance_of_last_entry() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ledger_entry WHERE transaction_id = NEW.transaction_id AND line > NEW.line) THEN
        PERFORM ledger_transaction_balanced(NEW.transaction_id);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_balance_of_last_entry AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_balance_of_last_entry();
"""


class Migration(migrations.Migration):
    """The books keep themselves: balanced at commit, closed after it (F16)."""

    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL(
            BOOKING_STAMP,
            "DROP TRIGGER ledger_transaction_stamp ON ledger_ledgertransaction;"
            " DROP FUNCTION ledger_transaction_stamp();",
        ),
        migrations.RunSQL(
            ENTRY_WITH_ITS_TRANSACTION,
            "DROP TRIGGER ledger_entry_with_its_transaction ON ledger_entry;"
            " DROP FUNCTION ledger_entry_with_its_transaction();",
        ),
        migrations.RunSQL(
            BALANCE,
            "DROP TRIGGER ledger_balance_of_last_entry ON ledger_entry;"
            " DROP TRIGGER ledger_balance_of_transaction ON ledger_ledgertransaction;"
            " DROP FUNCTION ledger_balance_of_last_entry();"
            " DROP FUNCTION ledger_balance_of_transaction();"
            " DROP FUNCTION ledger_transaction_balanced(uuid);",
        ),
    ]
