from django.db import migrations

KEEP_TRAIL = """
CREATE FUNCTION kernel_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the trail is append-only';
END $$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON kernel_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
"""
FREE_TRAIL = """
DROP TRIGGER audit_is_append_only ON kernel_auditentry;
DROP FUNCTION kernel_refuse_change();
"""
# Unlogged: rate limits need not survive a crash, and never reach the write-ahead log or a replica.
CACHE = """
CREATE UNLOGGED TABLE kernel_cache (
    cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX kernel_cache_expires ON kernel_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [
        migrations.RunSQL(KEEP_TRAIL, FREE_TRAIL),
        migrations.RunSQL(CACHE, "DROP TABLE kernel_cache"),
    ]
