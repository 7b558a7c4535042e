from django.db import migrations, models

_RUN_GUARD = """
CREATE OR REPLACE FUNCTION settlement_run_guard() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    decided constant text[] := ARRAY['state', 'approved_by', 'approved_at', 'published_by', 'published_at',
        'ended_at', 'problem'{more}];
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
"""

GUARD = """
CREATE FUNCTION settlement_second_person() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    limit_cents bigint;
    in_cents numeric;
    out_cents numeric;
BEGIN
    IF NEW.starter_account <> OLD.starter_account THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'settlement_second_person',
            MESSAGE = 'Who started a settlement run is never edited.';
    END IF;
    IF NEW.state <> 'approved' OR OLD.state = 'approved' THEN
        IF NEW.approver_account <> OLD.approver_account THEN
            RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'settlement_second_person',
                MESSAGE = 'Who approved a settlement run is written with the approval and never edited.';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.approver_account <> '' AND NOT EXISTS (
        SELECT FROM access_roleassignment
        WHERE account_id::text = NEW.approver_account AND role IN ('owner', 'accountant')) THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'settlement_second_person',
            MESSAGE = 'A settlement run is approved by an owner or an accountant of the community.';
    END IF;
    IF NEW.starter_account = '' OR NEW.approver_account NOT IN ('', NEW.starter_account) THEN
        RETURN NEW;
    END IF;
    SELECT approval_limit_cents INTO limit_cents FROM communities_community;
    SELECT coalesce(sum(abs(amount_cents)) FILTER (WHERE title IN ('premium', 'valorisation')), 0),
           coalesce(sum(abs(amount_cents)) FILTER (WHERE title NOT IN ('premium', 'valorisation')), 0)
        INTO in_cents, out_cents FROM settlement_runamount WHERE run_id = NEW.id;
    IF coalesce(limit_cents, 0) = 0 OR greatest(in_cents, out_cents) > limit_cents THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'settlement_second_person',
            MESSAGE = 'A settlement run above the limit of the community is approved by a second person.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER settlement_second_person BEFORE UPDATE ON settlement_settlementrun
    FOR EACH ROW EXECUTE FUNCTION settlement_second_person();
"""

UNDO = "DROP TRIGGER settlement_second_person ON settlement_settlementrun; DROP FUNCTION settlement_second_person();"


class Migration(migrations.Migration):
    """Above the community's limit nobody approves what they started, whatever writes to the table (F18)."""

    dependencies = [
        ("settlement", "0004_second_person"),
        ("access", "0003_object_access"),
        ("communities", "0002_second_person"),
    ]

    operations = [
        migrations.AddField(
            model_name="settlementrun",
            name="approver_account",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.RunSQL(
            _RUN_GUARD.replace("{more}", ", 'approver_account'"), _RUN_GUARD.replace("{more}", "")
        ),
        migrations.RunSQL(GUARD, UNDO),
    ]
