-- The bulk of a benchmark database: partners, leads and what hangs on them.
-- Everything follows from row numbers through a hash, so the same size gives the
-- same rows every time. psycopg fills in the names in brackets.

SET LOCAL session_replication_role = replica;  -- the keys are right by construction
SET LOCAL work_mem = '256MB';

-- A number in [0, 1) for a row and a question about it.
CREATE FUNCTION bench_u(i bigint, question int) RETURNS float8
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (hashint8extended(i, question) & 4294967295)::float8 / 4294967296;

CREATE FUNCTION bench_pick(choices text[], i bigint, question int) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN choices[1 + floor(bench_u(i, question) * cardinality(choices))::int];

CREATE FUNCTION bench_first_name(i bigint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN bench_pick('{Anna,Ben,Carla,David,Emma,Felix,Greta,Hugo,Ida,Jonas,Klara,
        Leo,Mia,Noah,Olga,Paul,Rosa,Simon,Tina,Uwe,Vera,Willi,Yara,Zoe}', i, 101);

CREATE FUNCTION bench_last_name(i bigint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN bench_pick('{Adler,Becker,Conrad,Dietrich,Ebert,Fischer,Graf,Huber,Ivers,
        Jansen,Keller,Lorenz,Maurer,Neumann,Otto,Peters,Quast,Richter,Schmid,Thoma,
        Ulrich,Vogel,Wagner,Xander,Young,Ziegler,Bauer,Brandt,Hahn,Krause}', i, 102);

CREATE FUNCTION bench_phone(i bigint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN '+49 1512 ' || lpad(floor(bench_u(i, 103) * 10000000)::text, 7, '0');

-- 100 salespeople in 20 teams of 5
CREATE TEMP TABLE seller AS
SELECT row_number() OVER (ORDER BY member.crm_team_id, member.id) - 1 AS number,
       member.user_id, member.crm_team_id AS team_id, users.partner_id
  FROM crm_team_member member
  JOIN res_users users ON users.id = member.user_id
 WHERE users.login LIKE 'bench_seller_%%';

CREATE TEMP TABLE stage AS
SELECT row_number() OVER (ORDER BY sequence, id) AS number,
       id, name ->> 'en_US' AS name
  FROM crm_stage;

-- ------------------------------------------------------------
-- Partners: of ten, three companies, five of their contacts, two private people.
-- Low numbers have more contacts and buy more often.
-- ------------------------------------------------------------

CREATE TEMP TABLE partner AS
WITH person AS (
    SELECT p, mod(p, 10) AS kind,
           CASE WHEN mod(p, 10) < 3 THEN p
                WHEN mod(p, 10) < 8 THEN company / 3 * 10 + mod(company, 3)
           END AS company_number,
           bench_first_name(p) AS first_name, bench_last_name(p) AS last_name
      FROM generate_series(0, %(partners)s - 1) AS p,
           LATERAL (SELECT floor(%(partners)s / 10 * 3 * bench_u(p, 1) ^ 2)::int
                    AS company) AS employer
)
SELECT p, %(first_partner)s + p AS id,
       CASE WHEN kind >= 3 THEN %(first_partner)s + company_number END AS parent_id,
       %(first_partner)s + coalesce(company_number, p) AS commercial_id,
       coalesce(company_number, p) AS commercial_number,
       kind < 3 AS is_company,
       'Company ' || bench_last_name(company_number + 7) || ' ' || company_number
           AS company_name,
       first_name || ' ' || last_name AS person_name,
       CASE WHEN kind < 3 AND bench_u(p, 2) < 0.9
            THEN 'info@company-' || p || '.example.com'
            WHEN kind < 8 AND bench_u(p, 2) < 0.85
            THEN lower(first_name || '.' || last_name) || p
                 || '@company-' || company_number || '.example.com'
            WHEN kind < 8 AND bench_u(p, 2) < 0.87
            THEN 'info@company-' || company_number || '.example.com'
            WHEN kind >= 8 AND bench_u(p, 2) < 0.8
            THEN lower(first_name || '.' || last_name) || p || '@gmail.com'
       END AS email,
       CASE WHEN bench_u(p, 3) < 0.75 THEN bench_phone(p) END AS phone
  FROM person;

ALTER TABLE partner ADD PRIMARY KEY (p);

INSERT INTO res_partner (
    id, company_id, name, complete_name, parent_id, commercial_partner_id,
    commercial_company_name, is_company, partner_share, active, type, lang, color,
    email, email_normalized, phone, phone_sanitized, street, zip, city, country_id,
    message_bounce, create_uid, write_uid, create_date, write_date
)
SELECT id, NULL,
       CASE WHEN is_company THEN company_name ELSE person_name END,
       CASE WHEN is_company THEN company_name
            WHEN parent_id IS NOT NULL THEN company_name || ', ' || person_name
            ELSE person_name END,
       parent_id, commercial_id, company_name,
       is_company, true, true, 'contact', 'en_US', 0,
       email, email, phone, replace(phone, ' ', ''),
       'Main Street ' || mod(commercial_number, 200) + 1,
       lpad(mod(commercial_number, 90000)::text, 5, '1'),
       bench_pick('{Berlin,Hamburg,Paris,Lyon,Vienna,Ghent}', commercial_number, 4),
       (%(countries)s)[1 + floor(bench_u(commercial_number, 5) * 5)::int],
       0, 1, 1, %(start)s, %(start)s
  FROM partner;

-- ------------------------------------------------------------
-- Leads: 45 %% leads, 20 %% won, 25 %% lost; 3 of 4 have e-mail and phone.
-- ------------------------------------------------------------

CREATE TEMP TABLE draw AS
WITH kind AS (
    SELECT i, bench_u(i, 10) AS u FROM generate_series(0, %(leads)s - 1) AS i
), status AS (
    SELECT i, u < 0.45 AS is_lead,
           CASE WHEN u < 0.30 OR u >= 0.75 THEN 'pending'
                WHEN u >= 0.45 AND u < 0.65 THEN 'won' ELSE 'lost' END AS status
      FROM kind
)
SELECT i, is_lead, status,
       CASE WHEN bench_u(i, 11) < CASE WHEN is_lead THEN 0.15 ELSE 0.95 END
            THEN floor(%(partners)s * bench_u(i, 12) ^ 2)::int END AS p,
       CASE WHEN NOT is_lead OR bench_u(i, 13) < 0.85
            THEN floor(100 * bench_u(i, 14))::int END AS seller,
       CASE WHEN status = 'won' THEN 4
            WHEN is_lead THEN 1
            ELSE 1 + floor(3 * bench_u(i, 15) ^ 1.5)::int END AS stage,
       bench_u(i, 16) AS email_kind,
       bench_u(i, 17) AS phone_kind,
       floor(%(partners)s * bench_u(i, 18))::int AS known_p,
       date_trunc('second', %(start)s::timestamp
           + interval '1 day' * 1090 * (i + bench_u(i, 19)) / %(leads)s) AS created,
       interval '1 second' * floor(86400 * (1 + 90 * bench_u(i, 20) ^ 2)) AS duration
  FROM status;

-- Who leads without a contact are: some are known, some wrote twice.
CREATE TEMP TABLE stranger AS
SELECT i,
       CASE WHEN email_kind < 0.10 THEN NULL
            WHEN email_kind < 0.35 THEN known.email
            WHEN email_kind < 0.45
            THEN 'buyer' || floor(bench_u(i, 21) * %(leads)s / 20) || '@shop.example.org'
            WHEN email_kind < 0.60
            THEN lower(bench_first_name(i) || '.' || bench_last_name(i)) || i || '@gmail.com'
            WHEN email_kind >= 0.62
            THEN lower(bench_first_name(i)) || i || '@host-' || i / 3 || '.example.net'
       END AS email,
       email_kind >= 0.60 AND email_kind < 0.62 AS is_email_broken,
       CASE WHEN phone_kind < 0.10 THEN known.phone
            WHEN phone_kind < 0.12 THEN '12'
            WHEN phone_kind < 0.70 THEN bench_phone(i + 1000000000) END AS phone,
       CASE WHEN bench_u(i, 22) < 0.9
            THEN bench_first_name(i) || ' ' || bench_last_name(i) END AS contact_name,
       CASE WHEN bench_u(i, 23) < 0.2 THEN known.company_name
            WHEN bench_u(i, 23) < 0.4 THEN 'Firm ' || bench_last_name(i) || ' ' || i
       END AS company_name
  FROM draw
  JOIN partner known ON known.p = known_p
 WHERE draw.p IS NULL;

INSERT INTO crm_lead (
    id, name, type, active, won_status, stage_id, user_id, team_id, company_id,
    partner_id, contact_name, partner_name, email_from, email_normalized,
    email_state, email_domain_criterion, phone, phone_sanitized, phone_state,
    street, zip, city, country_id, lang_id, source_id, medium_id, lost_reason_id,
    priority, color, probability, automated_probability, expected_revenue,
    prorated_revenue, recurring_revenue, recurring_revenue_monthly,
    recurring_revenue_monthly_prorated, recurring_revenue_prorated, message_bounce,
    create_uid, write_uid, create_date, write_date, date_open, date_closed,
    date_last_stage_update, date_conversion, date_deadline, day_open, day_close
)
SELECT i + 1,
       bench_pick('{Order,Offer,Request,Renewal,Trial,Question}', i, 30) || ' for '
           || bench_pick('{dog food,cat toys,aquariums,bird seed,horse care,leashes}',
                         i, 31) || ' ' || i + 1,
       CASE WHEN is_lead THEN 'lead' ELSE 'opportunity' END,
       status <> 'lost', status, stage.id, seller.user_id, seller.team_id,
       CASE WHEN seller.user_id IS NOT NULL THEN %(company)s END,
       partner.id, contact.contact_name, contact.company_name,
       CASE WHEN stranger.is_email_broken THEN 'somebody at example'
            WHEN stranger.email IS NOT NULL AND bench_u(i, 32) < 0.2
            THEN '"' || coalesce(stranger.contact_name, 'The Office') || '" <'
                 || initcap(contact.email) || '>'
            ELSE contact.email END,
       contact.email,
       CASE WHEN contact.email IS NOT NULL THEN 'correct'
            WHEN stranger.is_email_broken THEN 'incorrect' END,
       CASE WHEN contact.email LIKE '%%@gmail.com' THEN contact.email
            ELSE substring(contact.email FROM '@.*') END,
       contact.phone, nullif(replace(contact.phone, ' ', ''), '12'),
       CASE WHEN contact.phone = '12' THEN 'incorrect'
            WHEN contact.phone IS NOT NULL THEN 'correct' END,
       company.street, company.zip, company.city,
       CASE WHEN partner.id IS NOT NULL THEN company.country_id
            WHEN bench_u(i, 33) < 0.8
            THEN (%(countries)s)[1 + floor(bench_u(i, 34) * 5)::int] END,
       CASE WHEN partner.id IS NOT NULL THEN %(lang)s END,
       CASE WHEN bench_u(i, 35) < 0.6
            THEN (%(sources)s)[1 + floor(bench_u(i, 36)
                 * cardinality(%(sources)s))::int] END,
       CASE WHEN bench_u(i, 37) < 0.4
            THEN (%(mediums)s)[1 + floor(bench_u(i, 38)
                 * cardinality(%(mediums)s))::int] END,
       CASE WHEN status = 'lost' AND bench_u(i, 39) < 0.8
            THEN (%(lost_reasons)s)[1 + floor(bench_u(i, 40)
                 * cardinality(%(lost_reasons)s))::int] END,
       floor(4 * bench_u(i, 41) ^ 3)::text, 0,
       CASE status WHEN 'won' THEN 100 ELSE 0 END,
       CASE status WHEN 'won' THEN 100 ELSE 0 END,
       CASE WHEN is_lead THEN 0 ELSE 100 * ceil(exp(5 * bench_u(i, 42))) END,
       0, 0, 0, 0, 0, 0,
       coalesce(seller.user_id, 1), coalesce(seller.user_id, 1), created,
       created + duration,
       CASE WHEN seller.user_id IS NOT NULL THEN created + duration / 30 END,
       CASE WHEN status <> 'pending' THEN created + duration END,
       CASE WHEN stage > 1 THEN created + duration ELSE created END,
       CASE WHEN NOT is_lead AND bench_u(i, 43) < 0.6
            THEN created + duration / 20 END,
       CASE WHEN NOT is_lead AND status = 'pending' THEN created::date + 60 END,
       CASE WHEN seller.user_id IS NOT NULL
            THEN floor(extract(epoch FROM duration / 30) / 86400) END,
       CASE WHEN status <> 'pending'
            THEN floor(extract(epoch FROM duration) / 86400) END
  FROM draw
  JOIN stage ON stage.number = draw.stage
  LEFT JOIN seller ON seller.number = draw.seller
  LEFT JOIN partner ON partner.p = draw.p
  LEFT JOIN res_partner company ON company.id = partner.id
  LEFT JOIN stranger USING (i),
       LATERAL (
           SELECT coalesce(stranger.email, partner.email) AS email,
                  coalesce(stranger.phone, partner.phone) AS phone,
                  CASE WHEN partner.is_company THEN NULL
                       ELSE coalesce(partner.person_name, stranger.contact_name)
                  END AS contact_name,
                  coalesce(partner.company_name, stranger.company_name) AS company_name
       ) AS contact
 ORDER BY i;

INSERT INTO crm_tag_rel (lead_id, tag_id)
SELECT DISTINCT i + 1,
       (%(tags)s)[1 + floor(bench_u(i, 50 + n) * cardinality(%(tags)s))::int]
  FROM generate_series(0, %(leads)s - 1) AS i, generate_series(1, 3) AS n
 WHERE bench_u(i, 60 + n) < 0.3
 ORDER BY 1, 2;

-- ------------------------------------------------------------
-- Chatter: creation, each move of the stage (read by "time in stage"), followers
-- ------------------------------------------------------------

CREATE TEMP TABLE moved AS
SELECT %(first_message)s + i * 4 + number - 1 AS message_id, i, draw.seller, stage.*,
       created + duration * (number - 1) / 4 AS date
  FROM draw JOIN stage ON stage.number <= draw.stage;

INSERT INTO mail_message (
    id, model, res_id, message_type, subtype_id, author_id, email_from, message_id,
    body, is_internal, email_add_signature, date, create_uid, write_uid, create_date,
    write_date
)
SELECT moved.message_id, 'crm.lead', i + 1, 'notification',
       CASE moved.number WHEN 1 THEN %(created)s WHEN 4 THEN %(won)s ELSE %(moved)s END,
       coalesce(seller.partner_id, %(root_partner)s), 'sales@example.com',
       '<bench-' || moved.message_id || '@example.com>', '', true, true, date,
       coalesce(seller.user_id, 1), coalesce(seller.user_id, 1), date, date
  FROM moved LEFT JOIN seller ON seller.number = moved.seller
 ORDER BY moved.message_id;

INSERT INTO mail_tracking_value (
    id, mail_message_id, field_id, old_value_integer, new_value_integer,
    old_value_char, new_value_char, create_uid, write_uid, create_date, write_date
)
SELECT moved.message_id, moved.message_id, %(stage_field)s, previous.id, moved.id,
       previous.name, moved.name, 1, 1, date, date
  FROM moved JOIN stage previous ON previous.number = moved.number - 1
 ORDER BY moved.message_id;

INSERT INTO mail_followers (id, res_model, res_id, partner_id)
SELECT %(first_message)s + i, 'crm.lead', i + 1, seller.partner_id
  FROM draw JOIN seller ON seller.number = draw.seller
 ORDER BY i;

INSERT INTO mail_followers_mail_message_subtype_rel
    (mail_followers_id, mail_message_subtype_id)
SELECT %(first_message)s + i, %(discussions)s FROM draw WHERE seller IS NOT NULL;

INSERT INTO mail_activity (
    id, res_model_id, res_model, res_id, res_name, activity_type_id, summary,
    user_id, date_deadline, automated, active, create_uid, write_uid, create_date,
    write_date
)
SELECT %(first_message)s + i, %(lead_model)s, 'crm.lead', i + 1, 'Lead ' || i + 1,
       %(call)s, 'Call again', seller.user_id,
       created::date + floor(2000 * bench_u(i, 70))::int, false, true,
       seller.user_id, seller.user_id, created, created
  FROM draw JOIN seller ON seller.number = draw.seller
 WHERE status = 'pending' AND bench_u(i, 71) < 0.25
 ORDER BY i;

SELECT setval(pg_get_serial_sequence(name, 'id'), %(first_message)s + %(leads)s * 4)
  FROM unnest('{res_partner,crm_lead,mail_message,mail_tracking_value,mail_followers,
      mail_activity}'::text[]) AS name;

DROP FUNCTION bench_phone, bench_first_name, bench_last_name, bench_pick, bench_u;
DROP TABLE seller, stage, partner, draw, stranger, moved;
