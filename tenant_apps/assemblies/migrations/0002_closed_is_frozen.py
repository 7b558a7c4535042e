from django.db import migrations

ASSEMBLY_GUARD = """
CREATE FUNCTION assembly_guard() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    planned constant text[] := ARRAY['kind', 'title', 'place', 'link', 'first_call_at', 'second_call_at', 'agenda'];
    minuted constant text[] := ARRAY['state', 'chair', 'secretary', 'remarks', 'minutes_id'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assembly_guard',
            MESSAGE = 'An assembly is never deleted: cancel it.';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assembly_guard',
                MESSAGE = 'An assembly begins as a draft.';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        VALUES ('draft', 'convened'), ('draft', 'cancelled'), ('convened', 'open'), ('convened', 'cancelled'),
               ('open', 'closed'), ('closed', 'minuted')) THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assembly_guard',
            MESSAGE = format('An assembly does not go from %s to %s.', OLD.state, NEW.state);
    END IF;
    IF OLD.state <> 'draft' AND EXISTS (
        SELECT FROM unnest(planned) AS name WHERE to_jsonb(OLD) -> name IS DISTINCT FROM to_jsonb(NEW) -> name) THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assembly_guard',
            MESSAGE = 'Members were convened to this assembly: what they were told does not change.';
    END IF;
    IF OLD.state IN ('closed', 'minuted', 'cancelled')
       AND (to_jsonb(OLD) - minuted <> to_jsonb(NEW) - minuted OR NEW.state = OLD.state) THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assembly_guard',
            MESSAGE = format('An assembly that is %s is not edited.', OLD.state);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER assembly_guard BEFORE INSERT OR UPDATE OR DELETE ON assemblies_assembly
    FOR EACH ROW EXECUTE FUNCTION assembly_guard();
"""

RECORD_GUARD = """
CREATE FUNCTION assembly_record_guard() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    changed jsonb := CASE WHEN TG_OP = 'INSERT' THEN to_jsonb(NEW) ELSE to_jsonb(OLD) END;
BEGIN
    IF TG_OP <> 'INSERT' AND changed ->> 'counted_at' IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assembly_record_guard',
            MESSAGE = 'A motion that was counted is not edited.';
    END IF;
    PERFORM FROM assemblies_assembly
      WHERE id = (changed ->> 'assembly_id')::uuid AND state IN ('closed', 'minuted', 'cancelled');
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assembly_record_guard',
            MESSAGE = 'This assembly is closed: nothing in its record changes.';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER assembly_record_guard BEFORE INSERT OR UPDATE OR DELETE ON assemblies_voter
    FOR EACH ROW EXECUTE FUNCTION assembly_record_guard();
CREATE TRIGGER assembly_record_guard BEFORE INSERT OR UPDATE OR DELETE ON assemblies_attendance
    FOR EACH ROW EXECUTE FUNCTION assembly_record_guard();
CREATE TRIGGER assembly_record_guard BEFORE INSERT OR UPDATE OR DELETE ON assemblies_proxy
    FOR EACH ROW EXECUTE FUNCTION assembly_record_guard();
CREATE TRIGGER assembly_record_guard BEFORE INSERT OR UPDATE OR DELETE ON assemblies_motion
    FOR EACH ROW EXECUTE FUNCTION assembly_record_guard();

CREATE FUNCTION assembly_vote_guard() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM FROM assemblies_motion motion JOIN assemblies_assembly assembly ON assembly.id = motion.assembly_id
      WHERE motion.id = NEW.motion_id AND assembly.state = 'open' AND motion.counted_at IS NULL
        AND NOT motion.is_secret;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assembly_vote_guard',
            MESSAGE = 'A vote is cast on an open motion of an open assembly.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER assembly_vote_guard BEFORE INSERT ON assemblies_vote
    FOR EACH ROW EXECUTE FUNCTION assembly_vote_guard();
"""


class Migration(migrations.Migration):
    """An assembly follows its declared states, and from its closing on nobody edits it."""

    dependencies = [("assemblies", "0001_initial")]

    operations = [
        migrations.RunSQL(
            ASSEMBLY_GUARD,
            "DROP TRIGGER assembly_guard ON assemblies_assembly; DROP FUNCTION assembly_guard();",
        ),
        migrations.RunSQL(
            RECORD_GUARD,
            "DROP TRIGGER assembly_vote_guard ON assemblies_vote; DROP FUNCTION assembly_vote_guard();"
            " DROP TRIGGER assembly_record_guard ON assemblies_motion;"
            " DROP TRIGGER assembly_record_guard ON assemblies_proxy;"
            " DROP TRIGGER assembly_record_guard ON assemblies_attendance;"
            " DROP TRIGGER assembly_record_guard ON assemblies_voter; DROP FUNCTION assembly_record_guard();",
        ),
    ]
