from django.db import migrations

# Everything was counted and listed, also what is closed. Counts are made anew of what is entered;
# `rebuild_index` enters the rest. Words that nothing public holds go by night.
RECOUNT = """
DELETE FROM search_stemcount;
INSERT INTO search_stemcount (stem, contributions)
SELECT stem, count(*) FROM (
    SELECT DISTINCT id, left(stem, 60) AS stem
    FROM search_findable CROSS JOIN LATERAL unnest(tsvector_to_array(stems)) AS stem
    WHERE is_said AND audience_id = '00000000-0000-0000-0000-000000000001'
) AS held GROUP BY stem;
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0002_search_index")]

    operations = [migrations.RunSQL(RECOUNT, migrations.RunSQL.noop)]
