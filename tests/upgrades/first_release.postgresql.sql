SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.access_link (
    id integer NOT NULL,
    kind character varying(24) NOT NULL,
    secret_hash bytea NOT NULL,
    user_id integer,
    conference_id integer,
    subject character varying(40) NOT NULL,
    created_by_id integer,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    used_at timestamp with time zone,
    revoked_at timestamp with time zone
);
CREATE SEQUENCE public.access_link_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.access_link_id_seq OWNED BY public.access_link.id;
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.attendee (
    conference_id integer NOT NULL,
    id uuid NOT NULL,
    point_id integer NOT NULL,
    unit_id integer NOT NULL,
    status character varying(24) NOT NULL,
    source character varying(24) NOT NULL,
    full_name character varying(120) NOT NULL,
    rank character varying(60) NOT NULL,
    "position" character varying(160) NOT NULL,
    unit_text character varying(200) NOT NULL,
    birth_year integer,
    phone character varying(40) NOT NULL,
    list_number integer,
    substitute_for_id uuid,
    registered_at timestamp with time zone NOT NULL,
    registered_by_id integer,
    nonce character varying(64),
    consented_at timestamp with time zone,
    calendar_sequence integer NOT NULL,
    calendar_changed_at timestamp with time zone NOT NULL,
    folded character varying(400) NOT NULL,
    sort_key character varying(800) NOT NULL COLLATE pg_catalog."C",
    row_version integer NOT NULL
);
CREATE TABLE public.award (
    id integer NOT NULL,
    tier_id integer CONSTRAINT award_tier_id_not_null1 NOT NULL,
    recipient_kind character varying(24) NOT NULL,
    unit_id integer,
    recipient_name character varying(200) NOT NULL,
    unit_name character varying(200) NOT NULL,
    achievement text NOT NULL,
    decision_number character varying(60) NOT NULL,
    decided_on date,
    "position" integer NOT NULL,
    row_version integer NOT NULL
);
CREATE SEQUENCE public.award_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.award_id_seq OWNED BY public.award.id;
CREATE TABLE public.award_results (
    conference_id integer NOT NULL,
    title character varying(200) NOT NULL,
    published_at timestamp with time zone,
    row_version integer NOT NULL
);
CREATE TABLE public.award_tier (
    id integer NOT NULL,
    conference_id integer NOT NULL,
    name character varying(120) NOT NULL,
    "position" integer NOT NULL,
    row_version integer NOT NULL
);
CREATE SEQUENCE public.award_tier_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.award_tier_id_seq OWNED BY public.award_tier.id;
CREATE TABLE public.change (
    id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_id integer,
    actor_name character varying(200) NOT NULL,
    conference_id integer,
    subject_type character varying(40) NOT NULL,
    subject_id character varying(80) NOT NULL,
    action character varying(40) NOT NULL,
    reason text NOT NULL,
    old json NOT NULL,
    new json NOT NULL
);
CREATE SEQUENCE public.change_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.change_id_seq OWNED BY public.change.id;
CREATE TABLE public.conference (
    id integer NOT NULL,
    uid character varying(36) NOT NULL,
    slug character varying(80) NOT NULL,
    short_title character varying(60) NOT NULL,
    official_title text NOT NULL,
    kind character varying(24) NOT NULL,
    status character varying(24) NOT NULL,
    visibility character varying(24) NOT NULL,
    organizing_body character varying(200) NOT NULL,
    owner_unit_id integer NOT NULL,
    chair character varying(200) NOT NULL,
    composition text NOT NULL,
    reference_document character varying(200) NOT NULL,
    timezone character varying(40) NOT NULL,
    days json NOT NULL,
    first_on date NOT NULL,
    last_on date NOT NULL,
    contact_name character varying(120) NOT NULL,
    contact_phone character varying(40) NOT NULL,
    contact_email character varying(255) NOT NULL,
    arrive_minutes integer NOT NULL,
    dress character varying(200) NOT NULL,
    papers character varying(200) NOT NULL,
    notes text NOT NULL,
    points_due_on date,
    rosters_due_on date,
    registration_due_on date,
    registration_open boolean NOT NULL,
    privacy_basis text NOT NULL,
    status_reason text NOT NULL,
    published_at timestamp with time zone,
    is_demo boolean NOT NULL,
    revision integer NOT NULL,
    calendar_counter integer NOT NULL,
    dropped_runs json NOT NULL,
    calendar_sequence integer NOT NULL,
    calendar_changed_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    folded text NOT NULL,
    row_version integer NOT NULL,
    CONSTRAINT ck_conference_days_in_order CHECK ((last_on >= first_on))
);
CREATE SEQUENCE public.conference_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.conference_id_seq OWNED BY public.conference.id;
CREATE TABLE public.conference_session (
    id integer NOT NULL,
    conference_id integer NOT NULL,
    uid character varying(36) NOT NULL,
    held_on date NOT NULL,
    daypart character varying(24) NOT NULL,
    title character varying(120) NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    cancelled_at timestamp with time zone,
    dropped_topics json NOT NULL,
    attendance_closed_at timestamp with time zone,
    calendar_sequence integer NOT NULL,
    calendar_changed_at timestamp with time zone NOT NULL,
    row_version integer NOT NULL,
    CONSTRAINT ck_conference_session_hours_in_order CHECK ((ends_at > starts_at))
);
CREATE SEQUENCE public.conference_session_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.conference_session_id_seq OWNED BY public.conference_session.id;
CREATE TABLE public.headcount_report (
    conference_id integer NOT NULL,
    id uuid NOT NULL,
    session_id integer NOT NULL,
    point_id integer NOT NULL,
    number integer NOT NULL,
    source character varying(24) NOT NULL,
    reported_by character varying(200) NOT NULL,
    recorded_by_id integer,
    received_at timestamp with time zone NOT NULL,
    is_late_entry boolean NOT NULL,
    nonce character varying(64) NOT NULL,
    CONSTRAINT ck_headcount_report_number_not_negative CHECK ((number >= 0))
);
CREATE TABLE public.mail (
    id integer NOT NULL,
    recipient character varying(255) NOT NULL,
    subject character varying(200) NOT NULL,
    body text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    attempts integer NOT NULL,
    last_error text NOT NULL,
    sent_at timestamp with time zone,
    failed_at timestamp with time zone
);
CREATE SEQUENCE public.mail_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.mail_id_seq OWNED BY public.mail.id;
CREATE TABLE public.point (
    id integer NOT NULL,
    conference_id integer NOT NULL,
    role character varying(24) NOT NULL,
    status character varying(24) NOT NULL,
    code character varying(80) NOT NULL,
    name character varying(200) NOT NULL,
    unit_id integer NOT NULL,
    parent_id integer,
    hall character varying(200) NOT NULL,
    address character varying(300) NOT NULL,
    province character varying(80) NOT NULL,
    mode character varying(24) NOT NULL,
    counts character varying(24) NOT NULL,
    capacity integer,
    seats_taken integer NOT NULL,
    planned integer NOT NULL,
    contact_name character varying(120) NOT NULL,
    contact_phone character varying(40) NOT NULL,
    contact_phone_public boolean NOT NULL,
    technician_name character varying(120) NOT NULL,
    technician_phone character varying(40) NOT NULL,
    conditions text NOT NULL,
    status_reason text NOT NULL,
    created_by_id integer,
    created_at timestamp with time zone NOT NULL,
    approved_at timestamp with time zone,
    changed_at timestamp with time zone,
    roster_sent_at timestamp with time zone,
    roster_sent_by character varying(200) NOT NULL,
    roster_sent_count integer,
    roster_changed_at timestamp with time zone,
    calendar_sequence integer NOT NULL,
    calendar_changed_at timestamp with time zone NOT NULL,
    folded character varying(1000) NOT NULL,
    sort_key character varying(800) NOT NULL COLLATE pg_catalog."C",
    row_version integer NOT NULL,
    CONSTRAINT ck_point_capacity_positive CHECK (((capacity IS NULL) OR (capacity > 0))),
    CONSTRAINT ck_point_seats_not_negative CHECK ((seats_taken >= 0))
);
CREATE SEQUENCE public.point_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.point_id_seq OWNED BY public.point.id;
CREATE TABLE public.presence (
    conference_id integer NOT NULL,
    session_id integer NOT NULL,
    attendee_id uuid NOT NULL,
    point_id integer NOT NULL,
    expected_point_id integer,
    state character varying(24) NOT NULL,
    arrived_at timestamp with time zone,
    since timestamp with time zone,
    left_at timestamp with time zone,
    reason character varying(200) NOT NULL,
    is_late_entry boolean NOT NULL,
    scan_device character varying(40) NOT NULL,
    scan_nonce character varying(64) NOT NULL
);
CREATE TABLE public.role_grant (
    id integer NOT NULL,
    user_id integer NOT NULL,
    role character varying(24) NOT NULL,
    unit_id integer NOT NULL,
    created_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.role_grant_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.role_grant_id_seq OWNED BY public.role_grant.id;
CREATE TABLE public.scan (
    conference_id integer NOT NULL,
    id uuid NOT NULL,
    session_id integer NOT NULL,
    point_id integer NOT NULL,
    attendee_id uuid,
    direction character varying(24) NOT NULL,
    device character varying(40) NOT NULL,
    nonce character varying(64) NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    clock_suspect boolean NOT NULL,
    is_late_entry boolean NOT NULL,
    is_valid boolean NOT NULL,
    outcome character varying(24) NOT NULL,
    other_point_id integer,
    refusal character varying(24) NOT NULL,
    void_device character varying(40) NOT NULL,
    void_nonce character varying(64) NOT NULL,
    reason character varying(200) NOT NULL,
    recorded_by_id integer
);
CREATE TABLE public.sign_in_attempt (
    id integer NOT NULL,
    key character varying(64) NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.sign_in_attempt_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.sign_in_attempt_id_seq OWNED BY public.sign_in_attempt.id;
CREATE TABLE public.tally (
    conference_id integer NOT NULL,
    session_id integer NOT NULL,
    point_id integer NOT NULL,
    roll_state character varying(24) NOT NULL,
    counts character varying(24),
    expected integer,
    present integer NOT NULL,
    ever_present integer NOT NULL,
    ever_own integer NOT NULL,
    visitors integer NOT NULL,
    walk_ins integer NOT NULL,
    excused integer NOT NULL,
    declared integer,
    version integer NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    closed_by character varying(200) NOT NULL
);
CREATE TABLE public.topic (
    id integer NOT NULL,
    session_id integer NOT NULL,
    uid character varying(36) NOT NULL,
    "position" integer NOT NULL,
    kind character varying(24) NOT NULL,
    title character varying(300) NOT NULL,
    speaker character varying(200) NOT NULL,
    minutes integer NOT NULL,
    row_version integer NOT NULL
);
CREATE SEQUENCE public.topic_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.topic_id_seq OWNED BY public.topic.id;
CREATE TABLE public.unit (
    id integer NOT NULL,
    code character varying(80) NOT NULL,
    row_version integer NOT NULL
);
CREATE SEQUENCE public.unit_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.unit_id_seq OWNED BY public.unit.id;
CREATE TABLE public.unit_level (
    code character varying(40) NOT NULL,
    name_vi character varying(200) NOT NULL,
    name_en character varying(200) NOT NULL,
    "position" integer NOT NULL
);
CREATE TABLE public.unit_period (
    id integer NOT NULL,
    unit_id integer NOT NULL,
    name character varying(200) NOT NULL,
    short_name character varying(200) NOT NULL,
    parent_id integer,
    level_code character varying(40) NOT NULL,
    province character varying(80) NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    folded character varying(400) NOT NULL,
    sort_key character varying(800) NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT ck_unit_period_in_order CHECK (((valid_to IS NULL) OR (valid_to >= valid_from)))
);
CREATE SEQUENCE public.unit_period_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.unit_period_id_seq OWNED BY public.unit_period.id;
CREATE TABLE public.unit_succession (
    predecessor_id integer NOT NULL,
    successor_id integer NOT NULL,
    happened_on date NOT NULL
);
CREATE TABLE public.user_account (
    id integer NOT NULL,
    email character varying(255) NOT NULL,
    name character varying(200) NOT NULL,
    password character varying(255),
    active boolean NOT NULL,
    fs_uniquifier character varying(64) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    folded character varying(500) NOT NULL,
    sort_key character varying(800) NOT NULL COLLATE pg_catalog."C",
    row_version integer NOT NULL
);
CREATE SEQUENCE public.user_account_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.user_account_id_seq OWNED BY public.user_account.id;
ALTER TABLE ONLY public.access_link ALTER COLUMN id SET DEFAULT nextval('public.access_link_id_seq'::regclass);
ALTER TABLE ONLY public.award ALTER COLUMN id SET DEFAULT nextval('public.award_id_seq'::regclass);
ALTER TABLE ONLY public.award_tier ALTER COLUMN id SET DEFAULT nextval('public.award_tier_id_seq'::regclass);
ALTER TABLE ONLY public.change ALTER COLUMN id SET DEFAULT nextval('public.change_id_seq'::regclass);
ALTER TABLE ONLY public.conference ALTER COLUMN id SET DEFAULT nextval('public.conference_id_seq'::regclass);
ALTER TABLE ONLY public.conference_session ALTER COLUMN id SET DEFAULT nextval('public.conference_session_id_seq'::regclass);
ALTER TABLE ONLY public.mail ALTER COLUMN id SET DEFAULT nextval('public.mail_id_seq'::regclass);
ALTER TABLE ONLY public.point ALTER COLUMN id SET DEFAULT nextval('public.point_id_seq'::regclass);
ALTER TABLE ONLY public.role_grant ALTER COLUMN id SET DEFAULT nextval('public.role_grant_id_seq'::regclass);
ALTER TABLE ONLY public.sign_in_attempt ALTER COLUMN id SET DEFAULT nextval('public.sign_in_attempt_id_seq'::regclass);
ALTER TABLE ONLY public.topic ALTER COLUMN id SET DEFAULT nextval('public.topic_id_seq'::regclass);
ALTER TABLE ONLY public.unit ALTER COLUMN id SET DEFAULT nextval('public.unit_id_seq'::regclass);
ALTER TABLE ONLY public.unit_period ALTER COLUMN id SET DEFAULT nextval('public.unit_period_id_seq'::regclass);
ALTER TABLE ONLY public.user_account ALTER COLUMN id SET DEFAULT nextval('public.user_account_id_seq'::regclass);
INSERT INTO public.access_link VALUES (1, 'personal', '\x97f6fa8a17f3a51cbd9f49cc8ba2f69b52213503dd025ba670d362e5377691d3', NULL, 1, '01a2157c-002a-7144-80bf-ba53670924ae', 3, '2026-11-26 01:32:59.430799+00', NULL, NULL, NULL);
INSERT INTO public.access_link VALUES (2, 'feed', '\xf9a90cef07ab435a86e682ed9851383c9c79c3f67e6defd64f15ef286f88291e', NULL, 1, '01a2157c-002a-7144-80bf-ba53670924ae', 3, '2026-11-26 01:32:59.430804+00', NULL, NULL, NULL);
INSERT INTO public.access_link VALUES (4, 'page', '\xa101d1fb018c6e160a80466bf071d27db6b00d31a5a0ff815fc08b17ebb613ef', NULL, 1, '1', 2, '2026-11-26 01:32:59.996466+00', NULL, NULL, NULL);
INSERT INTO public.access_link VALUES (3, 'sign_in', '\x33edd15c811d41371cdcabafc0e751c33b5329eeb6db536e9ea6fc5a6c0f3da2', 4, NULL, '', 1, '2026-11-26 01:32:59.98073+00', '2099-01-01 00:00:00+00', NULL, NULL);
INSERT INTO public.alembic_version VALUES ('0001');
INSERT INTO public.attendee VALUES (1, '01a2157c-002a-7144-80bf-ba53670924ae', 1, 2, 'active', 'official', 'Hoàng Thị Ánh', '', '', '', NULL, '', 1, NULL, '2022-06-10 02:00:00+00', NULL, NULL, NULL, 0, '2026-11-26 01:32:57.780775+00', 'hoang thi anh', 'anh. hoang+ thi/', 1);
INSERT INTO public.attendee VALUES (1, '01a2157c-005f-70e5-b63c-845ef0fad1e9', 1, 2, 'active', 'official', 'Đỗ Thị Hường', '', '', '', NULL, '', 2, NULL, '2022-06-10 02:00:00+00', NULL, NULL, NULL, 0, '2026-11-26 01:32:57.824102+00', 'do thi huong', 'hu{o|ng+ d{o{- thi/', 1);
INSERT INTO public.attendee VALUES (1, '01a2157c-0072-718e-8494-891b78202f02', 1, 2, 'active', 'official', 'Nguyễn Thuỳ Linh', '', '', '', NULL, '', 3, NULL, '2022-06-10 02:00:00+00', NULL, NULL, NULL, 0, '2026-11-26 01:32:57.842701+00', 'nguyen thuy linh', 'linh nguye{n- thuy+', 1);
INSERT INTO public.attendee VALUES (1, '01a2157c-0084-70dd-988b-b7357f9d42dc', 1, 2, 'active', 'official', 'Lò Thị Mỷ', '', '', '', NULL, '', 4, NULL, '2022-06-10 02:00:00+00', NULL, NULL, NULL, 0, '2026-11-26 01:32:57.861071+00', 'lo thi my', 'my, lo+ thi/', 1);
INSERT INTO public.attendee VALUES (1, '01a2157c-059f-74d1-a5c4-2e7ffb16781a', 1, 2, 'withdrawn', 'official', 'Lê Thị Rút', '', '', '', NULL, '', 5, NULL, '2022-06-10 02:00:00+00', NULL, NULL, NULL, 1, '2026-11-26 01:32:59.229678+00', 'le thi rut', 'rut. le{ thi/', 2);
INSERT INTO public.attendee VALUES (1, '01a2157c-0618-7445-ab20-119a99a62032', 2, 2, 'active', 'official', 'Phạm Thị Chuyển', '', '', '', NULL, '', 1, NULL, '2022-06-10 02:00:00+00', NULL, NULL, NULL, 2, '2026-11-26 01:32:59.335739+00', 'pham thi chuyen', 'chuye{n, pham/ thi/', 2);
INSERT INTO public.attendee VALUES (1, '01a2157c-0668-733b-9725-6a6e2e1225a5', 2, 5, 'active', 'self', 'Tạ Thị Tự Ghi', '', '', '', NULL, '', 2, NULL, '2022-06-19 01:00:00+00', NULL, '00512b06bfa3d241490ff6775b65da5557227c0ee71453f293611345a69e8d3b', '2022-06-19 01:00:00+00', 2, '2026-11-26 01:32:59.369449+00', 'ta thi tu ghi', 'ghi ta/ thi/ tu{/', 1);
INSERT INTO public.attendee VALUES (1, '01a2157c-067a-751a-9ca8-da0152ce0441', 2, 5, 'erased', 'official', '–', '', '', '', NULL, '', 3, NULL, '2022-06-10 02:00:00+00', NULL, NULL, NULL, 3, '2026-11-26 01:32:59.411966+00', '', '', 2);
INSERT INTO public.attendee VALUES (1, '01a2157c-07e4-7150-8349-ab84f9cb31a4', 1, 2, 'active', 'walk_in', 'Vàng Thị Vãng Lai', '', '', '', NULL, '', NULL, NULL, '2026-11-26 01:32:59.749309+00', 3, '70112717f0713e600c2e4b939594c8d06f55081fbad6f848466fabbfb57a67e7', NULL, 3, '2026-11-26 01:32:59.749319+00', 'vang thi vang lai', 'lai vang+ thi/ vang-', 1);
INSERT INTO public.award_tier VALUES (1, 1, 'Giải đặc biệt', 1, 1);
INSERT INTO public.change VALUES (1, '2026-11-26 01:32:57.409697+00', NULL, '', NULL, 'unit', '1', 'created', '', '{}', '{"code": "bo-cong-an", "name": "B\u1ed9 C\u00f4ng an", "valid_from": "2008-08-01"}');
INSERT INTO public.change VALUES (2, '2026-11-26 01:32:57.427182+00', NULL, '', NULL, 'unit', '2', 'created', '', '{}', '{"code": "yen-bai", "name": "C\u00f4ng an t\u1ec9nh Y\u00ean B\u00e1i", "valid_from": "2008-08-01"}');
INSERT INTO public.change VALUES (3, '2026-11-26 01:32:57.453839+00', NULL, '', NULL, 'unit', '3', 'created', '', '{}', '{"code": "lao-cai", "name": "C\u00f4ng an t\u1ec9nh L\u00e0o Cai", "valid_from": "2008-08-01"}');
INSERT INTO public.change VALUES (4, '2026-11-26 01:32:57.464619+00', NULL, '', NULL, 'unit', '2', 'succeeded', '', '{}', '{"successor": "lao-cai", "on": "2025-07-01"}');
INSERT INTO public.change VALUES (5, '2026-11-26 01:32:57.489432+00', NULL, '', NULL, 'unit', '4', 'created', '', '{}', '{"code": "c08", "name": "C\u1ee5c C\u1ea3nh s\u00e1t giao th\u00f4ng", "valid_from": "2008-08-01"}');
INSERT INTO public.change VALUES (6, '2026-11-26 01:32:57.508639+00', NULL, '', NULL, 'unit', '5', 'created', '', '{}', '{"code": "phu-tho", "name": "C\u00f4ng an t\u1ec9nh Ph\u00fa Th\u1ecd", "valid_from": "2008-08-01"}');
INSERT INTO public.change VALUES (7, '2026-11-26 01:32:57.529491+00', NULL, '', NULL, 'unit', '6', 'created', '', '{}', '{"code": "phuong-yen-bai", "name": "C\u00f4ng an ph\u01b0\u1eddng Y\u00ean B\u00e1i", "valid_from": "2025-07-01"}');
INSERT INTO public.change VALUES (8, '2026-11-26 01:32:57.545289+00', NULL, '', NULL, 'user_account', '1', 'created', '', '{}', '{"email": "admin@test.example", "name": "Qu\u1ea3n tr\u1ecb"}');
INSERT INTO public.change VALUES (9, '2026-11-26 01:32:57.572542+00', NULL, '', NULL, 'user_account', '1', 'granted', '', '{}', '{"role": "administrator", "unit": "bo-cong-an"}');
INSERT INTO public.change VALUES (10, '2026-11-26 01:32:57.584672+00', NULL, '', NULL, 'user_account', '2', 'created', '', '{}', '{"email": "olga@test.example", "name": "Olga"}');
INSERT INTO public.change VALUES (11, '2026-11-26 01:32:57.608546+00', NULL, '', NULL, 'user_account', '2', 'granted', '', '{}', '{"role": "organizer", "unit": "bo-cong-an"}');
INSERT INTO public.change VALUES (12, '2026-11-26 01:32:57.624353+00', NULL, '', NULL, 'user_account', '3', 'created', '', '{}', '{"email": "yen@test.example", "name": "Nguy\u1ec5n Th\u1ecb Y\u1ebfn"}');
INSERT INTO public.change VALUES (13, '2026-11-26 01:32:57.644911+00', NULL, '', NULL, 'user_account', '3', 'granted', '', '{}', '{"role": "official", "unit": "yen-bai"}');
INSERT INTO public.change VALUES (14, '2026-11-26 01:32:57.660646+00', NULL, '', NULL, 'user_account', '4', 'created', '', '{}', '{"email": "phuc@test.example", "name": "Tr\u1ea7n V\u0103n Ph\u00fac"}');
INSERT INTO public.change VALUES (15, '2026-11-26 01:32:57.679013+00', NULL, '', NULL, 'user_account', '4', 'granted', '', '{}', '{"role": "official", "unit": "phu-tho"}');
INSERT INTO public.change VALUES (16, '2026-11-26 01:32:58.957415+00', NULL, '', NULL, 'user_account', '5', 'created', '', '{}', '{"email": "mat.khau@test.example", "name": "Ho\u00e0ng M\u1eadt Kh\u1ea9u"}');
INSERT INTO public.change VALUES (17, '2026-11-26 01:32:58.996675+00', NULL, '', NULL, 'user_account', '5', 'granted', '', '{}', '{"role": "administrator", "unit": "bo-cong-an"}');
INSERT INTO public.change VALUES (18, '2026-11-26 01:32:59.017269+00', NULL, '', NULL, 'user_account', '6', 'created', '', '{}', '{"email": "da.dong@test.example", "name": "\u0110\u00e3 \u0110\u00f3ng"}');
INSERT INTO public.change VALUES (19, '2026-11-26 01:32:59.047032+00', NULL, '', NULL, 'user_account', '6', 'granted', '', '{}', '{"role": "official", "unit": "lao-cai"}');
INSERT INTO public.change VALUES (20, '2026-11-26 01:32:59.103261+00', 1, 'Quản trị', NULL, 'user_account', '6', 'deactivated', '', '{}', '{}');
INSERT INTO public.change VALUES (21, '2026-11-26 01:32:59.274262+00', 3, 'Nguyễn Thị Yến', 1, 'attendee', '1/01a2157c-059f-74d1-a5c4-2e7ffb16781a', 'withdrawn', 'Đi công tác', '{}', '{}');
INSERT INTO public.change VALUES (22, '2026-11-26 01:32:59.356012+00', 2, 'Olga', 1, 'attendee', '1/01a2157c-0618-7445-ab20-119a99a62032', 'moved', '', '{"point_id": 1}', '{"point_id": 2}');
INSERT INTO public.change VALUES (23, '2026-11-26 01:32:59.451747+00', 4, 'Trần Văn Phúc', 1, 'attendee', '1/01a2157c-067a-751a-9ca8-da0152ce0441', 'withdrawn', 'Xin xóa', '{}', '{}');
INSERT INTO public.change VALUES (24, '2026-11-26 01:32:59.451755+00', 3, 'Nguyễn Thị Yến', 1, 'attendee', '1/01a2157c-002a-7144-80bf-ba53670924ae', 'link_made', '', '{}', '{}');
INSERT INTO public.change VALUES (25, '2026-11-26 01:32:59.753157+00', 3, 'Nguyễn Thị Yến', 1, 'attendee', '1/01a2157c-07e4-7150-8349-ab84f9cb31a4', 'walked_in', '', '{}', '{"point_id": 1, "unit_id": 2}');
INSERT INTO public.change VALUES (26, '2026-11-26 01:32:59.952062+00', 3, 'Nguyễn Thị Yến', 1, 'tally', '1/1/1', 'roll_closed', '', '{}', '{"expected": 4}');
INSERT INTO public.change VALUES (27, '2026-11-26 01:32:59.997195+00', 1, 'Quản trị', NULL, 'access_link', '3', 'created', '', '{}', '{"kind": "sign_in", "subject": ""}');
INSERT INTO public.change VALUES (28, '2026-11-26 01:33:00.009276+00', 2, 'Olga', 1, 'access_link', '4', 'created', '', '{}', '{"kind": "page", "subject": "1"}');
INSERT INTO public.change VALUES (29, '2026-11-26 01:33:00.086045+00', 2, 'Olga', 1, 'award_tier', '1', 'created', '', '{}', '{"name": "Gi\u1ea3i \u0111\u1eb7c bi\u1ec7t"}');
INSERT INTO public.conference VALUES (1, '2fe22d52-0e00-42de-9c84-64f043de5012', 'hoc-tap-nghi-quyet-dai-hoi-phu-nu-cac-cap-1', 'Học tập Nghị quyết Đại hội Phụ nữ các cấp', '', 'conference', 'published', 'public', 'Hội Phụ nữ Bộ Công an', 1, '', '', '', 'Asia/Ho_Chi_Minh', '["2022-06-20", "2022-06-21"]', '2022-06-20', '2022-06-21', 'Ban tổ chức', '0912 345 678', '', 15, '', '', '', NULL, NULL, NULL, true, '', '', '2026-11-26 01:32:57.675492+00', false, 1, 3, '[]', 0, '2026-11-26 01:32:57.686246+00', '2026-11-26 01:32:57.686252+00', '2026-11-26 01:32:59.402019+00', 'hoc tap nghi quyet dai hoi phu nu cac cap', 1);
INSERT INTO public.conference VALUES (2, 'cf885b30-4bed-4981-a5a4-a11870b84b1e', 'ban-nhap-28', 'Bản nháp', '', 'conference', 'draft', 'public', 'Hội Phụ nữ Bộ Công an', 1, '', '', '', 'Asia/Ho_Chi_Minh', '["2022-06-20", "2022-06-21"]', '2022-06-20', '2022-06-21', 'Ban tổ chức', '0912 345 678', '', 15, '', '', '', NULL, NULL, NULL, false, '', '', NULL, false, 1, 0, '[]', 0, '2026-11-26 01:32:59.959142+00', '2026-11-26 01:32:59.95915+00', '2026-11-26 01:32:59.959151+00', 'ban nhap', 1);
INSERT INTO public.conference_session VALUES (1, 1, '5e6e8327-172c-4651-803f-57fe4bd709f2', '2022-06-20', 'morning', '', '2022-06-20 00:30:00+00', '2022-06-20 04:30:00+00', NULL, '[]', NULL, 0, '2026-11-26 01:32:57.717572+00', 1);
INSERT INTO public.conference_session VALUES (2, 2, '5f3b41ec-8f08-473a-925c-6f829faedb0d', '2022-06-20', 'morning', '', '2022-06-20 00:30:00+00', '2022-06-20 04:30:00+00', NULL, '[]', NULL, 0, '2026-11-26 01:32:59.971838+00', 1);
INSERT INTO public.headcount_report VALUES (1, '01a2157c-080c-7082-aa19-73c9a04a0c35', 1, 2, 9, 'form', 'Trần Văn Phúc', 4, '2022-06-20 00:40:00+00', false, 'n');
INSERT INTO public.headcount_report VALUES (1, '01a2157c-085e-76e5-bb4b-29130d7f71c4', 1, 2, 11, 'form', 'Trần Văn Phúc', 4, '2022-06-20 00:50:00+00', false, 'n2');
INSERT INTO public.mail VALUES (1, 'yen@test.example', 'Đã gửi', '', '2026-11-26 01:33:00.013569+00', '2026-11-26 01:38:00.023445+00', 1, '', '2026-11-26 01:33:00.040297+00', NULL);
INSERT INTO public.mail VALUES (2, 'phuc@test.example', 'Đặt lại mật khẩu', 'Mở liên kết này: https://test.example/sign-in/reset/bi-mat', '2026-11-26 01:33:00.048349+00', '2026-11-26 01:33:00.047969+00', 0, '', NULL, NULL);
INSERT INTO public.point VALUES (1, 1, 'remote', 'approved', 'yen-bai', 'Yên Bái', 2, NULL, 'Hội trường Yên Bái', 'Số 1, phố Mẫu, Yên Bái', 'Yên Bái', 'two_way', 'by_name', NULL, 4, 0, '', '', false, '', '', '', '', NULL, '2026-11-26 01:32:57.73485+00', '2026-11-26 01:32:57.731158+00', NULL, NULL, '', NULL, NULL, 0, '2026-11-26 01:32:57.734855+00', 'yen bai hoi truong yen bai so 1, pho mau, yen bai yen bai', 'ye{n bai.', 1);
INSERT INTO public.point VALUES (2, 1, 'remote', 'approved', 'phu-tho', 'Phú Thọ', 5, NULL, 'Hội trường Phú Thọ', 'Số 1, phố Mẫu, Phú Thọ', 'Phú Thọ', 'two_way', 'by_name', NULL, 2, 0, '', '', false, '', '', '', '', NULL, '2026-11-26 01:32:57.753272+00', '2026-11-26 01:32:57.749254+00', NULL, NULL, '', NULL, NULL, 0, '2026-11-26 01:32:57.753276+00', 'phu tho hoi truong phu tho so 1, pho mau, phu tho phu tho', 'phu. tho/', 1);
INSERT INTO public.presence VALUES (1, 1, '01a2157c-002a-7144-80bf-ba53670924ae', 1, 1, 'left', '2022-06-20 00:30:00+00', '2022-06-20 00:30:00+00', '2022-06-20 01:30:00+00', '', false, 'user:2', 'cf4e2c1df5cb4ec48922c56bbaf9c911');
INSERT INTO public.presence VALUES (1, 1, '01a2157c-005f-70e5-b63c-845ef0fad1e9', 1, 1, 'present', '2022-06-20 00:30:00+00', '2022-06-20 00:30:00+00', NULL, '', false, 'user:2', 'ff925b0dae5446828b6d917b560d2654');
INSERT INTO public.presence VALUES (1, 1, '01a2157c-0084-70dd-988b-b7357f9d42dc', 1, 1, 'excused', NULL, NULL, NULL, 'Ốm', false, 'user:1', 'fcd76e6f685845088a1bf620e2fa338b');
INSERT INTO public.presence VALUES (1, 1, '01a2157c-07e4-7150-8349-ab84f9cb31a4', 1, NULL, 'present', '2022-06-20 01:00:00+00', '2022-06-20 01:00:00+00', NULL, '', false, 'user:1', '70112717f0713e600c2e4b939594c8d06f55081fbad6f848466fabbfb57a67e7');
INSERT INTO public.role_grant VALUES (1, 1, 'administrator', 1, '2026-11-26 01:32:57.555605+00');
INSERT INTO public.role_grant VALUES (2, 2, 'organizer', 1, '2026-11-26 01:32:57.599261+00');
INSERT INTO public.role_grant VALUES (3, 3, 'official', 2, '2026-11-26 01:32:57.628248+00');
INSERT INTO public.role_grant VALUES (4, 4, 'official', 5, '2026-11-26 01:32:57.665153+00');
INSERT INTO public.role_grant VALUES (5, 5, 'administrator', 1, '2026-11-26 01:32:58.962784+00');
INSERT INTO public.role_grant VALUES (6, 6, 'official', 3, '2026-11-26 01:32:59.023309+00');
INSERT INTO public.scan VALUES (1, '01a2157c-06d6-713d-8e90-57b137e3ab85', 1, 1, '01a2157c-002a-7144-80bf-ba53670924ae', 'in', 'user:1', '87fc224bd5a84003bd0dfcf0d5a078f8', '2022-06-20 00:30:00+00', '2022-06-20 00:30:00+00', '2022-06-20 01:00:00+00', false, false, true, 'accepted', NULL, '', '', '', '', 3);
INSERT INTO public.scan VALUES (1, '01a2157c-06d7-7494-aed7-c908dc6eb892', 1, 2, '01a2157c-005f-70e5-b63c-845ef0fad1e9', 'in', 'user:1', '25173fc4610a4652829898ed3b376eea', '2022-06-20 00:30:00+00', '2022-06-20 00:30:00+00', '2022-06-20 01:00:00+00', false, false, true, 'visitor', 1, '', '', '', '', 3);
INSERT INTO public.scan VALUES (1, '01a2157c-072d-7493-8279-ad03afea2379', 1, 1, '01a2157c-005f-70e5-b63c-845ef0fad1e9', 'in', 'user:2', 'ff925b0dae5446828b6d917b560d2654', '2022-06-20 00:30:00+00', '2022-06-20 00:30:00+00', '2022-06-20 02:00:00+00', false, false, true, 'moved', 2, '', '', '', '', 3);
INSERT INTO public.scan VALUES (1, '01a2157c-072d-7493-8279-ad041fe49014', 1, 1, '01a2157c-002a-7144-80bf-ba53670924ae', 'out', 'user:2', 'cf4e2c1df5cb4ec48922c56bbaf9c911', '2022-06-20 01:30:00+00', '2022-06-20 01:30:00+00', '2022-06-20 02:00:00+00', false, false, true, 'left', NULL, '', '', '', '', 3);
INSERT INTO public.scan VALUES (1, '01a2157c-0749-7191-b0e9-3eb90b167b72', 1, 1, '01a2157c-0084-70dd-988b-b7357f9d42dc', 'excused', 'user:1', 'fcd76e6f685845088a1bf620e2fa338b', '2022-06-20 00:30:00+00', '2022-06-20 00:30:00+00', '2022-06-20 01:00:00+00', false, false, true, 'accepted', NULL, '', '', '', 'Ốm', 3);
INSERT INTO public.scan VALUES (1, '01a2157c-0777-7755-8aab-8a660e51822c', 1, 1, '01a2157c-0072-718e-8494-891b78202f02', 'in', 'user:1', 'nham', '2022-06-20 00:30:00+00', '2022-06-20 00:30:00+00', '2022-06-20 01:10:00+00', false, false, true, 'accepted', NULL, '', '', '', '', 3);
INSERT INTO public.scan VALUES (1, '01a2157c-0798-737b-b94a-570133e81021', 1, 1, '01a2157c-0072-718e-8494-891b78202f02', 'void', 'user:1', 'a0e18549d5ad44719f6b7ea3c2efa950', '2022-06-20 01:11:00+00', '2022-06-20 01:11:00+00', '2022-06-20 01:11:00+00', false, false, true, 'voided', NULL, '', 'user:1', 'nham', '', 3);
INSERT INTO public.scan VALUES (1, '01a2157c-07be-7744-a030-41fccce4d625', 1, 1, '01a2157c-059f-74d1-a5c4-2e7ffb16781a', 'in', 'user:1', '4c48933af6b247e2ad7e3b5218dc360a', '2022-06-20 00:30:00+00', '2022-06-20 00:30:00+00', '2022-06-20 01:00:00+00', false, false, false, 'withdrawn', NULL, '', '', '', '', 3);
INSERT INTO public.scan VALUES (1, '01a2157c-07fe-74b5-8b09-625c6c9a0d5f', 1, 1, '01a2157c-07e4-7150-8349-ab84f9cb31a4', 'in', 'user:1', '70112717f0713e600c2e4b939594c8d06f55081fbad6f848466fabbfb57a67e7', '2022-06-20 01:00:00+00', '2022-06-20 01:00:00+00', '2022-06-20 01:00:00+00', false, false, true, 'accepted', NULL, '', '', '', '', 3);
INSERT INTO public.tally VALUES (1, 1, 2, 'open', NULL, NULL, 0, 0, 0, 0, 0, 0, 11, 4, '2022-06-20 00:50:00+00', NULL, '');
INSERT INTO public.tally VALUES (1, 1, 1, 'closed', 'by_name', 4, 2, 3, 2, 0, 1, 1, NULL, 7, '2022-06-20 02:30:00+00', '2022-06-20 02:30:00+00', 'Nguyễn Thị Yến');
INSERT INTO public.topic VALUES (1, 1, '1bb51fed-11ce-4ff5-adc6-441e1993cc19', 1, 'topic', 'Khai mạc', '', 30, 1);
INSERT INTO public.topic VALUES (2, 1, '14c7032c-0e00-4b87-8e77-79ea1f716d75', 2, 'topic', 'Chuyên đề 1: Nghị quyết', '', 90, 1);
INSERT INTO public.unit VALUES (1, 'bo-cong-an', 1);
INSERT INTO public.unit VALUES (2, 'yen-bai', 1);
INSERT INTO public.unit VALUES (3, 'lao-cai', 1);
INSERT INTO public.unit VALUES (4, 'c08', 1);
INSERT INTO public.unit VALUES (5, 'phu-tho', 1);
INSERT INTO public.unit VALUES (6, 'phuong-yen-bai', 1);
INSERT INTO public.unit_level VALUES ('ministry', 'Bộ', 'Ministry', 1);
INSERT INTO public.unit_level VALUES ('department', 'Đơn vị thuộc Bộ', 'Ministry unit', 2);
INSERT INTO public.unit_level VALUES ('province', 'Cấp tỉnh', 'Province', 3);
INSERT INTO public.unit_level VALUES ('district', 'Cấp huyện', 'District', 4);
INSERT INTO public.unit_level VALUES ('commune', 'Cấp xã', 'Commune', 5);
INSERT INTO public.unit_period VALUES (1, 1, 'Bộ Công an', 'Bộ Công an', NULL, 'ministry', '', '2008-08-01', NULL, 'bo cong an bo cong an', 'bo{/ co{ng an');
INSERT INTO public.unit_period VALUES (2, 2, 'Công an tỉnh Yên Bái', 'Yên Bái', 1, 'province', 'Yên Bái', '2008-08-01', '2025-06-30', 'cong an tinh yen bai yen bai', 'ye{n bai.');
INSERT INTO public.unit_period VALUES (3, 3, 'Công an tỉnh Lào Cai', 'Lào Cai', 1, 'province', 'Lào Cai', '2008-08-01', NULL, 'cong an tinh lao cai lao cai', 'lao+ cai');
INSERT INTO public.unit_period VALUES (4, 4, 'Cục Cảnh sát giao thông', 'Cục Cảnh sát giao thông', 1, 'department', '', '2008-08-01', NULL, 'cuc canh sat giao thong cuc canh sat giao thong', 'cuc/ canh, sat. giao tho{ng');
INSERT INTO public.unit_period VALUES (5, 5, 'Công an tỉnh Phú Thọ', 'Phú Thọ', 1, 'province', 'Phú Thọ', '2008-08-01', NULL, 'cong an tinh phu tho phu tho', 'phu. tho/');
INSERT INTO public.unit_period VALUES (6, 6, 'Công an phường Yên Bái', 'Công an phường Yên Bái', 3, 'commune', 'Lào Cai', '2025-07-01', NULL, 'cong an phuong yen bai cong an phuong yen bai', 'co{ng an phu{o|ng+ ye{n bai.');
INSERT INTO public.unit_succession VALUES (2, 3, '2025-07-01');
INSERT INTO public.user_account VALUES (1, 'admin@test.example', 'Quản trị', NULL, true, 'cc80a636c57d14bb6861f494d95d354cbdc2c436f8bab410f2be707f44bcd85a', '2026-11-26 01:32:57.537325+00', 'quan tri admin@test.example', 'tri/ quan,', 1);
INSERT INTO public.user_account VALUES (2, 'olga@test.example', 'Olga', NULL, true, '1b9f416299a1b811d8cd04df8ba97674e4c87c23bf947dde6401fa61619159f4', '2026-11-26 01:32:57.579803+00', 'olga olga@test.example', 'olga', 1);
INSERT INTO public.user_account VALUES (3, 'yen@test.example', 'Nguyễn Thị Yến', NULL, true, '88a7d40e20ac9a0d16889705056632f382e7c44f12a79e84a52664a315ad6282', '2026-11-26 01:32:57.618219+00', 'nguyen thi yen yen@test.example', 'ye{n. nguye{n- thi/', 1);
INSERT INTO public.user_account VALUES (4, 'phuc@test.example', 'Trần Văn Phúc', NULL, true, '90e88b715cd4360890d36213ebdb49110f6ae2bc97c574b74f7ac801d1440c74', '2026-11-26 01:32:57.651871+00', 'tran van phuc phuc@test.example', 'phuc. tra|n+ va{n', 1);
INSERT INTO public.user_account VALUES (5, 'mat.khau@test.example', 'Hoàng Mật Khẩu', '$argon2id$v=19$m=65536,t=3,p=4$d47xPuc857w3Zuy9dw5hLA$XlpBuYRBxfADLkwbbxYYJmNXETI2AmedVNwCXkrCBbo', true, '4a015d317a2696d53e09b8e82231a781a815aaee4d354e3c8a99aa934ccee7d2', '2026-11-26 01:32:58.947364+00', 'hoang mat khau mat.khau@test.example', 'kha|u, hoang+ ma|t/', 1);
INSERT INTO public.user_account VALUES (6, 'da.dong@test.example', 'Đã Đóng', NULL, false, '609bbd90f78bb022d501ae3fe973b5c5cf4ba358f5170e04736f01ec970e7f23', '2026-11-26 01:32:59.010449+00', 'da dong da.dong@test.example', 'd{ong. d{a-', 2);
SELECT pg_catalog.setval('public.access_link_id_seq', 4, true);
SELECT pg_catalog.setval('public.award_id_seq', 1, false);
SELECT pg_catalog.setval('public.award_tier_id_seq', 1, true);
SELECT pg_catalog.setval('public.change_id_seq', 29, true);
SELECT pg_catalog.setval('public.conference_id_seq', 2, true);
SELECT pg_catalog.setval('public.conference_session_id_seq', 2, true);
SELECT pg_catalog.setval('public.mail_id_seq', 2, true);
SELECT pg_catalog.setval('public.point_id_seq', 2, true);
SELECT pg_catalog.setval('public.role_grant_id_seq', 6, true);
SELECT pg_catalog.setval('public.sign_in_attempt_id_seq', 1, false);
SELECT pg_catalog.setval('public.topic_id_seq', 2, true);
SELECT pg_catalog.setval('public.unit_id_seq', 6, true);
SELECT pg_catalog.setval('public.unit_period_id_seq', 6, true);
SELECT pg_catalog.setval('public.user_account_id_seq', 6, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.access_link
    ADD CONSTRAINT pk_access_link PRIMARY KEY (id);
ALTER TABLE ONLY public.attendee
    ADD CONSTRAINT pk_attendee PRIMARY KEY (conference_id, id);
ALTER TABLE ONLY public.award
    ADD CONSTRAINT pk_award PRIMARY KEY (id);
ALTER TABLE ONLY public.award_results
    ADD CONSTRAINT pk_award_results PRIMARY KEY (conference_id);
ALTER TABLE ONLY public.award_tier
    ADD CONSTRAINT pk_award_tier PRIMARY KEY (id);
ALTER TABLE ONLY public.change
    ADD CONSTRAINT pk_change PRIMARY KEY (id);
ALTER TABLE ONLY public.conference
    ADD CONSTRAINT pk_conference PRIMARY KEY (id);
ALTER TABLE ONLY public.conference_session
    ADD CONSTRAINT pk_conference_session PRIMARY KEY (id);
ALTER TABLE ONLY public.headcount_report
    ADD CONSTRAINT pk_headcount_report PRIMARY KEY (conference_id, id);
ALTER TABLE ONLY public.mail
    ADD CONSTRAINT pk_mail PRIMARY KEY (id);
ALTER TABLE ONLY public.point
    ADD CONSTRAINT pk_point PRIMARY KEY (id);
ALTER TABLE ONLY public.presence
    ADD CONSTRAINT pk_presence PRIMARY KEY (conference_id, session_id, attendee_id);
ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT pk_role_grant PRIMARY KEY (id);
ALTER TABLE ONLY public.scan
    ADD CONSTRAINT pk_scan PRIMARY KEY (conference_id, id);
ALTER TABLE ONLY public.sign_in_attempt
    ADD CONSTRAINT pk_sign_in_attempt PRIMARY KEY (id);
ALTER TABLE ONLY public.tally
    ADD CONSTRAINT pk_tally PRIMARY KEY (conference_id, session_id, point_id);
ALTER TABLE ONLY public.topic
    ADD CONSTRAINT pk_topic PRIMARY KEY (id);
ALTER TABLE ONLY public.unit
    ADD CONSTRAINT pk_unit PRIMARY KEY (id);
ALTER TABLE ONLY public.unit_level
    ADD CONSTRAINT pk_unit_level PRIMARY KEY (code);
ALTER TABLE ONLY public.unit_period
    ADD CONSTRAINT pk_unit_period PRIMARY KEY (id);
ALTER TABLE ONLY public.unit_succession
    ADD CONSTRAINT pk_unit_succession PRIMARY KEY (predecessor_id, successor_id);
ALTER TABLE ONLY public.user_account
    ADD CONSTRAINT pk_user_account PRIMARY KEY (id);
ALTER TABLE ONLY public.access_link
    ADD CONSTRAINT uq_access_link_secret_hash UNIQUE (secret_hash);
ALTER TABLE ONLY public.attendee
    ADD CONSTRAINT uq_attendee_conference_id_nonce UNIQUE (conference_id, nonce);
ALTER TABLE ONLY public.conference_session
    ADD CONSTRAINT uq_conference_session_conference_id_id UNIQUE (conference_id, id);
ALTER TABLE ONLY public.conference_session
    ADD CONSTRAINT uq_conference_session_uid UNIQUE (uid);
ALTER TABLE ONLY public.conference
    ADD CONSTRAINT uq_conference_slug UNIQUE (slug);
ALTER TABLE ONLY public.conference
    ADD CONSTRAINT uq_conference_uid UNIQUE (uid);
ALTER TABLE ONLY public.headcount_report
    ADD CONSTRAINT uq_headcount_report_conference_id_nonce UNIQUE (conference_id, nonce);
ALTER TABLE ONLY public.point
    ADD CONSTRAINT uq_point_conference_id_code UNIQUE (conference_id, code);
ALTER TABLE ONLY public.point
    ADD CONSTRAINT uq_point_conference_id_id UNIQUE (conference_id, id);
ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT uq_role_grant_user_id_role_unit_id UNIQUE (user_id, role, unit_id);
ALTER TABLE ONLY public.scan
    ADD CONSTRAINT uq_scan_conference_id_device_nonce UNIQUE (conference_id, device, nonce);
ALTER TABLE ONLY public.topic
    ADD CONSTRAINT uq_topic_uid UNIQUE (uid);
ALTER TABLE ONLY public.unit
    ADD CONSTRAINT uq_unit_code UNIQUE (code);
ALTER TABLE ONLY public.unit_period
    ADD CONSTRAINT uq_unit_period_unit_id_valid_from UNIQUE (unit_id, valid_from);
ALTER TABLE ONLY public.user_account
    ADD CONSTRAINT uq_user_account_email UNIQUE (email);
ALTER TABLE ONLY public.user_account
    ADD CONSTRAINT uq_user_account_fs_uniquifier UNIQUE (fs_uniquifier);
CREATE INDEX ix_access_link_subject ON public.access_link USING btree (kind, conference_id, subject);
CREATE INDEX ix_access_link_user_id ON public.access_link USING btree (user_id);
CREATE INDEX ix_attendee_list_number ON public.attendee USING btree (conference_id, point_id, list_number);
CREATE INDEX ix_attendee_name ON public.attendee USING btree (conference_id, folded);
CREATE INDEX ix_attendee_point ON public.attendee USING btree (conference_id, point_id, status);
CREATE INDEX ix_attendee_unit ON public.attendee USING btree (conference_id, unit_id);
CREATE INDEX ix_award_tier_conference_id ON public.award_tier USING btree (conference_id);
CREATE INDEX ix_award_tier_id ON public.award USING btree (tier_id);
CREATE INDEX ix_change_conference ON public.change USING btree (conference_id, id);
CREATE INDEX ix_change_subject ON public.change USING btree (subject_type, subject_id, id);
CREATE INDEX ix_conference_days ON public.conference USING btree (first_on, last_on);
CREATE INDEX ix_conference_owner_unit_id ON public.conference USING btree (owner_unit_id);
CREATE INDEX ix_headcount_report_point ON public.headcount_report USING btree (conference_id, session_id, point_id);
CREATE INDEX ix_mail_due ON public.mail USING btree (sent_at, due_at);
CREATE INDEX ix_point_unit ON public.point USING btree (conference_id, unit_id);
CREATE INDEX ix_presence_point ON public.presence USING btree (conference_id, session_id, point_id);
CREATE INDEX ix_role_grant_unit_id ON public.role_grant USING btree (unit_id);
CREATE INDEX ix_scan_person ON public.scan USING btree (conference_id, session_id, attendee_id);
CREATE INDEX ix_sign_in_attempt_key ON public.sign_in_attempt USING btree (key, at);
CREATE INDEX ix_topic_session_id ON public.topic USING btree (session_id);
CREATE INDEX ix_unit_period_folded ON public.unit_period USING btree (folded);
CREATE INDEX ix_unit_period_parent ON public.unit_period USING btree (parent_id, valid_from);
CREATE INDEX ix_unit_period_unit_id ON public.unit_period USING btree (unit_id);
CREATE INDEX ix_unit_succession_successor_id ON public.unit_succession USING btree (successor_id);
CREATE UNIQUE INDEX uq_conference_session_place ON public.conference_session USING btree (conference_id, held_on, daypart) WHERE (cancelled_at IS NULL);
CREATE UNIQUE INDEX uq_point_host ON public.point USING btree (conference_id) WHERE (((role)::text = 'host'::text) AND ((status)::text <> 'cancelled'::text));
ALTER TABLE ONLY public.presence
    ADD CONSTRAINT attendee FOREIGN KEY (conference_id, attendee_id) REFERENCES public.attendee(conference_id, id);
ALTER TABLE ONLY public.scan
    ADD CONSTRAINT attendee FOREIGN KEY (conference_id, attendee_id) REFERENCES public.attendee(conference_id, id);
ALTER TABLE ONLY public.access_link
    ADD CONSTRAINT fk_access_link_created_by_id FOREIGN KEY (created_by_id) REFERENCES public.user_account(id);
ALTER TABLE ONLY public.access_link
    ADD CONSTRAINT fk_access_link_user_id FOREIGN KEY (user_id) REFERENCES public.user_account(id);
ALTER TABLE ONLY public.attendee
    ADD CONSTRAINT fk_attendee_conference_id FOREIGN KEY (conference_id) REFERENCES public.conference(id);
ALTER TABLE ONLY public.award_results
    ADD CONSTRAINT fk_award_results_conference_id FOREIGN KEY (conference_id) REFERENCES public.conference(id);
ALTER TABLE ONLY public.award_tier
    ADD CONSTRAINT fk_award_tier_conference_id FOREIGN KEY (conference_id) REFERENCES public.conference(id);
ALTER TABLE ONLY public.award
    ADD CONSTRAINT fk_award_tier_id FOREIGN KEY (tier_id) REFERENCES public.award_tier(id);
ALTER TABLE ONLY public.award
    ADD CONSTRAINT fk_award_unit_id FOREIGN KEY (unit_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.conference
    ADD CONSTRAINT fk_conference_owner_unit_id FOREIGN KEY (owner_unit_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.conference_session
    ADD CONSTRAINT fk_conference_session_conference_id FOREIGN KEY (conference_id) REFERENCES public.conference(id);
ALTER TABLE ONLY public.headcount_report
    ADD CONSTRAINT fk_headcount_report_conference_id FOREIGN KEY (conference_id) REFERENCES public.conference(id);
ALTER TABLE ONLY public.point
    ADD CONSTRAINT fk_point_conference_id FOREIGN KEY (conference_id) REFERENCES public.conference(id);
ALTER TABLE ONLY public.point
    ADD CONSTRAINT fk_point_created_by_id FOREIGN KEY (created_by_id) REFERENCES public.user_account(id);
ALTER TABLE ONLY public.point
    ADD CONSTRAINT fk_point_unit_id FOREIGN KEY (unit_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.presence
    ADD CONSTRAINT fk_presence_conference_id FOREIGN KEY (conference_id) REFERENCES public.conference(id);
ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT fk_role_grant_unit_id FOREIGN KEY (unit_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT fk_role_grant_user_id FOREIGN KEY (user_id) REFERENCES public.user_account(id);
ALTER TABLE ONLY public.scan
    ADD CONSTRAINT fk_scan_conference_id FOREIGN KEY (conference_id) REFERENCES public.conference(id);
ALTER TABLE ONLY public.tally
    ADD CONSTRAINT fk_tally_conference_id FOREIGN KEY (conference_id) REFERENCES public.conference(id);
ALTER TABLE ONLY public.topic
    ADD CONSTRAINT fk_topic_session_id FOREIGN KEY (session_id) REFERENCES public.conference_session(id);
ALTER TABLE ONLY public.unit_period
    ADD CONSTRAINT fk_unit_period_level_code FOREIGN KEY (level_code) REFERENCES public.unit_level(code);
ALTER TABLE ONLY public.unit_period
    ADD CONSTRAINT fk_unit_period_parent_id FOREIGN KEY (parent_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.unit_period
    ADD CONSTRAINT fk_unit_period_unit_id FOREIGN KEY (unit_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.unit_succession
    ADD CONSTRAINT fk_unit_succession_predecessor_id FOREIGN KEY (predecessor_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.unit_succession
    ADD CONSTRAINT fk_unit_succession_successor_id FOREIGN KEY (successor_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.point
    ADD CONSTRAINT parent FOREIGN KEY (conference_id, parent_id) REFERENCES public.point(conference_id, id);
ALTER TABLE ONLY public.attendee
    ADD CONSTRAINT point FOREIGN KEY (conference_id, point_id) REFERENCES public.point(conference_id, id);
ALTER TABLE ONLY public.headcount_report
    ADD CONSTRAINT point FOREIGN KEY (conference_id, point_id) REFERENCES public.point(conference_id, id);
ALTER TABLE ONLY public.presence
    ADD CONSTRAINT point FOREIGN KEY (conference_id, point_id) REFERENCES public.point(conference_id, id);
ALTER TABLE ONLY public.scan
    ADD CONSTRAINT point FOREIGN KEY (conference_id, point_id) REFERENCES public.point(conference_id, id);
ALTER TABLE ONLY public.tally
    ADD CONSTRAINT point FOREIGN KEY (conference_id, point_id) REFERENCES public.point(conference_id, id);
ALTER TABLE ONLY public.headcount_report
    ADD CONSTRAINT session FOREIGN KEY (conference_id, session_id) REFERENCES public.conference_session(conference_id, id);
ALTER TABLE ONLY public.presence
    ADD CONSTRAINT session FOREIGN KEY (conference_id, session_id) REFERENCES public.conference_session(conference_id, id);
ALTER TABLE ONLY public.scan
    ADD CONSTRAINT session FOREIGN KEY (conference_id, session_id) REFERENCES public.conference_session(conference_id, id);
ALTER TABLE ONLY public.tally
    ADD CONSTRAINT session FOREIGN KEY (conference_id, session_id) REFERENCES public.conference_session(conference_id, id);
ALTER TABLE ONLY public.attendee
    ADD CONSTRAINT substitute_for FOREIGN KEY (conference_id, substitute_for_id) REFERENCES public.attendee(conference_id, id);
