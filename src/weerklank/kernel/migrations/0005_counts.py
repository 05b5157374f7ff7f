from django.db import migrations

# Unlogged: rate limits need not survive a crash, and never reach the write-ahead log or a replica.
# Room in every page, so that a count that goes up stays where it is.
COUNTS = """
CREATE UNLOGGED TABLE kernel_count (
    name bytea PRIMARY KEY, value bigint NOT NULL, ends timestamptz NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX kernel_count_ends ON kernel_count (ends);
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0004_stuck_jobs")]
    operations = [migrations.RunSQL(COUNTS, "DROP TABLE kernel_count")]
