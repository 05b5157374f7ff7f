"""Random ids that Django's 32-bit keys of allauth's tables can hold."""

from django.db import migrations

TABLES = (
    "account_emailaddress",
    "account_emailconfirmation",
    "mfa_authenticator",
    "socialaccount_socialaccount",
    "socialaccount_socialtoken",
)
FREE_ID = """
CREATE FUNCTION people_free_id(place regclass) RETURNS integer LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    candidate integer;
    is_taken boolean;
BEGIN
    LOOP
        -- 30 random bits; the end of a random UUID is random all through.
        candidate := 1 + ('x' || right(gen_random_uuid()::text, 8))::bit(30)::integer;
        EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE id = $1)', place)
            INTO is_taken USING candidate;
        EXIT WHEN NOT is_taken;
    END LOOP;
    RETURN candidate;
END $$;
"""
USE = "".join(
    f"ALTER TABLE {table} ALTER COLUMN id SET DEFAULT people_free_id('{table}');"
    for table in TABLES
)
USE_OLD = "".join(
    f"ALTER TABLE {table} ALTER COLUMN id SET DEFAULT people_random_id();" for table in TABLES
)


class Migration(migrations.Migration):
    dependencies = [("people", "0002_no_moments_no_order")]
    operations = [
        migrations.RunSQL(FREE_ID, "DROP FUNCTION people_free_id"),
        migrations.RunSQL(USE, USE_OLD),
    ]
