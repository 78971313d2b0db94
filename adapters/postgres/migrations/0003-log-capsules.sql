-- Log templates and capsules, by service_id of services. Ids are written as they were assigned: what turned out to be
-- another template is resolved through log_template_aliases when it is read.
CREATE TABLE log_templates (
  service_id text NOT NULL,
  template_id text NOT NULL,
  text text NOT NULL,
  first_seen_ms bigint NOT NULL,
  last_seen_ms bigint NOT NULL,
  line_count bigint NOT NULL,
  error_count bigint NOT NULL,
  PRIMARY KEY (service_id, template_id)
);

CREATE TABLE log_template_aliases (
  service_id text NOT NULL,
  alias_id text NOT NULL,
  template_id text NOT NULL,
  PRIMARY KEY (service_id, alias_id)
);
CREATE INDEX log_template_aliases_by_template ON log_template_aliases (service_id, template_id);

-- Templates that a service wrote for the first time after its usual ones were known.
CREATE TABLE log_new_templates (
  service_id text NOT NULL,
  template_id text NOT NULL,
  window_start_ms bigint NOT NULL,
  at_ms bigint NOT NULL,
  PRIMARY KEY (service_id, template_id)
);

CREATE TABLE log_capsules (
  service_id text NOT NULL,
  window_start_ms bigint NOT NULL,
  template_id text NOT NULL,
  line_count bigint NOT NULL,
  error_count bigint NOT NULL,
  -- By severity, as domain/log-capsule/log-capsule.ts orders them.
  severity_counts jsonb NOT NULL,
  byte_count bigint NOT NULL,
  traced_count bigint NOT NULL,
  first_ms bigint NOT NULL,
  last_ms bigint NOT NULL,
  trace_ids text[] NOT NULL,
  PRIMARY KEY (service_id, window_start_ms, template_id)
);
CREATE INDEX log_capsules_by_trace ON log_capsules USING gin (trace_ids);

-- The blobs that hold a window's sample lines.
CREATE TABLE log_sample_parts (
  service_id text NOT NULL,
  window_start_ms bigint NOT NULL,
  blob_key text NOT NULL,
  PRIMARY KEY (service_id, window_start_ms, blob_key)
);

-- Capsules that changed since they were published last; one row for each, whatever the number of changes. Written by
-- the transaction that changes the capsule, deleted when the event is durable.
CREATE SEQUENCE capsule_versions;
CREATE TABLE capsule_outbox (
  kind text NOT NULL CHECK (kind IN ('trace', 'log')),
  capsule_id text NOT NULL,
  version bigint NOT NULL DEFAULT nextval('capsule_versions'),
  enqueued_at_ms bigint NOT NULL,
  claimed_until_ms bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (kind, capsule_id)
);
CREATE INDEX capsule_outbox_by_version ON capsule_outbox (version);
