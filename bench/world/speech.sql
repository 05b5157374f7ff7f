-- Everything that is said in a world, and what came of it. Read by speech.py, which fills bench_size,
-- bench_place, bench_topic, bench_name, bench_plan and bench_slice; they are gone with the connection.
-- Statements are apart by an empty line. Rows come in the order of their keys: so the night leaves them.

UPDATE bench_slice SET stems = array_to_tsvector(ARRAY(
    SELECT left(stem, 60)
    FROM unnest(tsvector_to_array(to_tsvector('pg_catalog.dutch', folded))) AS stem
    WHERE length(stem) > 2 AND stem !~ '^\d+$'
)), vector = to_tsvector('pg_catalog.dutch', folded);

CREATE TEMP TABLE bench_said AS
SELECT gen_random_uuid() AS id, place, turn, alias,
       now() - interval '730 days' * power(random(), 1.2) - interval '1 minute' AS sent_at,
       floor(random() * (SELECT slices FROM bench_size))::int AS slice
FROM (
    SELECT place, turn, alias FROM bench_plan
    UNION ALL
    SELECT place, 0, alias
    FROM (
        SELECT floor(random() * names)::int AS n, place
        FROM bench_place, generate_series(1, (SELECT thread FROM bench_size))
        WHERE place = 0
    ) AS pick
    JOIN bench_name USING (place, n)
    UNION ALL
    SELECT place, turn, alias
    FROM (
        SELECT place, turn, floor(part * names)::int AS n
        FROM (
            SELECT 1 + floor(random() * ((SELECT count(*) FROM bench_place) - 1))::int AS place,
                   floor(random() * (SELECT turns FROM bench_size))::int AS turn,
                   random() AS part
            FROM generate_series(1, (SELECT the_rest FROM bench_size))
        ) AS somewhere
        JOIN bench_place USING (place)
    ) AS pick
    JOIN bench_name USING (place, n)
) AS planned;

CREATE TEMP TABLE bench_voice AS
SELECT ranked.*,
       CASE official
           WHEN 0 THEN newest <= (SELECT owed FROM bench_size)
           WHEN 1 THEN newest <= (SELECT owed_to_measured FROM bench_size)
           WHEN 2 THEN newest <= (SELECT owed_to_measured FROM bench_size)
           WHEN 3 THEN newest <= (SELECT owed_to_measured FROM bench_size)
           WHEN 4 THEN newest <= (SELECT owed_to_measured FROM bench_size)
           ELSE sent_at > now() - interval '2 days'
       END AS is_open,
       random() < 0.1 AS is_late,
       gen_random_uuid() AS answer,
       gen_random_uuid() AS promise,
       sent_at + least(now() - sent_at, interval '3 days') * random() AS answered_at
FROM (
    SELECT bench_said.*, topic, space, audience, staff, in_charge, official,
           row_number() OVER (PARTITION BY official ORDER BY sent_at DESC) AS newest,
           row_number() OVER (PARTITION BY place, turn ORDER BY sent_at) AS oldest
    FROM bench_said JOIN bench_place USING (place) JOIN bench_topic USING (place, turn)
) AS ranked;

CREATE TEMP TABLE bench_outcome AS
SELECT gen_random_uuid() AS id, gen_random_uuid() AS form_key, bench_topic.place, bench_topic.turn,
       k, links, topic, space, audience, staff, now() - interval '1 day' * (k + 300 * random()) AS at
FROM bench_topic
JOIN bench_place USING (place)
JOIN (SELECT place, turn, max(oldest) AS voices FROM bench_voice GROUP BY 1, 2) AS said
    USING (place, turn)
CROSS JOIN generate_series(1, (SELECT outcomes_a_topic FROM bench_size)) AS k
CROSS JOIN LATERAL (
    SELECT CASE WHEN place = 0 AND turn = 0 THEN links_of_long ELSE links END AS links
    FROM bench_size
) AS wanted
WHERE k * links <= voices;

CREATE TEMP TABLE bench_link AS
SELECT bench_outcome.id AS outcome, bench_voice.id AS voice, bench_voice.alias
FROM bench_voice
JOIN bench_outcome
    ON (bench_outcome.place, bench_outcome.turn) = (bench_voice.place, bench_voice.turn)
    AND (oldest - 1) / links = k - 1;

INSERT INTO contributions_contribution (
    id, topic_id, parent_id, root_id, place, audience_id, alias_id, kind, channel, title, words,
    state, hidden_because, is_answered, has_outcome, form_key, sent_at, stems)
SELECT voice.id, topic, NULL, NULL, '', audience, alias, 'voice', 'web', '', words, 'standing', '',
       NOT is_open, linked.voice IS NOT NULL, gen_random_uuid(), sent_at, stems
FROM bench_voice AS voice
JOIN bench_slice USING (slice)
LEFT JOIN (SELECT DISTINCT voice FROM bench_link) AS linked ON linked.voice = voice.id
UNION ALL
SELECT answer, topic, id, id,
       lpad(to_hex((extract(epoch FROM answered_at) * 1000000)::bigint), 16, '0')
           || left(replace(answer::text, '-', ''), 8),
       audience, staff, 'team_answer', 'web', '', words, 'standing', '',
       false, false, gen_random_uuid(), answered_at, NULL
FROM bench_voice JOIN bench_slice ON bench_slice.slice = (bench_voice.slice * 7) % (
    SELECT slices FROM bench_size)
WHERE NOT is_open
ORDER BY 1;

INSERT INTO contributions_topiccount (id, topic_id, audience_id, contributions, newest_at)
SELECT gen_random_uuid(), topic, audience, count(*), max(sent_at)
FROM bench_voice GROUP BY topic, audience;

INSERT INTO promises_promise (
    id, contribution_id, topic_id, space_id, in_charge_id, state, opened_at, remind_at, last_day_at, due_at,
    renewed_due_at, settled_at)
SELECT promise, id, topic, space, in_charge, state, sent_at, sent_at + (due_at - sent_at) / 2,
       due_at - interval '8 hours', due_at,
       CASE WHEN state = 'broken' THEN now() + interval '10 days' END,
       CASE WHEN NOT is_open THEN answered_at END
FROM (
    SELECT bench_voice.*,
           CASE WHEN is_late THEN 'broken' WHEN is_open THEN 'running' ELSE 'kept' END AS state,
           CASE
               WHEN is_late AND is_open THEN now() - interval '5 days' * random()
               WHEN is_late THEN sent_at + (answered_at - sent_at) / 2
               WHEN is_open THEN now() + interval '10 days' + interval '30 days' * random()
               ELSE greatest(answered_at + interval '1 hour', sent_at + interval '5 days')
           END AS due_at
    FROM bench_voice
) AS owed;

INSERT INTO promises_promisestep (id, promise_id, kind, at)
SELECT gen_random_uuid(), promise.id, kind, moment
FROM promises_promise AS promise
CROSS JOIN LATERAL (VALUES
    ('opened', opened_at, true),
    ('halfway', remind_at, remind_at < coalesce(settled_at, now())),
    ('last_day', last_day_at, last_day_at < coalesce(settled_at, now())),
    ('broken', due_at, state = 'broken'),
    ('kept', settled_at, state = 'kept'),
    ('late', settled_at, state = 'broken' AND settled_at IS NOT NULL)
) AS step (kind, moment, was_taken)
WHERE was_taken;

INSERT INTO outcomes_outcome (
    id, space_id, topic_id, audience_id, alias_id, kind, title, words, state, form_key, made_at,
    published_at)
SELECT id, space, topic, audience, staff, 'improvement', 'Er komt een bank bij de bushalte',
       'Vanaf maandag staat er een bank bij elke bushalte in de wijk.', 'published', form_key, at, at
FROM bench_outcome;

INSERT INTO outcomes_outcomelink (id, outcome_id, contribution_id)
SELECT gen_random_uuid(), outcome, voice FROM bench_link;

INSERT INTO moderation_case (
    id, space_id, contribution_id, kind, state, is_grave, is_changed, reasons, version, opened_at,
    sorted_at, closed_at)
SELECT gen_random_uuid(), space, id, 'review', CASE WHEN newest <= 60 THEN 'open' ELSE 'closed' END,
       newest % 10 = 0, false, '{}', 1, sent_at,
       CASE WHEN newest % 10 = 0 THEN sent_at - interval '3650 days' ELSE sent_at END,
       CASE WHEN newest > 60 THEN least(now(), sent_at + interval '1 day' * random()) END
FROM bench_voice
WHERE newest <= 60 OR newest % 20 = 0;

INSERT INTO moderation_report (
    id, space_id, contribution_id, reason, rule_words, words, state, made_at)
SELECT gen_random_uuid(), space_id, contribution_id, 'spam', '', 'Dit is reclame.',
       CASE WHEN state = 'open' THEN 'open' ELSE 'settled' END, opened_at
FROM moderation_case;

INSERT INTO notifications_notice (id, alias_id, kind, subject, made_at, is_read, is_mailed)
SELECT gen_random_uuid() AS id, alias, 'promises.answered', answer, answered_at, random() < 0.8, true
FROM bench_voice
WHERE NOT is_open
UNION ALL
SELECT gen_random_uuid(), alias, 'outcomes.published', outcome, at, random() < 0.8, true
FROM (SELECT DISTINCT alias, outcome FROM bench_link) AS told
JOIN bench_outcome ON bench_outcome.id = outcome
ORDER BY 1;

INSERT INTO kernel_auditentry (id, at, scope, actor, verb, subject_kind, subject)
SELECT gen_random_uuid(), sent_at, space, 'alias:' || alias, 'send', 'contributions.Contribution', id
FROM bench_voice;

INSERT INTO search_stemcount (stem, contributions)
SELECT stem, sum(times)
FROM (
    SELECT slice, count(*) AS times
    FROM (
        SELECT audience, slice FROM bench_voice
        UNION ALL
        SELECT audience, (slice * 7) % (SELECT slices FROM bench_size) FROM bench_voice
        WHERE NOT is_open
    ) AS said
    WHERE audience = '00000000-0000-0000-0000-000000000001'
    GROUP BY slice
) AS counted
JOIN bench_slice USING (slice)
CROSS JOIN LATERAL unnest(tsvector_to_array(vector)) AS stem
GROUP BY stem;

INSERT INTO search_findable (
    id, kind, is_said, audience_id, organisation_id, space_id, topic_id, post, place, state, domains,
    has, at, stems)
SELECT found.id, kind, true, audience, organisation_id, space, topic, found.post, space.place,
       found.state, space.domains, '{}'::varchar[], at, vector
FROM (
    SELECT voice.id, 'contribution' AS kind, audience, space, topic, NULL::uuid AS post, sent_at AS at,
           slice,
           CASE WHEN linked.voice IS NOT NULL THEN 'done' WHEN is_open THEN 'waiting' ELSE 'answered' END
               AS state
    FROM bench_voice AS voice
    LEFT JOIN (SELECT DISTINCT voice FROM bench_link) AS linked ON linked.voice = voice.id
    UNION ALL
    SELECT answer, 'answer', audience, space, topic, post_id, answered_at,
           (slice * 7) % (SELECT slices FROM bench_size), ''
    FROM bench_voice JOIN spaces_alias AS alias ON alias.id = staff
    WHERE NOT is_open
) AS found
JOIN bench_slice USING (slice)
JOIN spaces_space AS space ON space.id = found.space
ORDER BY at;

INSERT INTO search_findable (
    id, kind, is_said, audience_id, organisation_id, space_id, topic_id, place, state, domains, has, at,
    stems)
SELECT id, 'space', false, listing_audience_id, organisation_id, id, NULL, place, state, domains, '{}'::varchar[],
       made_at, setweight(to_tsvector('pg_catalog.dutch', name), 'A')
           || to_tsvector('pg_catalog.dutch', purpose || ' ' || place)
FROM spaces_space
UNION ALL
SELECT topic.id, 'question', false, audience_id, organisation_id, space_id, topic.id, place, 'open',
       space.domains, '{}'::varchar[], topic.made_at, setweight(to_tsvector('pg_catalog.dutch', title), 'A')
FROM contributions_topic AS topic JOIN spaces_space AS space ON space.id = space_id
UNION ALL
SELECT outcome.id, 'outcome', false, audience_id, organisation_id, space_id, topic_id, place, '',
       space.domains, '{}'::varchar[], published_at, setweight(to_tsvector('pg_catalog.dutch', title), 'A')
           || to_tsvector('pg_catalog.dutch', words)
FROM outcomes_outcome AS outcome JOIN spaces_space AS space ON space.id = space_id;
