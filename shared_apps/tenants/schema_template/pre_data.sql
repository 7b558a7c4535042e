CREATE FUNCTION t_cerschematemplate.assembly_guard() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 't_cerschematemplate', 'public'
    AS $$
DECLARE
    planned constant text[] := ARRAY['kind', 'title', 'place', 'link', 'first_call_at', 'second_call_at', 'agenda'];
    minuted constant text[] := ARRAY['state', 'chair', 'secretary', 'remarks', 'minutes_id'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assembly_guard',
            MESSAGE = 'An assembly is never deleted: cancel it.';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assembly_guard',
                MESSAGE = 'An assembly begins as a draft.';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        VALUES ('draft', 'convened'), ('draft', 'cancelled'), ('convened', 'open'), ('convened', 'cancelled'),
               ('open', 'closed'), ('closed', 'minuted')) THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assembly_guard',
            MESSAGE = format('An assembly does not go from %s to %s.', OLD.state, NEW.state);
    END IF;
    IF OLD.state <> 'draft' AND EXISTS (
        SELECT FROM unnest(planned) AS name WHERE to_jsonb(OLD) -> name IS DISTINCT FROM to_jsonb(NEW) -> name) THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assembly_guard',
            MESSAGE = 'Members were convened to this assembly: what they were told does not change.';
    END IF;
    IF OLD.state IN ('closed', 'minuted', 'cancelled')
       AND (to_jsonb(OLD) - minuted <> to_jsonb(NEW) - minuted OR NEW.state = OLD.state) THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assembly_guard',
            MESSAGE = format('An assembly that is %s is not edited.', OLD.state);
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION t_cerschematemplate.assembly_record_guard() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 't_cerschematemplate', 'public'
    AS $$
DECLARE
    changed jsonb := CASE WHEN TG_OP = 'INSERT' THEN to_jsonb(NEW) ELSE to_jsonb(OLD) END;
BEGIN
    IF TG_OP <> 'INSERT' AND changed ->> 'counted_at' IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assembly_record_guard',
            MESSAGE = 'A motion that was counted is not edited.';
    END IF;
    PERFORM FROM assemblies_assembly
      WHERE id = (changed ->> 'assembly_id')::uuid AND state IN ('closed', 'minuted', 'cancelled');
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assembly_record_guard',
            MESSAGE = 'This assembly is closed: nothing in its record changes.';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE FUNCTION t_cerschematemplate.assembly_vote_guard() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 't_cerschematemplate', 'public'
    AS $$
BEGIN
    PERFORM FROM assemblies_motion motion JOIN assemblies_assembly assembly ON assembly.id = motion.assembly_id
      WHERE motion.id = NEW.motion_id AND assembly.state = 'open' AND motion.counted_at IS NULL
        AND NOT motion.is_secret;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assembly_vote_guard',
            MESSAGE = 'A vote is cast on an open motion of an open assembly.';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION t_cerschematemplate.ledger_balance_of_last_entry() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 't_cerschematemplate', 'public'
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ledger_entry WHERE transaction_id = NEW.transaction_id AND line > NEW.line) THEN
        PERFORM ledger_transaction_balanced(NEW.transaction_id);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION t_cerschematemplate.ledger_balance_of_transaction() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 't_cerschematemplate', 'public'
    AS $$
BEGIN
    PERFORM ledger_transaction_balanced(NEW.id);
    RETURN NULL;
END $$;
CREATE FUNCTION t_cerschematemplate.ledger_entry_with_its_transaction() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 't_cerschematemplate', 'public'
    AS $$
BEGIN
    PERFORM FROM ledger_ledgertransaction
      WHERE id = NEW.transaction_id AND booked_in = pg_current_xact_id()::text::bigint AND posted_at = now();
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ledger_entry_with_its_transaction',
            MESSAGE = 'A booked transaction does not grow: correct it by a new one.';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION t_cerschematemplate.ledger_transaction_balanced(transaction uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 't_cerschematemplate', 'public'
    AS $$
DECLARE
    entries bigint;
    last_line bigint;
    sum_cents numeric;
BEGIN
    SELECT count(*), coalesce(max(line), 0), coalesce(sum(amount_cents), 0) INTO entries, last_line, sum_cents
      FROM ledger_entry WHERE transaction_id = transaction;
    IF entries < 2 OR entries <> last_line OR sum_cents <> 0 THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_transaction_balanced',
            MESSAGE = format('Ledger transaction %s has %s entries up to line %s that add up to %s cents: '
                'it needs two or more, counted from 1, that add up to 0.', transaction, entries, last_line, sum_cents);
    END IF;
END $$;
CREATE FUNCTION t_cerschematemplate.ledger_transaction_stamp() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 't_cerschematemplate', 'public'
    AS $$
BEGIN
    NEW.booked_in := pg_current_xact_id()::text::bigint;
    NEW.posted_at := now();
    RETURN NEW;
END $$;
CREATE FUNCTION t_cerschematemplate.receipt_follows_on() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 't_cerschematemplate', 'public'
    AS $$
DECLARE
    last_number integer;
    last_on date;
BEGIN
    SELECT coalesce(max(number), 0), max(issued_on) INTO last_number, last_on FROM dues_receipt WHERE year = NEW.year;
    IF NEW.number <> last_number + 1 OR NEW.issued_on < last_on OR extract(year FROM NEW.issued_on) <> NEW.year THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'receipt_follows_on',
            MESSAGE = format('Receipt %s/%s of %s does not follow on %s of %s.', NEW.number, NEW.year, NEW.issued_on,
                last_number, last_on);
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION t_cerschematemplate.registry_version_append() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 't_cerschematemplate', 'public'
    AS $$
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
CREATE FUNCTION t_cerschematemplate.settlement_run_guard() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 't_cerschematemplate', 'public'
    AS $$
DECLARE
    decided constant text[] := ARRAY['state', 'approved_by', 'approved_at', 'published_by', 'published_at',
        'ended_at', 'problem', 'approver_account'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'settlement_run_guard',
            MESSAGE = 'A settlement run is never deleted: cancel it.';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'settlement_run_guard',
                MESSAGE = 'A settlement run begins as a draft.';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        VALUES ('draft', 'checking'), ('draft', 'cancelled'),
               ('checking', 'computing'), ('checking', 'failed'), ('checking', 'cancelled'),
               ('computing', 'review'), ('computing', 'failed'), ('computing', 'cancelled'),
               ('review', 'approved'), ('review', 'cancelled'),
               ('approved', 'published'), ('approved', 'cancelled'),
               ('published', 'superseded')) THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'settlement_run_guard',
            MESSAGE = format('A settlement run does not go from %s to %s.', OLD.state, NEW.state);
    END IF;
    IF OLD.state NOT IN ('draft', 'checking', 'computing')
       AND (to_jsonb(OLD) - decided <> to_jsonb(NEW) - decided OR NEW.state = OLD.state) THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'settlement_run_guard',
            MESSAGE = format('A settlement run in state %s is not edited.', OLD.state);
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION t_cerschematemplate.settlement_second_person() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 't_cerschematemplate', 'public'
    AS $$
DECLARE
    limit_cents bigint;
    in_cents numeric;
    out_cents numeric;
BEGIN
    IF NEW.starter_account <> OLD.starter_account THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'settlement_second_person',
            MESSAGE = 'Who started a settlement run is never edited.';
    END IF;
    IF NEW.state <> 'approved' OR OLD.state = 'approved' THEN
        IF NEW.approver_account <> OLD.approver_account THEN
            RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'settlement_second_person',
                MESSAGE = 'Who approved a settlement run is written with the approval and never edited.';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.approver_account <> '' AND NOT EXISTS (
        SELECT FROM access_roleassignment
        WHERE account_id::text = NEW.approver_account AND role IN ('owner', 'accountant')) THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'settlement_second_person',
            MESSAGE = 'A settlement run is approved by an owner or an accountant of the community.';
    END IF;
    IF NEW.starter_account = '' OR NEW.approver_account NOT IN ('', NEW.starter_account) THEN
        RETURN NEW;
    END IF;
    SELECT approval_limit_cents INTO limit_cents FROM communities_community;
    SELECT coalesce(sum(abs(amount_cents)) FILTER (WHERE title IN ('premium', 'valorisation')), 0),
           coalesce(sum(abs(amount_cents)) FILTER (WHERE title NOT IN ('premium', 'valorisation')), 0)
        INTO in_cents, out_cents FROM settlement_runamount WHERE run_id = NEW.id;
    IF coalesce(limit_cents, 0) = 0 OR greatest(in_cents, out_cents) > limit_cents THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'settlement_second_person',
            MESSAGE = 'A settlement run above the limit of the community is approved by a second person.';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION t_cerschematemplate.sharing_rule_only_ends() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 't_cerschematemplate', 'public'
    AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.valid_until IS NOT NULL
       OR to_jsonb(OLD) - 'valid_until' <> to_jsonb(NEW) - 'valid_until' THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'sharing_rule_only_ends',
            MESSAGE = 'A sharing rule is not edited: add the next version.';
    END IF;
    RETURN NEW;
END $$;
CREATE TABLE t_cerschematemplate.access_apikey (
    id uuid NOT NULL,
    name character varying(100) NOT NULL,
    prefix character varying(16) NOT NULL,
    key_hash character varying(64) NOT NULL,
    permissions character varying(40)[] NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    previous_hash character varying(64),
    previous_until timestamp with time zone,
    last_used_at timestamp with time zone,
    created_by_id uuid NOT NULL,
    service_account_id uuid
);
CREATE TABLE t_cerschematemplate.access_configurationaccess (
    id uuid NOT NULL,
    content_object_id uuid NOT NULL,
    permission_id integer NOT NULL,
    user_id uuid NOT NULL
);
CREATE TABLE t_cerschematemplate.access_invitation (
    id uuid NOT NULL,
    email character varying(254) NOT NULL,
    name character varying(150) NOT NULL,
    role character varying(12) NOT NULL,
    token_hash character varying(64) NOT NULL,
    invited_by_name character varying(150) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    accepted_at timestamp with time zone,
    revoked_at timestamp with time zone,
    invited_by_id uuid NOT NULL,
    member_id uuid,
    is_restricted boolean NOT NULL,
    configuration_ids uuid[] NOT NULL,
    plant_ids uuid[] NOT NULL,
    CONSTRAINT invitation_ends_once CHECK (((accepted_at IS NULL) OR (revoked_at IS NULL))),
    CONSTRAINT invitation_grants_to_restricted CHECK ((is_restricted OR ((configuration_ids = '{}'::uuid[]) AND (plant_ids = '{}'::uuid[])))),
    CONSTRAINT invitation_owner_sees_all CHECK ((NOT (is_restricted AND ((role)::text = 'owner'::text)))),
    CONSTRAINT invitation_role_known CHECK (((role)::text = ANY ((ARRAY['owner'::character varying, 'manager'::character varying, 'accountant'::character varying, 'technician'::character varying, 'auditor'::character varying, 'member'::character varying])::text[])))
);
CREATE TABLE t_cerschematemplate.access_plantaccess (
    id uuid NOT NULL,
    content_object_id uuid NOT NULL,
    permission_id integer NOT NULL,
    user_id uuid NOT NULL
);
CREATE TABLE t_cerschematemplate.access_roleassignment (
    id uuid NOT NULL,
    role character varying(12) NOT NULL,
    email character varying(254) NOT NULL,
    name character varying(150) NOT NULL,
    account_id uuid NOT NULL,
    member_id uuid,
    is_restricted boolean NOT NULL,
    CONSTRAINT role_known CHECK (((role)::text = ANY ((ARRAY['owner'::character varying, 'manager'::character varying, 'accountant'::character varying, 'technician'::character varying, 'auditor'::character varying, 'member'::character varying])::text[]))),
    CONSTRAINT role_owner_sees_all CHECK ((NOT (is_restricted AND ((role)::text = 'owner'::text))))
);
CREATE TABLE t_cerschematemplate.access_serviceaccount (
    id uuid NOT NULL,
    name character varying(100) NOT NULL,
    role character varying(12) NOT NULL,
    permissions character varying(40)[] NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    ended_at timestamp with time zone,
    created_by_id uuid NOT NULL,
    CONSTRAINT service_account_role_of_software CHECK (((role)::text = ANY ((ARRAY['accountant'::character varying, 'auditor'::character varying, 'manager'::character varying, 'technician'::character varying])::text[])))
);
CREATE TABLE t_cerschematemplate.applications_application (
    id uuid NOT NULL,
    state character varying(12) NOT NULL,
    language character varying(2) NOT NULL,
    name character varying(200) NOT NULL,
    email character varying(254) NOT NULL,
    category character varying(20) NOT NULL,
    intent character varying(8) NOT NULL,
    fiscal_code_hash character varying(64),
    pod_codes character varying(15)[] NOT NULL,
    content_sealed bytea NOT NULL,
    consents jsonb NOT NULL,
    extra_papers jsonb NOT NULL,
    missing_papers character varying(40)[] NOT NULL,
    token_hash character varying(64) NOT NULL,
    token_expires_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    submitted_at timestamp with time zone,
    confirmed_at timestamp with time zone,
    decided_at timestamp with time zone,
    decided_by_name character varying(150) NOT NULL,
    reason character varying(1000) NOT NULL,
    valid_from date,
    member_id uuid,
    form_id uuid,
    CONSTRAINT application_admitted_whole CHECK ((((member_id IS NOT NULL) AND ((state)::text = ANY ((ARRAY['approved'::character varying, 'active'::character varying])::text[])) AND (valid_from IS NOT NULL)) OR ((NOT ((state)::text = ANY ((ARRAY['approved'::character varying, 'active'::character varying])::text[]))) AND (member_id IS NULL) AND (valid_from IS NULL)))),
    CONSTRAINT application_category_known CHECK (((category)::text = ANY ((ARRAY[''::character varying, 'natural_person'::character varying, 'territorial_body'::character varying, 'religious'::character varying, 'third_sector'::character varying, 'environmental'::character varying, 'research'::character varying, 'public_housing'::character varying, 'public_welfare'::character varying, 'land_reclamation'::character varying, 'association'::character varying, 'small_enterprise'::character varying, 'large_enterprise'::character varying])::text[]))),
    CONSTRAINT application_queued_is_confirmed CHECK (((NOT ((state)::text = ANY ((ARRAY['applied'::character varying, 'documents'::character varying, 'approved'::character varying, 'active'::character varying])::text[]))) OR ((confirmed_at IS NOT NULL) AND (form_id IS NOT NULL) AND (submitted_at IS NOT NULL)))),
    CONSTRAINT application_rejected_with_reason CHECK (((NOT ((state)::text = 'rejected'::text)) OR ((reason)::text ~ '\S'::text))),
    CONSTRAINT application_state_known CHECK (((state)::text = ANY ((ARRAY['invited'::character varying, 'unconfirmed'::character varying, 'applied'::character varying, 'documents'::character varying, 'approved'::character varying, 'active'::character varying, 'rejected'::character varying, 'withdrawn'::character varying])::text[])))
);
CREATE TABLE t_cerschematemplate.applications_form (
    id uuid NOT NULL,
    number integer NOT NULL,
    terms jsonb NOT NULL,
    published_by_name character varying(150) NOT NULL,
    published_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT applications_form_number_check CHECK ((number >= 0))
);
CREATE TABLE t_cerschematemplate.applications_paper (
    id uuid NOT NULL,
    code character varying(40) NOT NULL,
    sha256 character varying(64) NOT NULL,
    size_bytes integer NOT NULL,
    media_type character varying(100) NOT NULL,
    file_name character varying(150) NOT NULL,
    uploaded_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    application_id uuid NOT NULL,
    CONSTRAINT applications_paper_size_bytes_check CHECK ((size_bytes >= 0)),
    CONSTRAINT paper_media_type CHECK (((media_type)::text = ANY ((ARRAY['application/pdf'::character varying, 'image/png'::character varying, 'image/jpeg'::character varying, 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'::character varying, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'::character varying, 'application/zip'::character varying])::text[])))
);
CREATE TABLE t_cerschematemplate.areas_podarea (
    id uuid NOT NULL,
    number integer NOT NULL,
    code character varying(20) NOT NULL,
    map_version character varying(7) NOT NULL,
    requested_on date NOT NULL,
    reference character varying(200) NOT NULL,
    reason character varying(200) NOT NULL,
    recorded_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    pod_id uuid NOT NULL,
    CONSTRAINT areas_podarea_number_check CHECK ((number >= 0)),
    CONSTRAINT pod_area_code CHECK (((code)::text ~ '^AC[0-9]{3}E[0-9]{1,14}$'::text)),
    CONSTRAINT pod_area_correction_reasoned CHECK (((number = 1) OR ((reason)::text ~ '\S'::text))),
    CONSTRAINT pod_area_reference_given CHECK (((reference)::text ~ '\S'::text)),
    CONSTRAINT pod_area_version CHECK (((map_version)::text ~ '^[0-9]{4}(\.[0-9]{1,2})?$'::text))
);
CREATE TABLE t_cerschematemplate.assemblies_addendum (
    id uuid NOT NULL,
    number smallint NOT NULL,
    text character varying(4000) NOT NULL,
    added_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    document_id uuid NOT NULL,
    assembly_id uuid NOT NULL,
    CONSTRAINT addendum_worded CHECK (((text)::text ~ '\S'::text)),
    CONSTRAINT assemblies_addendum_number_check CHECK ((number >= 0))
);
CREATE TABLE t_cerschematemplate.assemblies_assembly (
    id uuid NOT NULL,
    kind character varying(13) NOT NULL,
    title character varying(200) NOT NULL,
    place character varying(300) NOT NULL,
    link character varying(500) NOT NULL,
    first_call_at timestamp with time zone NOT NULL,
    second_call_at timestamp with time zone,
    agenda character varying(200)[] NOT NULL,
    state character varying(9) NOT NULL,
    proxies_per_holder smallint,
    first_quorum character varying(5) NOT NULL,
    second_quorum character varying(5) NOT NULL,
    convened_at timestamp with time zone,
    opened_at timestamp with time zone,
    opened_call smallint,
    closed_at timestamp with time zone,
    cancelled_because character varying(200) NOT NULL,
    chair character varying(150) NOT NULL,
    secretary character varying(150) NOT NULL,
    remarks character varying(4000) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    minutes_id uuid,
    CONSTRAINT assemblies_assembly_opened_call_check CHECK ((opened_call >= 0)),
    CONSTRAINT assemblies_assembly_proxies_per_holder_check CHECK ((proxies_per_holder >= 0)),
    CONSTRAINT assembly_calls_in_order CHECK (((second_call_at IS NULL) OR (second_call_at > first_call_at))),
    CONSTRAINT assembly_kind CHECK (((kind)::text = ANY ((ARRAY['ordinary'::character varying, 'extraordinary'::character varying])::text[]))),
    CONSTRAINT assembly_opened_in_a_call CHECK (((opened_call IS NULL) OR (opened_call = ANY (ARRAY[1, 2])))),
    CONSTRAINT assembly_somewhere CHECK ((((place)::text ~ '\S'::text) OR ((link)::text ~ '\S'::text))),
    CONSTRAINT assembly_state CHECK (((state)::text = ANY ((ARRAY['draft'::character varying, 'convened'::character varying, 'open'::character varying, 'closed'::character varying, 'minuted'::character varying, 'cancelled'::character varying])::text[]))),
    CONSTRAINT assembly_titled CHECK (((title)::text ~ '\S'::text))
);
CREATE TABLE t_cerschematemplate.assemblies_assemblysettings (
    id uuid NOT NULL,
    notice_days smallint NOT NULL,
    proxies_per_holder smallint NOT NULL,
    ordinary_first_quorum character varying(5) NOT NULL,
    ordinary_second_quorum character varying(5) NOT NULL,
    extraordinary_first_quorum character varying(5) NOT NULL,
    extraordinary_second_quorum character varying(5) CONSTRAINT assemblies_assemblysettings_extraordinary_second_quoru_not_null NOT NULL,
    rule_needs_vote boolean NOT NULL,
    CONSTRAINT assemblies_assemblysettings_notice_days_check CHECK ((notice_days >= 0)),
    CONSTRAINT assemblies_assemblysettings_proxies_per_holder_check CHECK ((proxies_per_holder >= 0)),
    CONSTRAINT assembly_settings_notice CHECK ((notice_days <= 120)),
    CONSTRAINT assembly_settings_quorums CHECK ((((extraordinary_first_quorum)::text ~ '^(0|1|[1-9][0-9]?/[1-9][0-9]?)$'::text) AND ((extraordinary_second_quorum)::text ~ '^(0|1|[1-9][0-9]?/[1-9][0-9]?)$'::text) AND ((ordinary_first_quorum)::text ~ '^(0|1|[1-9][0-9]?/[1-9][0-9]?)$'::text) AND ((ordinary_second_quorum)::text ~ '^(0|1|[1-9][0-9]?/[1-9][0-9]?)$'::text)))
);
CREATE TABLE t_cerschematemplate.assemblies_attendance (
    id uuid NOT NULL,
    mode character varying(9) NOT NULL,
    arrived_at timestamp with time zone NOT NULL,
    left_at timestamp with time zone,
    assembly_id uuid NOT NULL,
    member_id uuid NOT NULL,
    CONSTRAINT attendance_mode CHECK (((mode)::text = ANY ((ARRAY['in_person'::character varying, 'online'::character varying])::text[]))),
    CONSTRAINT attendance_order CHECK (((left_at IS NULL) OR (left_at >= arrived_at)))
);
CREATE TABLE t_cerschematemplate.assemblies_motion (
    id uuid NOT NULL,
    number smallint NOT NULL,
    agenda_item smallint NOT NULL,
    text character varying(4000) NOT NULL,
    majority character varying(24) NOT NULL,
    is_secret boolean NOT NULL,
    terms jsonb,
    terms_digest character varying(64) NOT NULL,
    votes_for integer,
    votes_against integer,
    votes_abstained integer,
    votes_needed integer,
    present integer,
    is_passed boolean,
    counted_at timestamp with time zone,
    assembly_id uuid NOT NULL,
    CONSTRAINT assemblies_motion_agenda_item_check CHECK ((agenda_item >= 0)),
    CONSTRAINT assemblies_motion_number_check CHECK ((number >= 0)),
    CONSTRAINT assemblies_motion_present_check CHECK ((present >= 0)),
    CONSTRAINT assemblies_motion_votes_abstained_check CHECK ((votes_abstained >= 0)),
    CONSTRAINT assemblies_motion_votes_against_check CHECK ((votes_against >= 0)),
    CONSTRAINT assemblies_motion_votes_for_check CHECK ((votes_for >= 0)),
    CONSTRAINT assemblies_motion_votes_needed_check CHECK ((votes_needed >= 0)),
    CONSTRAINT motion_counted_whole CHECK ((((counted_at IS NULL) AND (is_passed IS NULL) AND (present IS NULL) AND (votes_abstained IS NULL) AND (votes_against IS NULL) AND (votes_for IS NULL) AND (votes_needed IS NULL)) OR ((counted_at IS NOT NULL) AND (is_passed IS NOT NULL) AND (present IS NOT NULL) AND (votes_abstained IS NOT NULL) AND (votes_against IS NOT NULL) AND (votes_for IS NOT NULL) AND (votes_needed IS NOT NULL)))),
    CONSTRAINT motion_majority CHECK (((majority)::text = ANY ((ARRAY['simple'::character varying, 'absolute'::character varying, 'two_thirds_of_votes'::character varying, 'two_thirds_of_members'::character varying, 'three_quarters_of_members'::character varying])::text[]))),
    CONSTRAINT motion_worded CHECK (((text)::text ~ '\S'::text))
);
CREATE TABLE t_cerschematemplate.assemblies_notice (
    id uuid NOT NULL,
    kind character varying(12) NOT NULL,
    email character varying(254) NOT NULL,
    told_at timestamp with time zone,
    assembly_id uuid NOT NULL,
    member_id uuid NOT NULL,
    CONSTRAINT notice_kind CHECK (((kind)::text = ANY ((ARRAY['convocation'::character varying, 'cancellation'::character varying])::text[])))
);
CREATE TABLE t_cerschematemplate.assemblies_proxy (
    id uuid NOT NULL,
    given_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    assembly_id uuid NOT NULL,
    giver_id uuid NOT NULL,
    holder_id uuid NOT NULL,
    CONSTRAINT proxy_to_another CHECK ((NOT (giver_id = holder_id)))
);
CREATE TABLE t_cerschematemplate.assemblies_vote (
    id uuid NOT NULL,
    choice character varying(9) NOT NULL,
    cast_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    cast_by_id uuid NOT NULL,
    member_id uuid NOT NULL,
    motion_id uuid NOT NULL,
    CONSTRAINT vote_choice CHECK (((choice)::text = ANY ((ARRAY['for'::character varying, 'against'::character varying, 'abstained'::character varying])::text[])))
);
CREATE TABLE t_cerschematemplate.assemblies_voter (
    id uuid NOT NULL,
    assembly_id uuid NOT NULL,
    member_id uuid NOT NULL
);
CREATE TABLE t_cerschematemplate.attestations_plantattestation (
    id uuid NOT NULL,
    sha256 character varying(64) NOT NULL,
    request_code character varying(40) NOT NULL,
    number integer,
    validated_at timestamp with time zone,
    fields jsonb NOT NULL,
    confirmed_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    document_version_id uuid NOT NULL,
    plant_id uuid NOT NULL,
    CONSTRAINT attestations_plantattestation_number_check CHECK ((number >= 0)),
    CONSTRAINT plant_attestation_sha256 CHECK (((sha256)::text ~ '^[0-9a-f]{64}$'::text))
);
CREATE TABLE t_cerschematemplate.audit_actorname (
    actor_id character varying(100) NOT NULL,
    name character varying(200) NOT NULL
);
CREATE TABLE t_cerschematemplate.audit_auditentry (
    number bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_kind character varying(7) NOT NULL,
    actor_id character varying(100) NOT NULL,
    actor_name character varying(200) NOT NULL,
    request_id character varying(64) NOT NULL,
    action character varying(60) NOT NULL,
    object_kind character varying(60) NOT NULL,
    object_id character varying(64) NOT NULL,
    object_label character varying(200) NOT NULL,
    changes jsonb NOT NULL,
    previous_hash character varying(64) NOT NULL,
    hash character varying(64) NOT NULL,
    staff_id character varying(36) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT auditentry_counts_from_one CHECK ((number >= 1))
);
CREATE TABLE t_cerschematemplate.communities_community (
    id uuid NOT NULL,
    name character varying(200) NOT NULL,
    legal_form character varying(100) NOT NULL,
    fiscal_code character varying(11),
    kind character varying(3) NOT NULL,
    approval_limit_cents bigint NOT NULL,
    CONSTRAINT community_approval_limit CHECK ((approval_limit_cents >= 0)),
    CONSTRAINT community_fiscal_code CHECK (((fiscal_code IS NULL) OR ((fiscal_code)::text ~ '^[0-9]{11}$'::text))),
    CONSTRAINT community_kind CHECK (((kind)::text = ANY ((ARRAY['CER'::character varying, 'GAC'::character varying, 'AID'::character varying])::text[]))),
    CONSTRAINT community_name_given CHECK (((name)::text ~ '\S'::text))
);
CREATE TABLE t_cerschematemplate.communities_configuration (
    id uuid NOT NULL,
    code character varying(20) NOT NULL,
    primary_substation character varying(20) NOT NULL,
    market_zone character varying(4) NOT NULL,
    community_id uuid NOT NULL,
    CONSTRAINT configuration_code CHECK (((code)::text ~ '^[A-Z0-9][A-Z0-9._-]*$'::text)),
    CONSTRAINT configuration_market_zone CHECK (((market_zone)::text = ANY ((ARRAY['NORD'::character varying, 'CNOR'::character varying, 'CSUD'::character varying, 'SUD'::character varying, 'CALA'::character varying, 'SICI'::character varying, 'SARD'::character varying])::text[]))),
    CONSTRAINT configuration_primary_substation CHECK (((primary_substation)::text ~ '^AC[0-9]{3}E[0-9]+$'::text))
);
CREATE TABLE t_cerschematemplate.compliance_checklistitem (
    id uuid NOT NULL,
    rule character varying(40) NOT NULL,
    owner character varying(200) NOT NULL,
    due_on date,
    evidence_reference character varying(500) NOT NULL
);
CREATE TABLE t_cerschematemplate.compliance_dossier (
    id uuid NOT NULL,
    as_of date NOT NULL,
    known_at timestamp with time zone NOT NULL,
    is_full boolean NOT NULL,
    state character varying(7) NOT NULL,
    sentence character varying(500) NOT NULL,
    sha256 character varying(64) NOT NULL,
    size_bytes integer,
    asked_by character varying(64) NOT NULL,
    asked_by_name character varying(150) NOT NULL,
    asked_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT compliance_dossier_size_bytes_check CHECK ((size_bytes >= 0)),
    CONSTRAINT dossier_sealed_whole CHECK (((NOT ((state)::text = 'sealed'::text)) OR (((sha256)::text ~ '^[0-9a-f]{64}$'::text) AND (size_bytes > 0)))),
    CONSTRAINT dossier_state CHECK (((state)::text = ANY ((ARRAY['waiting'::character varying, 'sealed'::character varying, 'refused'::character varying, 'stale'::character varying])::text[])))
);
CREATE TABLE t_cerschematemplate.compliance_evaluatedrule (
    id uuid NOT NULL,
    rule character varying(40) NOT NULL,
    severity character varying(8) NOT NULL,
    state character varying(14) NOT NULL,
    subjects integer NOT NULL,
    findings jsonb NOT NULL,
    evaluation_id uuid NOT NULL,
    CONSTRAINT compliance_evaluatedrule_subjects_check CHECK ((subjects >= 0)),
    CONSTRAINT evaluated_rule_state CHECK (((state)::text = ANY ((ARRAY['met'::character varying, 'expiring'::character varying, 'missing'::character varying, 'broken'::character varying, 'not_applicable'::character varying])::text[])))
);
CREATE TABLE t_cerschematemplate.compliance_evaluation (
    id uuid NOT NULL,
    as_of date NOT NULL,
    rule_set_version character varying(100) NOT NULL,
    facts jsonb NOT NULL,
    facts_digest character varying(64) NOT NULL,
    is_blocked boolean NOT NULL,
    evaluated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);
CREATE TABLE t_cerschematemplate.compliance_evidence (
    id uuid NOT NULL,
    topic character varying(40) NOT NULL,
    subject character varying(20) NOT NULL,
    value character varying(40) NOT NULL,
    reference character varying(500) NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    recorded_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT evidence_reference_given CHECK (((reference)::text ~ '\S'::text)),
    CONSTRAINT evidence_topic CHECK (((topic)::text = ANY ((ARRAY['autonomous'::character varying, 'statute_aim'::character varying, 'statute_who_may_join'::character varying, 'statute_right_to_leave'::character varying, 'statute_named_person'::character varying, 'statute_surplus'::character varying, 'local_control'::character varying, 'constituted_on'::character varying, 'private_contract_on'::character varying, 'referente'::character varying, 'mandate'::character varying, 'not_in_difficulty'::character varying, 'no_exclusion_cause'::character varying, 'no_unpaid_aid'::character varying, 'no_antimafia_measure'::character varying, 'separate_accounts'::character varying, 'last_year_reported'::character varying, 'main_ateco'::character varying, 'area'::character varying, 'in_no_other_configuration'::character varying, 'same_building'::character varying, 'at_disposal'::character varying, 'requested_on'::character varying, 'older_documents'::character varying, 'meant_for_community'::character varying, 'new_components'::character varying, 'renewable_only'::character varying, 'not_split'::character varying, 'transitional'::character varying, 'building_obligation_checked'::character varying, 'third_party_agreement'::character varying, 'recovery_fund_grant'::character varying, 'grant_requested_on'::character varying, 'works_started_on'::character varying, 'grant_not_cumulated'::character varying])::text[]))),
    CONSTRAINT evidence_validity_order CHECK (((valid_until IS NULL) OR (valid_until > valid_from)))
);
CREATE TABLE t_cerschematemplate.compliance_reminder (
    id uuid NOT NULL,
    key character varying(100) NOT NULL,
    due_on date NOT NULL,
    days_before smallint NOT NULL,
    recipient_id uuid NOT NULL,
    sent_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT compliance_reminder_days_before_check CHECK ((days_before >= 0))
);
CREATE TABLE t_cerschematemplate.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);
ALTER TABLE t_cerschematemplate.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME t_cerschematemplate.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE t_cerschematemplate.documents_consent (
    id uuid NOT NULL,
    text character varying(4000) NOT NULL,
    accepted_by character varying(64) NOT NULL,
    accepted_by_name character varying(150) NOT NULL,
    accepted_at timestamp with time zone NOT NULL,
    request_id character varying(64) NOT NULL,
    evidence_sha256 character varying(64) NOT NULL,
    member_id uuid NOT NULL,
    version_id uuid NOT NULL
);
CREATE TABLE t_cerschematemplate.documents_document (
    id uuid NOT NULL,
    kind character varying(20) NOT NULL,
    title character varying(200) NOT NULL,
    is_open_to_members boolean NOT NULL,
    consent_text character varying(4000) NOT NULL,
    expires_on date,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    member_id uuid,
    plant_id uuid,
    CONSTRAINT document_kind_known CHECK (((kind)::text = ANY ((ARRAY['application'::character varying, 'mandate'::character varying, 'information_sheet'::character varying, 'statute'::character varying, 'statute_annex'::character varying, 'contract'::character varying, 'privacy'::character varying, 'minutes'::character varying, 'attestation'::character varying, 'receipt'::character varying, 'letter'::character varying, 'other'::character varying])::text[]))),
    CONSTRAINT document_of_one CHECK (((member_id IS NULL) OR (plant_id IS NULL))),
    CONSTRAINT document_title_given CHECK (((title)::text ~ '\S'::text))
);
CREATE TABLE t_cerschematemplate.documents_documentversion (
    id uuid NOT NULL,
    number integer NOT NULL,
    sha256 character varying(64) NOT NULL,
    size_bytes integer NOT NULL,
    media_type character varying(100) NOT NULL,
    file_name character varying(150) NOT NULL,
    uploaded_by character varying(64) NOT NULL,
    uploaded_by_name character varying(150) NOT NULL,
    uploaded_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    document_id uuid NOT NULL,
    CONSTRAINT document_version_media_type CHECK (((media_type)::text = ANY ((ARRAY['application/pdf'::character varying, 'image/png'::character varying, 'image/jpeg'::character varying, 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'::character varying, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'::character varying, 'application/zip'::character varying])::text[]))),
    CONSTRAINT document_version_whole CHECK (((number > 0) AND (size_bytes > 0))),
    CONSTRAINT documents_documentversion_number_check CHECK ((number >= 0)),
    CONSTRAINT documents_documentversion_size_bytes_check CHECK ((size_bytes >= 0))
);
CREATE TABLE t_cerschematemplate.documents_printjob (
    id uuid NOT NULL,
    kind character varying(20) NOT NULL,
    language character varying(2) NOT NULL,
    printed_on date NOT NULL,
    given jsonb NOT NULL,
    reveal_reason character varying(200) NOT NULL,
    expires_on date,
    asked_by character varying(64) NOT NULL,
    asked_by_name character varying(150) NOT NULL,
    request_id character varying(64) NOT NULL,
    asked_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT print_job_kind CHECK (((kind)::text = ANY ((ARRAY['application'::character varying, 'mandate'::character varying, 'information_sheet'::character varying, 'statute'::character varying, 'statute_annex'::character varying, 'contract'::character varying, 'privacy'::character varying, 'minutes'::character varying, 'attestation'::character varying, 'receipt'::character varying, 'letter'::character varying, 'other'::character varying])::text[]))),
    CONSTRAINT print_job_language CHECK (((language)::text = ANY ((ARRAY['it'::character varying, 'en'::character varying, 'de'::character varying])::text[])))
);
CREATE TABLE t_cerschematemplate.documents_printjobrow (
    id uuid NOT NULL,
    state character varying(9) NOT NULL,
    sentence character varying(4000) NOT NULL,
    document_id uuid,
    job_id uuid NOT NULL,
    member_id uuid NOT NULL,
    CONSTRAINT print_job_row_document CHECK ((((document_id IS NOT NULL) AND ((state)::text = 'printed'::text)) OR ((NOT ((state)::text = 'printed'::text)) AND (document_id IS NULL)))),
    CONSTRAINT print_job_row_state CHECK (((state)::text = ANY ((ARRAY['waiting'::character varying, 'printed'::character varying, 'refused'::character varying, 'cancelled'::character varying])::text[])))
);
CREATE TABLE t_cerschematemplate.documents_templateversion (
    id uuid NOT NULL,
    kind character varying(20) NOT NULL,
    language character varying(2) NOT NULL,
    number integer NOT NULL,
    title character varying(200) NOT NULL,
    text text NOT NULL,
    consent_text character varying(4000) NOT NULL,
    made_by character varying(64) NOT NULL,
    made_by_name character varying(150) NOT NULL,
    made_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT documents_templateversion_number_check CHECK ((number >= 0)),
    CONSTRAINT template_version_counts CHECK ((number > 0)),
    CONSTRAINT template_version_kind CHECK (((kind)::text = ANY ((ARRAY['application'::character varying, 'mandate'::character varying, 'information_sheet'::character varying, 'statute'::character varying, 'statute_annex'::character varying, 'contract'::character varying, 'privacy'::character varying, 'minutes'::character varying, 'attestation'::character varying, 'receipt'::character varying, 'letter'::character varying, 'other'::character varying])::text[]))),
    CONSTRAINT template_version_language CHECK (((language)::text = ANY ((ARRAY['it'::character varying, 'en'::character varying, 'de'::character varying])::text[])))
);
CREATE TABLE t_cerschematemplate.dues_annualfee (
    id uuid NOT NULL,
    year smallint NOT NULL,
    due_on date NOT NULL,
    CONSTRAINT annual_fee_year CHECK (((year >= 2000) AND (year <= 2199))),
    CONSTRAINT dues_annualfee_year_check CHECK ((year >= 0))
);
CREATE TABLE t_cerschematemplate.dues_feeamount (
    id uuid NOT NULL,
    category character varying(20) NOT NULL,
    amount_cents integer NOT NULL,
    fee_id uuid NOT NULL,
    CONSTRAINT dues_feeamount_amount_cents_check CHECK ((amount_cents >= 0)),
    CONSTRAINT fee_amount_category CHECK (((category)::text = ANY ((ARRAY['natural_person'::character varying, 'territorial_body'::character varying, 'religious'::character varying, 'third_sector'::character varying, 'environmental'::character varying, 'research'::character varying, 'public_housing'::character varying, 'public_welfare'::character varying, 'land_reclamation'::character varying, 'association'::character varying, 'small_enterprise'::character varying, 'large_enterprise'::character varying])::text[])))
);
CREATE TABLE t_cerschematemplate.dues_feecharge (
    id uuid NOT NULL,
    category character varying(20) NOT NULL,
    amount_cents integer NOT NULL,
    charged_on date NOT NULL,
    due_on date NOT NULL,
    fee_id uuid NOT NULL,
    member_id uuid NOT NULL,
    CONSTRAINT dues_feecharge_amount_cents_check CHECK ((amount_cents >= 0)),
    CONSTRAINT fee_charge_above_zero CHECK ((amount_cents > 0))
);
CREATE TABLE t_cerschematemplate.dues_feepayment (
    id uuid NOT NULL,
    amount_cents integer NOT NULL,
    paid_on date NOT NULL,
    method character varying(13) NOT NULL,
    charge_id uuid NOT NULL,
    receipt_id uuid NOT NULL,
    CONSTRAINT dues_feepayment_amount_cents_check CHECK ((amount_cents >= 0)),
    CONSTRAINT fee_payment_above_zero CHECK ((amount_cents > 0)),
    CONSTRAINT fee_payment_method CHECK (((method)::text = ANY ((ARRAY['bank_transfer'::character varying, 'cash'::character varying])::text[])))
);
CREATE TABLE t_cerschematemplate.dues_feepaymentreversal (
    id uuid NOT NULL,
    reversed_on date NOT NULL,
    reason character varying(200) NOT NULL,
    payment_id uuid NOT NULL,
    CONSTRAINT reversal_reasoned CHECK (((reason)::text ~ '\S'::text))
);
CREATE TABLE t_cerschematemplate.dues_feereminder (
    id uuid NOT NULL,
    stage character varying(8) NOT NULL,
    reminded_on date NOT NULL,
    mails smallint NOT NULL,
    charge_id uuid NOT NULL,
    CONSTRAINT dues_feereminder_mails_check CHECK ((mails >= 0)),
    CONSTRAINT fee_reminder_stage CHECK (((stage)::text = ANY ((ARRAY['due_soon'::character varying, 'overdue'::character varying, 'last'::character varying])::text[])))
);
CREATE TABLE t_cerschematemplate.dues_feewaiver (
    id uuid NOT NULL,
    amount_cents integer NOT NULL,
    waived_on date NOT NULL,
    reason character varying(200) NOT NULL,
    charge_id uuid NOT NULL,
    CONSTRAINT dues_feewaiver_amount_cents_check CHECK ((amount_cents >= 0)),
    CONSTRAINT fee_waiver_above_zero CHECK ((amount_cents > 0)),
    CONSTRAINT fee_waiver_reasoned CHECK (((reason)::text ~ '\S'::text))
);
CREATE TABLE t_cerschematemplate.dues_receipt (
    id uuid NOT NULL,
    year smallint NOT NULL,
    number integer NOT NULL,
    amount_cents bigint NOT NULL,
    reason character varying(200) NOT NULL,
    paid_on date NOT NULL,
    method character varying(13) NOT NULL,
    issued_on date NOT NULL,
    member_id uuid NOT NULL,
    CONSTRAINT dues_receipt_amount_cents_check CHECK ((amount_cents >= 0)),
    CONSTRAINT dues_receipt_number_check CHECK ((number >= 0)),
    CONSTRAINT dues_receipt_year_check CHECK ((year >= 0)),
    CONSTRAINT receipt_method CHECK (((method)::text = ANY ((ARRAY['bank_transfer'::character varying, 'cash'::character varying])::text[]))),
    CONSTRAINT receipt_whole CHECK (((amount_cents > 0) AND (number > 0)))
);
CREATE TABLE t_cerschematemplate.dues_receiptpaper (
    id uuid NOT NULL,
    document_id uuid NOT NULL,
    receipt_id uuid NOT NULL
);
CREATE TABLE t_cerschematemplate.dues_sharemovement (
    id uuid NOT NULL,
    kind character varying(10) NOT NULL,
    amount_cents bigint NOT NULL,
    occurred_on date NOT NULL,
    recorded_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    member_id uuid NOT NULL,
    receipt_id uuid,
    CONSTRAINT dues_sharemovement_amount_cents_check CHECK ((amount_cents >= 0)),
    CONSTRAINT share_movement_above_zero CHECK ((amount_cents > 0)),
    CONSTRAINT share_movement_kind CHECK (((kind)::text = ANY ((ARRAY['subscribed'::character varying, 'paid'::character varying, 'refunded'::character varying, 'released'::character varying])::text[]))),
    CONSTRAINT share_payment_has_its_receipt CHECK (((((kind)::text = 'paid'::text) AND (receipt_id IS NOT NULL)) OR ((NOT ((kind)::text = 'paid'::text)) AND (receipt_id IS NULL))))
);
CREATE TABLE t_cerschematemplate.ledger_account (
    id uuid NOT NULL,
    code character varying(60) NOT NULL,
    name character varying(200) NOT NULL,
    kind character varying(9) NOT NULL,
    member_id uuid,
    CONSTRAINT account_code CHECK (((code)::text ~ '^[a-z][a-z0-9_]*(\.[A-Za-z0-9._-]+)?$'::text)),
    CONSTRAINT account_kind CHECK (((kind)::text = ANY ((ARRAY['asset'::character varying, 'liability'::character varying, 'income'::character varying, 'expense'::character varying])::text[])))
);
CREATE TABLE t_cerschematemplate.ledger_entry (
    id uuid NOT NULL,
    line integer NOT NULL,
    amount_cents bigint NOT NULL,
    note character varying(120) NOT NULL,
    account_id uuid NOT NULL,
    transaction_id uuid NOT NULL,
    CONSTRAINT entry_amount_not_zero CHECK ((NOT (amount_cents = 0))),
    CONSTRAINT entry_line_counts_from_one CHECK ((line >= 1)),
    CONSTRAINT ledger_entry_line_check CHECK ((line >= 0))
);
CREATE TABLE t_cerschematemplate.ledger_ledgertransaction (
    id uuid NOT NULL,
    occurred_on date NOT NULL,
    posted_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    booked_in bigint DEFAULT 0 NOT NULL,
    description character varying(200) NOT NULL,
    reference_kind character varying(40) NOT NULL,
    reference_id uuid NOT NULL,
    CONSTRAINT ledger_transaction_described CHECK (((description)::text ~ '\S'::text))
);
CREATE TABLE t_cerschematemplate.members_holdercategoryperiod (
    id uuid NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    category character varying(20) NOT NULL,
    is_enterprise boolean NOT NULL,
    member_id uuid NOT NULL,
    CONSTRAINT holder_category_enterprise CHECK (((is_enterprise OR (NOT ((category)::text = ANY ((ARRAY['small_enterprise'::character varying, 'large_enterprise'::character varying])::text[])))) AND ((NOT is_enterprise) OR (NOT ((category)::text = 'natural_person'::text))))),
    CONSTRAINT holder_category_known CHECK (((category)::text = ANY ((ARRAY['natural_person'::character varying, 'territorial_body'::character varying, 'religious'::character varying, 'third_sector'::character varying, 'environmental'::character varying, 'research'::character varying, 'public_housing'::character varying, 'public_welfare'::character varying, 'land_reclamation'::character varying, 'association'::character varying, 'small_enterprise'::character varying, 'large_enterprise'::character varying])::text[]))),
    CONSTRAINT holder_category_validity_order CHECK (((valid_until IS NULL) OR (valid_until > valid_from)))
);
CREATE TABLE t_cerschematemplate.members_identifierreveal (
    id uuid NOT NULL,
    revealed_by character varying(64) NOT NULL,
    revealed_by_name character varying(150) NOT NULL,
    reason character varying(200) NOT NULL,
    request_id character varying(64) NOT NULL,
    revealed_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    member_id uuid NOT NULL,
    CONSTRAINT reveal_reason_given CHECK (((reason)::text ~ '\S'::text))
);
CREATE TABLE t_cerschematemplate.members_member (
    id uuid NOT NULL,
    code character varying(20) NOT NULL,
    name character varying(200) NOT NULL,
    fiscal_code_hash character varying(64),
    fiscal_code_sealed bytea,
    iban_sealed bytea,
    email character varying(254) NOT NULL,
    vat_number character varying(11) NOT NULL,
    CONSTRAINT member_code CHECK (((code)::text ~ '^[A-Z0-9][A-Z0-9._-]*$'::text)),
    CONSTRAINT member_fiscal_code_whole CHECK ((((fiscal_code_hash IS NULL) AND (fiscal_code_sealed IS NULL)) OR ((fiscal_code_hash IS NOT NULL) AND (fiscal_code_sealed IS NOT NULL)))),
    CONSTRAINT member_name_given CHECK (((name)::text ~ '\S'::text)),
    CONSTRAINT member_vat_number CHECK ((((vat_number)::text = ''::text) OR ((vat_number)::text ~ '^[0-9]{11}$'::text)))
);
CREATE TABLE t_cerschematemplate.members_membership (
    id uuid NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    member_id uuid NOT NULL,
    CONSTRAINT membership_validity_order CHECK (((valid_until IS NULL) OR (valid_until > valid_from)))
);
CREATE TABLE t_cerschematemplate.members_pod (
    id uuid NOT NULL,
    code character varying(15) NOT NULL,
    contract_power_kw numeric(9,3),
    voltage character varying(2),
    configuration_id uuid NOT NULL,
    CONSTRAINT pod_code CHECK (((code)::text ~ '^IT[0-9]{3}E[0-9A-Z]{8}[0-9A-Z]?$'::text)),
    CONSTRAINT pod_contract_power CHECK (((contract_power_kw IS NULL) OR ((contract_power_kw > (0)::numeric) AND (contract_power_kw < (1000000)::numeric)))),
    CONSTRAINT pod_voltage CHECK (((voltage IS NULL) OR ((voltage)::text = ANY ((ARRAY['BT'::character varying, 'MT'::character varying])::text[]))))
);
CREATE TABLE t_cerschematemplate.members_podassignment (
    id uuid NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    membership_id uuid NOT NULL,
    pod_id uuid NOT NULL,
    CONSTRAINT pod_assignment_validity_order CHECK (((valid_until IS NULL) OR (valid_until > valid_from)))
);
CREATE TABLE t_cerschematemplate.members_registryversion (
    id bigint NOT NULL,
    table_name character varying(63) NOT NULL,
    row_id uuid NOT NULL,
    content text,
    recorded_at timestamp with time zone NOT NULL
);
ALTER TABLE t_cerschematemplate.members_registryversion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME t_cerschematemplate.members_registryversion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE t_cerschematemplate.members_suspension (
    id uuid NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    reason character varying(200) NOT NULL,
    membership_id uuid NOT NULL,
    CONSTRAINT suspension_reason_given CHECK (((reason)::text ~ '\S'::text)),
    CONSTRAINT suspension_validity_order CHECK (((valid_until IS NULL) OR (valid_until > valid_from)))
);
CREATE TABLE t_cerschematemplate.metering_daycurve (
    direction character varying(9) NOT NULL,
    day date NOT NULL,
    revision integer NOT NULL,
    energy_wh integer[] NOT NULL,
    states character varying(100) NOT NULL,
    source smallint NOT NULL,
    arrived_at timestamp with time zone NOT NULL,
    pod_id uuid NOT NULL,
    file_id uuid,
    CONSTRAINT day_curve_direction CHECK (((direction)::text = ANY ((ARRAY['withdrawn'::character varying, 'fed_in'::character varying, 'produced'::character varying])::text[]))),
    CONSTRAINT day_curve_gaps CHECK (
CASE
    WHEN (POSITION(('-'::text) IN (states)) = 0) THEN (array_position(energy_wh, NULL::integer) IS NULL)
    ELSE (array_positions(energy_wh, NULL::integer) = array_positions(string_to_array((states)::text, NULL::text), '-'::text))
END),
    CONSTRAINT day_curve_length CHECK (((array_ndims(energy_wh) = 1) AND (array_lower(energy_wh, 1) = 1) AND ((cardinality(energy_wh))::numeric = (EXTRACT(epoch FROM ((((day + 1))::timestamp without time zone AT TIME ZONE 'Europe/Rome'::text) - ((day)::timestamp without time zone AT TIME ZONE 'Europe/Rome'::text))) / (900)::numeric)))),
    CONSTRAINT day_curve_not_negative CHECK ((0 <= ALL (energy_wh))),
    CONSTRAINT day_curve_possible CHECK ((2500000 >= ALL (energy_wh))),
    CONSTRAINT day_curve_revision CHECK ((revision >= 1)),
    CONSTRAINT day_curve_source CHECK ((source = ANY (ARRAY[10, 20, 30, 40]))),
    CONSTRAINT day_curve_states CHECK (((length((states)::text) = cardinality(energy_wh)) AND (translate((states)::text, '-MERWP'::text, ''::text) = ''::text))),
    CONSTRAINT metering_daycurve_revision_check CHECK ((revision >= 0)),
    CONSTRAINT metering_daycurve_source_check CHECK ((source >= 0))
);
CREATE TABLE t_cerschematemplate.metering_meterfile (
    id uuid NOT NULL,
    name character varying(200) NOT NULL,
    sha256 character varying(64) NOT NULL,
    size_bytes integer NOT NULL,
    direction character varying(9) NOT NULL,
    source smallint NOT NULL,
    state character varying(8) NOT NULL,
    received_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    finished_at timestamp with time zone,
    covers_from date,
    covers_until date,
    pod_count integer NOT NULL,
    curves_new integer NOT NULL,
    curves_corrected integer NOT NULL,
    curves_unchanged integer NOT NULL,
    value_count integer NOT NULL,
    gap_count integer NOT NULL,
    problems jsonb NOT NULL,
    problems_left_out integer NOT NULL,
    CONSTRAINT meter_file_digest CHECK (((sha256)::text ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT meter_file_direction CHECK (((direction)::text = ANY ((ARRAY['withdrawn'::character varying, 'fed_in'::character varying, 'produced'::character varying])::text[]))),
    CONSTRAINT meter_file_finished CHECK ((((finished_at IS NULL) AND ((state)::text = 'queued'::text)) OR ((NOT ((state)::text = 'queued'::text)) AND (finished_at IS NOT NULL)))),
    CONSTRAINT meter_file_source CHECK ((source = ANY (ARRAY[10, 20, 30, 40]))),
    CONSTRAINT meter_file_state CHECK (((state)::text = ANY ((ARRAY['queued'::character varying, 'imported'::character varying, 'refused'::character varying])::text[]))),
    CONSTRAINT metering_meterfile_curves_corrected_check CHECK ((curves_corrected >= 0)),
    CONSTRAINT metering_meterfile_curves_new_check CHECK ((curves_new >= 0)),
    CONSTRAINT metering_meterfile_curves_unchanged_check CHECK ((curves_unchanged >= 0)),
    CONSTRAINT metering_meterfile_gap_count_check CHECK ((gap_count >= 0)),
    CONSTRAINT metering_meterfile_pod_count_check CHECK ((pod_count >= 0)),
    CONSTRAINT metering_meterfile_problems_left_out_check CHECK ((problems_left_out >= 0)),
    CONSTRAINT metering_meterfile_size_bytes_check CHECK ((size_bytes >= 0)),
    CONSTRAINT metering_meterfile_source_check CHECK ((source >= 0)),
    CONSTRAINT metering_meterfile_value_count_check CHECK ((value_count >= 0))
);
CREATE TABLE t_cerschematemplate.metering_meterfilecontent (
    file_id uuid NOT NULL,
    content bytea NOT NULL
);
CREATE TABLE t_cerschematemplate.notices_notice (
    id uuid NOT NULL,
    email character varying(254) NOT NULL,
    kind character varying(40) NOT NULL,
    key character varying(200) NOT NULL,
    language character varying(2) NOT NULL,
    subject character varying(200) NOT NULL,
    text text NOT NULL,
    link character varying(200) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    read_at timestamp with time zone,
    account_id uuid NOT NULL,
    CONSTRAINT notice_link CHECK (((link)::text ~~ '/%'::text))
);
CREATE TABLE t_cerschematemplate.notices_noticemail (
    id uuid NOT NULL,
    state character varying(9) NOT NULL,
    tries integer NOT NULL,
    next_try_at timestamp with time zone,
    sent_at timestamp with time zone,
    problem character varying(300) NOT NULL,
    notice_id uuid NOT NULL,
    CONSTRAINT notice_mail_state CHECK (((state)::text = ANY ((ARRAY['waiting'::character varying, 'sent'::character varying, 'delivered'::character varying, 'bounced'::character varying, 'given_up'::character varying])::text[]))),
    CONSTRAINT notice_mail_waits CHECK ((((next_try_at IS NOT NULL) AND ((state)::text = 'waiting'::text)) OR ((NOT ((state)::text = 'waiting'::text)) AND (next_try_at IS NULL)))),
    CONSTRAINT notices_noticemail_tries_check CHECK ((tries >= 0))
);
CREATE TABLE t_cerschematemplate.notices_noticesettings (
    id uuid NOT NULL,
    language character varying(2) NOT NULL,
    topics_without_mail character varying(20)[] NOT NULL,
    account_id uuid NOT NULL,
    CONSTRAINT notice_settings_language CHECK (((language)::text = ANY ((ARRAY['it'::character varying, 'en'::character varying, 'de'::character varying])::text[]))),
    CONSTRAINT notice_settings_topics CHECK ((topics_without_mail <@ ARRAY['settlement'::character varying(20), 'readings'::character varying(20), 'service'::character varying(20)]))
);
CREATE TABLE t_cerschematemplate.notices_noticetext (
    id uuid NOT NULL,
    kind character varying(40) NOT NULL,
    language character varying(2) NOT NULL,
    subject character varying(200) NOT NULL,
    text text NOT NULL,
    written_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT notice_text_language CHECK (((language)::text = ANY ((ARRAY['it'::character varying, 'en'::character varying, 'de'::character varying])::text[]))),
    CONSTRAINT notice_text_whole CHECK (((((subject)::text = ''::text) AND (text = ''::text)) OR (((subject)::text ~ '\S'::text) AND (text ~ '\S'::text))))
);
CREATE TABLE t_cerschematemplate.plants_plant (
    id uuid NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    code character varying(20) NOT NULL,
    source character varying(8) NOT NULL,
    power_kw numeric(10,3) NOT NULL,
    region character varying(22) NOT NULL,
    entry_on date NOT NULL,
    grant_pct numeric(8,6) NOT NULL,
    incentivised_power_share numeric(13,12) NOT NULL,
    premium_from date,
    premium_until date,
    is_in_building boolean,
    pod_id uuid NOT NULL,
    censimp_code character varying(40) NOT NULL,
    fixed_tariff_eur_mwh numeric(9,3),
    sapr_code character varying(40) NOT NULL,
    CONSTRAINT plant_code CHECK (((code)::text ~ '^[A-Z0-9][A-Z0-9._-]*$'::text)),
    CONSTRAINT plant_fixed_tariff CHECK (((fixed_tariff_eur_mwh IS NULL) OR ((fixed_tariff_eur_mwh > (0)::numeric) AND (fixed_tariff_eur_mwh < (1000000)::numeric)))),
    CONSTRAINT plant_grant CHECK (((grant_pct >= (0)::numeric) AND (grant_pct <= (40)::numeric))),
    CONSTRAINT plant_in_service CHECK ((valid_from >= entry_on)),
    CONSTRAINT plant_incentivised_share CHECK (((incentivised_power_share >= (0)::numeric) AND (incentivised_power_share <= (1)::numeric))),
    CONSTRAINT plant_power CHECK (((power_kw > (0)::numeric) AND (power_kw < (10000000)::numeric))),
    CONSTRAINT plant_premium_in_service CHECK (((premium_from IS NULL) OR (premium_from >= entry_on))),
    CONSTRAINT plant_premium_order CHECK (((premium_until IS NULL) OR ((premium_from IS NOT NULL) AND (premium_until > premium_from)))),
    CONSTRAINT plant_region CHECK (((region)::text = ANY ((ARRAY['Abruzzo'::character varying, 'Basilicata'::character varying, 'Calabria'::character varying, 'Campania'::character varying, 'Emilia-Romagna'::character varying, 'Friuli-Venezia Giulia'::character varying, 'Lazio'::character varying, 'Liguria'::character varying, 'Lombardia'::character varying, 'Marche'::character varying, 'Molise'::character varying, 'Piemonte'::character varying, 'Puglia'::character varying, 'Sardegna'::character varying, 'Sicilia'::character varying, 'Toscana'::character varying, 'Trentino-Alto Adige'::character varying, 'Umbria'::character varying, 'Valle d''Aosta'::character varying, 'Veneto'::character varying])::text[]))),
    CONSTRAINT plant_source CHECK (((source)::text = ANY ((ARRAY['pv'::character varying, 'wind'::character varying, 'hydro'::character varying, 'biogas'::character varying, 'biomass'::character varying, 'other'::character varying])::text[]))),
    CONSTRAINT plant_validity_order CHECK (((valid_until IS NULL) OR (valid_until > valid_from)))
);
CREATE TABLE t_cerschematemplate.plants_plantadmission (
    id uuid NOT NULL,
    requested_on date,
    chosen_on date,
    not_before_on date,
    act_starts_on date,
    act_ends_on date,
    act_reference character varying(200) NOT NULL,
    footprint_m2 numeric(10,2),
    is_public_building boolean NOT NULL,
    transitional_kind character varying(3),
    plant_id uuid NOT NULL,
    CONSTRAINT plant_admission_act_order CHECK (((act_ends_on IS NULL) OR (act_ends_on > act_starts_on))),
    CONSTRAINT plant_admission_act_whole CHECK ((((act_ends_on IS NULL) AND (act_starts_on IS NULL)) OR (((act_reference)::text ~ '\S'::text) AND (act_starts_on IS NOT NULL)))),
    CONSTRAINT plant_admission_footprint CHECK (((footprint_m2 IS NULL) OR ((footprint_m2 >= (0)::numeric) AND (footprint_m2 < (100000000)::numeric)))),
    CONSTRAINT plant_admission_transitional_kind CHECK (((transitional_kind IS NULL) OR ((transitional_kind)::text = ANY ((ARRAY['CER'::character varying, 'GAC'::character varying])::text[]))))
);
CREATE TABLE t_cerschematemplate.plants_plantgrant (
    id uuid NOT NULL,
    measure character varying(200) NOT NULL,
    amount_cents bigint NOT NULL,
    granted_on date NOT NULL,
    reference_cost_eur_kw numeric(10,2),
    effect character varying(13) NOT NULL,
    plant_id uuid NOT NULL,
    CONSTRAINT plant_grant_amount CHECK (((amount_cents > 0) AND (amount_cents < '10000000000000'::bigint))),
    CONSTRAINT plant_grant_effect_known CHECK (((effect)::text = ANY ((ARRAY['counts'::character varying, 'set_up'::character varying, 'tax_deduction'::character varying, 'no_aid'::character varying, 'revoked'::character varying])::text[]))),
    CONSTRAINT plant_grant_measure_given CHECK (((measure)::text ~ '\S'::text)),
    CONSTRAINT plant_grant_reference_cost CHECK (((reference_cost_eur_kw IS NULL) OR ((reference_cost_eur_kw > (0)::numeric) AND (reference_cost_eur_kw < (100000000)::numeric))))
);
CREATE TABLE t_cerschematemplate.plants_plantsection (
    id uuid NOT NULL,
    code character varying(40) NOT NULL,
    generator_kw numeric(10,3) NOT NULL,
    inverter_kw numeric(10,3),
    entry_on date,
    is_asked boolean NOT NULL,
    is_upgrade boolean NOT NULL,
    plant_id uuid NOT NULL,
    CONSTRAINT plant_section_code CHECK (((code)::text ~ '^[A-Z0-9][A-Z0-9._-]*$'::text)),
    CONSTRAINT plant_section_power CHECK (((generator_kw > (0)::numeric) AND (generator_kw < (10000000)::numeric) AND ((inverter_kw IS NULL) OR ((inverter_kw > (0)::numeric) AND (inverter_kw < (10000000)::numeric)))))
);
CREATE TABLE t_cerschematemplate.plants_plantstop (
    id uuid NOT NULL,
    kind character varying(13) NOT NULL,
    first_on date NOT NULL,
    until_on date NOT NULL,
    reference character varying(200) NOT NULL,
    plant_id uuid NOT NULL,
    CONSTRAINT plant_stop_kind CHECK (((kind)::text = ANY ((ARRAY['force_majeure'::character varying, 'grid'::character varying, 'upgrade'::character varying])::text[]))),
    CONSTRAINT plant_stop_order CHECK ((until_on > first_on)),
    CONSTRAINT plant_stop_reference_given CHECK (((reference)::text ~ '\S'::text))
);
CREATE TABLE t_cerschematemplate.plants_productionunit (
    id uuid NOT NULL,
    code character varying(40) NOT NULL,
    section_id uuid NOT NULL,
    CONSTRAINT production_unit_code CHECK (((code)::text ~ '^[A-Z0-9][A-Z0-9._-]*$'::text))
);
CREATE TABLE t_cerschematemplate.privacy_erasure (
    id uuid NOT NULL,
    account_ids uuid[] NOT NULL,
    reason character varying(200) NOT NULL,
    erased_by character varying(64) NOT NULL,
    erased_at timestamp with time zone NOT NULL,
    kept jsonb NOT NULL,
    member_id uuid,
    address_hash character varying(64) NOT NULL,
    CONSTRAINT erasure_of_one CHECK (((((address_hash)::text = ''::text) AND (member_id IS NOT NULL)) OR ((member_id IS NULL) AND ((address_hash)::text ~ '^[0-9a-f]{64}$'::text)))),
    CONSTRAINT erasure_reason_given CHECK (((reason)::text ~ '\S'::text))
);
CREATE TABLE t_cerschematemplate.privacy_legalhold (
    id uuid NOT NULL,
    reason character varying(200) NOT NULL,
    placed_by character varying(150) NOT NULL,
    placed_at timestamp with time zone NOT NULL,
    until_on date NOT NULL,
    lifted_by character varying(150) NOT NULL,
    lifted_at timestamp with time zone,
    CONSTRAINT legal_hold_lifted_whole CHECK ((((lifted_at IS NULL) AND ((lifted_by)::text = ''::text)) OR ((lifted_at IS NOT NULL) AND ((lifted_by)::text ~ '\S'::text)))),
    CONSTRAINT legal_hold_says_who_and_why CHECK ((((placed_by)::text ~ '\S'::text) AND ((reason)::text ~ '\S'::text)))
);
CREATE TABLE t_cerschematemplate.sample_samplerow (
    id bigint NOT NULL,
    table_name character varying(63) NOT NULL,
    row_key character varying(120) NOT NULL
);
ALTER TABLE t_cerschematemplate.sample_samplerow ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME t_cerschematemplate.sample_samplerow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE t_cerschematemplate.sample_sampleset (
    id uuid NOT NULL,
    state character varying(7) NOT NULL,
    asked_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    filled_at timestamp with time zone,
    problem character varying(500) NOT NULL,
    CONSTRAINT sample_here_since CHECK ((((filled_at IS NOT NULL) AND ((state)::text = 'here'::text)) OR ((NOT ((state)::text = 'here'::text)) AND (filled_at IS NULL)))),
    CONSTRAINT sample_state_known CHECK (((state)::text = ANY ((ARRAY['waiting'::character varying, 'here'::character varying, 'failed'::character varying])::text[])))
);
CREATE TABLE t_cerschematemplate.settlement_runamount (
    id bigint NOT NULL,
    title character varying(15) NOT NULL,
    amount_cents bigint NOT NULL,
    run_id uuid NOT NULL,
    CONSTRAINT run_amount_title CHECK (((title)::text = ANY ((ARRAY['premium'::character varying, 'valorisation'::character varying, 'surplus_reserve'::character varying, 'costs'::character varying, 'social_fund'::character varying, 'producer'::character varying, 'consumer'::character varying, 'surplus'::character varying])::text[])))
);
ALTER TABLE t_cerschematemplate.settlement_runamount ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME t_cerschematemplate.settlement_runamount_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE t_cerschematemplate.settlement_runconfiguration (
    id bigint NOT NULL,
    configuration character varying(20) NOT NULL,
    kind character varying(3) NOT NULL,
    market_zone character varying(4) NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    hours integer NOT NULL,
    injected_wh bigint[] NOT NULL,
    withdrawn_wh bigint[] NOT NULL,
    eac_wh bigint[] NOT NULL,
    price_ueur_mwh bigint[] NOT NULL,
    price_sources character varying(200)[] NOT NULL,
    valorisation_eur numeric(50,30) NOT NULL,
    valorisation_cents bigint NOT NULL,
    components jsonb NOT NULL,
    run_id uuid NOT NULL,
    CONSTRAINT settlement_runconfiguration_hours_check CHECK ((hours >= 0))
);
ALTER TABLE t_cerschematemplate.settlement_runconfiguration ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME t_cerschematemplate.settlement_runconfiguration_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE t_cerschematemplate.settlement_runinputs (
    id bigint NOT NULL,
    document text NOT NULL,
    sha256 character varying(64) NOT NULL,
    run_id uuid NOT NULL
);
ALTER TABLE t_cerschematemplate.settlement_runinputs ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME t_cerschematemplate.settlement_runinputs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE t_cerschematemplate.settlement_runmemberamount (
    id bigint NOT NULL,
    member_code character varying(20) NOT NULL,
    title character varying(15) NOT NULL,
    amount_cents bigint NOT NULL,
    weight_uwh bigint NOT NULL,
    member_id uuid NOT NULL,
    run_id uuid NOT NULL,
    CONSTRAINT run_member_amount_title CHECK (((title)::text = ANY ((ARRAY['producer'::character varying, 'consumer'::character varying, 'surplus'::character varying])::text[])))
);
ALTER TABLE t_cerschematemplate.settlement_runmemberamount ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME t_cerschematemplate.settlement_runmemberamount_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE t_cerschematemplate.settlement_runplant (
    id bigint NOT NULL,
    configuration character varying(20) NOT NULL,
    plant character varying(20) NOT NULL,
    pod character varying(15) NOT NULL,
    terms jsonb NOT NULL,
    plant_set character varying(11) NOT NULL,
    injected_total_wh bigint NOT NULL,
    premium_injected_uwh bigint NOT NULL,
    eac_total_uwh bigint NOT NULL,
    eaci_total_uwh bigint NOT NULL,
    exempt_total_uwh bigint NOT NULL,
    grant_factor numeric(40,38) NOT NULL,
    tip_gross_eur numeric(50,30) NOT NULL,
    premium_eur numeric(50,30) NOT NULL,
    premium_cents bigint NOT NULL,
    injected_wh bigint[] NOT NULL,
    eac_uwh bigint[] NOT NULL,
    eaci_uwh bigint[] NOT NULL,
    tip_ueur_mwh bigint[] NOT NULL,
    exempt_uwh bigint[] NOT NULL,
    run_id uuid NOT NULL
);
ALTER TABLE t_cerschematemplate.settlement_runplant ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME t_cerschematemplate.settlement_runplant_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE t_cerschematemplate.settlement_runpod (
    id bigint NOT NULL,
    configuration character varying(20) NOT NULL,
    pod character varying(15) NOT NULL,
    member character varying(20) NOT NULL,
    is_enterprise boolean,
    first_on date NOT NULL,
    until_on date NOT NULL,
    withdrawn_wh bigint NOT NULL,
    shared_uwh bigint NOT NULL,
    run_id uuid NOT NULL
);
ALTER TABLE t_cerschematemplate.settlement_runpod ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME t_cerschematemplate.settlement_runpod_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE t_cerschematemplate.settlement_settlementrun (
    id uuid NOT NULL,
    kind character varying(10) NOT NULL,
    first_on date NOT NULL,
    until_on date NOT NULL,
    revision integer NOT NULL,
    state character varying(10) NOT NULL,
    tariffs_as_of date,
    is_provisional boolean NOT NULL,
    rule_set_version character varying(40) NOT NULL,
    readings_known_at timestamp with time zone,
    sharing_rule_version integer,
    inputs_digest character varying(64) NOT NULL,
    result_digest character varying(64) NOT NULL,
    totals jsonb NOT NULL,
    findings jsonb NOT NULL,
    phase character varying(40) NOT NULL,
    hours_done integer NOT NULL,
    hours_total integer NOT NULL,
    problem jsonb,
    started_by character varying(150) NOT NULL,
    approved_by character varying(150) NOT NULL,
    published_by character varying(150) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    computed_at timestamp with time zone,
    approved_at timestamp with time zone,
    published_at timestamp with time zone,
    ended_at timestamp with time zone,
    registry_known_at timestamp with time zone,
    starter_account character varying(64) NOT NULL,
    approver_account character varying(64) NOT NULL,
    CONSTRAINT settlement_run_final CHECK (((NOT ((state)::text = ANY ((ARRAY['approved'::character varying, 'published'::character varying])::text[]))) OR ((NOT is_provisional) AND (NOT ((kind)::text = 'simulation'::text))))),
    CONSTRAINT settlement_run_kind CHECK (((kind)::text = ANY ((ARRAY['monthly'::character varying, 'yearly'::character varying, 'delta'::character varying, 'simulation'::character varying])::text[]))),
    CONSTRAINT settlement_run_revision CHECK ((revision >= 1)),
    CONSTRAINT settlement_run_state CHECK (((state)::text = ANY ((ARRAY['draft'::character varying, 'checking'::character varying, 'computing'::character varying, 'review'::character varying, 'approved'::character varying, 'published'::character varying, 'failed'::character varying, 'cancelled'::character varying, 'superseded'::character varying])::text[]))),
    CONSTRAINT settlement_settlementrun_hours_done_check CHECK ((hours_done >= 0)),
    CONSTRAINT settlement_settlementrun_hours_total_check CHECK ((hours_total >= 0)),
    CONSTRAINT settlement_settlementrun_revision_check CHECK ((revision >= 0)),
    CONSTRAINT settlement_settlementrun_sharing_rule_version_check CHECK ((sharing_rule_version >= 0))
);
CREATE TABLE t_cerschematemplate.sharing_sharingrule (
    id uuid NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    version integer NOT NULL,
    costs_share numeric(7,6) NOT NULL,
    social_fund_share numeric(7,6) NOT NULL,
    producers_share numeric(7,6) NOT NULL,
    consumers_share numeric(7,6) NOT NULL,
    key character varying(40) NOT NULL,
    reason character varying(500) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    motion_id uuid,
    CONSTRAINT sharing_rule_blocks CHECK (((producers_share >= (0)::numeric) AND (consumers_share >= (0)::numeric) AND (producers_share = ((1)::numeric - consumers_share)))),
    CONSTRAINT sharing_rule_funds CHECK (((costs_share >= (0)::numeric) AND (social_fund_share >= (0)::numeric) AND (costs_share <= ((1)::numeric - social_fund_share)))),
    CONSTRAINT sharing_rule_key CHECK (((key)::text = 'coincident_withdrawal'::text)),
    CONSTRAINT sharing_rule_reasoned CHECK (((reason)::text ~ '\S'::text)),
    CONSTRAINT sharing_rule_shares_are_numbers CHECK (((costs_share <= (1)::numeric) AND (social_fund_share <= (1)::numeric) AND (producers_share <= (1)::numeric) AND (consumers_share <= (1)::numeric))),
    CONSTRAINT sharing_rule_validity_order CHECK (((valid_until IS NULL) OR (valid_until > valid_from))),
    CONSTRAINT sharing_rule_version CHECK ((version >= 1)),
    CONSTRAINT sharing_sharingrule_version_check CHECK ((version >= 0))
);
CREATE TABLE t_cerschematemplate.single_sign_on_provideridentity (
    id uuid NOT NULL,
    issuer character varying(500) NOT NULL,
    subject character varying(255) NOT NULL,
    linked_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    account_id uuid NOT NULL
);
CREATE TABLE t_cerschematemplate.single_sign_on_signinprovider (
    id uuid NOT NULL,
    issuer character varying(500) NOT NULL,
    client_id character varying(200) NOT NULL,
    secret_sealed bytea NOT NULL,
    email_domains character varying(253)[] NOT NULL,
    trusts_second_factor boolean NOT NULL,
    is_enabled boolean NOT NULL,
    CONSTRAINT sign_in_provider_https CHECK (((issuer)::text ~~ 'https://%'::text))
);
CREATE TABLE t_cerschematemplate.webhooks_webhookdelivery (
    id uuid NOT NULL,
    event_number bigint NOT NULL,
    event_type character varying(60) NOT NULL,
    body text NOT NULL,
    state character varying(8) NOT NULL,
    tries integer NOT NULL,
    next_try_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    endpoint_id uuid NOT NULL,
    CONSTRAINT webhook_delivery_state CHECK (((state)::text = ANY ((ARRAY['waiting'::character varying, 'taken'::character varying, 'given_up'::character varying])::text[]))),
    CONSTRAINT webhook_delivery_waits CHECK ((((next_try_at IS NOT NULL) AND ((state)::text = 'waiting'::text)) OR ((NOT ((state)::text = 'waiting'::text)) AND (next_try_at IS NULL)))),
    CONSTRAINT webhooks_webhookdelivery_tries_check CHECK ((tries >= 0))
);
CREATE TABLE t_cerschematemplate.webhooks_webhookendpoint (
    id uuid NOT NULL,
    name character varying(100) NOT NULL,
    url character varying(500) NOT NULL,
    event_types character varying(60)[] NOT NULL,
    secret_sealed bytea NOT NULL,
    previous_sealed bytea,
    previous_until timestamp with time zone,
    told_until_number bigint NOT NULL,
    failing_since timestamp with time zone,
    disabled_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT webhook_name_given CHECK (((name)::text ~ '\S'::text)),
    CONSTRAINT webhook_previous_whole CHECK ((((previous_sealed IS NULL) AND (previous_until IS NULL)) OR ((previous_sealed IS NOT NULL) AND (previous_until IS NOT NULL)))),
    CONSTRAINT webhook_url_https CHECK (((url)::text ~~ 'https://%'::text))
);
CREATE TABLE t_cerschematemplate.webhooks_webhooktry (
    id uuid NOT NULL,
    tried_at timestamp with time zone NOT NULL,
    status integer,
    excerpt character varying(2000) NOT NULL,
    problem character varying(200) NOT NULL,
    delivery_id uuid NOT NULL,
    CONSTRAINT webhooks_webhooktry_status_check CHECK ((status >= 0))
);
