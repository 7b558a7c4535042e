from django.db import migrations

GUARD = """
CREATE FUNCTION settlement_run_guard() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    decided constant text[] := ARRAY['state', 'approved_by', 'approved_at', 'published_by', 'published_at',
        'ended_at', 'problem'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'settlement_run_guard',
            MESSAGE = 'A settlement run is never deleted: cancel it.';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'settlement_run_guard',
                MESSAGE = 'A settlement run begins as a draft.';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        VALUES ('draft', 'checking'), ('draft', 'cancelled'),
               ('checking', 'computing'), ('checking', 'failed'), ('checking', 'cancelled'),
               ('computing', 'review'), ('computing', 'failed'), ('computing', 'cancelled'),
               ('review', 'approved'), ('review', 'cancelled'),
               ('approved', 'published'), ('approved', 'cancelled'),
               ('published', 'superseded')) THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'settlement_run_guard',
            MESSAGE = format('A settlement run does not go from %s to %s.', OLD.state, NEW.state);
    END IF;
    IF OLD.state NOT IN ('draft', 'checking', 'computing')
       AND (to_jsonb(OLD) - decided <> to_jsonb(NEW) - decided OR NEW.state = OLD.state) THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'settlement_run_guard',
            MESSAGE = format('A settlement run in state %s is not edited.', OLD.state);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER settlement_run_guard BEFORE INSERT OR UPDATE OR DELETE ON settlement_settlementrun
    FOR EACH ROW EXECUTE FUNCTION settlement_run_guard();
"""


class Migration(migrations.Migration):
    """A run follows its declared states, and a computed one is never edited (F18)."""

    dependencies = [("settlement", "0001_initial")]

    operations = [
        migrations.RunSQL(
            GUARD,
            "DROP TRIGGER settlement_run_guard ON settlement_settlementrun; DROP FUNCTION settlement_run_guard();",
        ),
    ]
