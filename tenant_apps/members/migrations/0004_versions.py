from django.db import migrations, models

TABLES = (
    "members_membership",
    "members_suspension",
    "members_holdercategoryperiod",
    "members_pod",
    "members_podassignment",
)

APPEND = """
CREATE FUNCTION registry_version_append() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    row_id uuid;
    content text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        row_id := OLD.id;
    ELSIF TG_OP = 'UPDATE' AND to_jsonb(NEW) = to_jsonb(OLD) THEN
        RETURN NULL;
    ELSE
        row_id := NEW.id;
        content := to_jsonb(NEW)::text;
    END IF;
    PERFORM pg_advisory_xact_lock_shared(hashtextextended(TG_TABLE_SCHEMA || '/registry', 0));
    INSERT INTO members_registryversion (table_name, row_id, content, recorded_at)
        VALUES (TG_TABLE_NAME, row_id, content, clock_timestamp());
    RETURN NULL;
END $$;
"""

# What is there already counts as always known: runs computed before were computed from it.
KEEP = """
INSERT INTO members_registryversion (table_name, row_id, content, recorded_at)
    SELECT '{table}', id, to_jsonb(known)::text, '2000-01-01 00:00+00' FROM {table} AS known;
CREATE TRIGGER registry_version_append AFTER INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION registry_version_append();
"""


class Migration(migrations.Migration):
    """The registry keeps what was known when, whoever writes."""

    dependencies = [("members", "0003_suspensions_and_contacts")]

    operations = [
        migrations.CreateModel(
            name='RegistryVersion',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('table_name', models.CharField(max_length=63)),
                ('row_id', models.UUIDField()),
                ('content', models.TextField(null=True)),
                ('recorded_at', models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name='registryversion',
            index=models.Index(fields=['table_name', 'row_id', 'recorded_at', 'id'], name='registry_version_latest'),
        ),
        migrations.RunSQL(APPEND, "DROP FUNCTION registry_version_append();"),
        *(
            migrations.RunSQL(
                KEEP.format(table=table), f"DROP TRIGGER registry_version_append ON {table};"
            )
            for table in TABLES
        ),
    ]
