from django.db import migrations

ONLY_ENDS = """
CREATE FUNCTION sharing_rule_only_ends() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.valid_until IS NOT NULL
       OR to_jsonb(OLD) - 'valid_until' <> to_jsonb(NEW) - 'valid_until' THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'sharing_rule_only_ends',
            MESSAGE = 'A sharing rule is not edited: add the next version.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sharing_rule_only_ends BEFORE UPDATE OR DELETE ON sharing_sharingrule
    FOR EACH ROW EXECUTE FUNCTION sharing_rule_only_ends();
"""


class Migration(migrations.Migration):
    """A version of the rule can end; nothing else about it changes (R64)."""

    dependencies = [("sharing", "0001_initial")]

    operations = [
        migrations.RunSQL(
            ONLY_ENDS,
            "DROP TRIGGER sharing_rule_only_ends ON sharing_sharingrule; DROP FUNCTION sharing_rule_only_ends();",
        ),
    ]
