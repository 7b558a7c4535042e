from django.db import migrations

# What is there already counts as always known: runs computed before were computed from it.
KEEP = """
INSERT INTO members_registryversion (table_name, row_id, content, recorded_at)
    SELECT 'plants_plant', id, to_jsonb(known)::text, '2000-01-01 00:00+00' FROM plants_plant AS known;
CREATE TRIGGER registry_version_append AFTER INSERT OR UPDATE OR DELETE ON plants_plant
    FOR EACH ROW EXECUTE FUNCTION registry_version_append();
"""


class Migration(migrations.Migration):
    """Plants keep what was known when, as the rest of the registry does."""

    dependencies = [("plants", "0002_parts_of_plants"), ("members", "0004_versions")]

    operations = [
        migrations.RunSQL(KEEP, "DROP TRIGGER registry_version_append ON plants_plant;"),
    ]
