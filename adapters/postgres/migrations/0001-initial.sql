-- The control plane's and the stream's tables. Times are epoch milliseconds (bigint): the domain's own unit,
-- exact in JavaScript, and free of session time zones.

CREATE TABLE services (
  service_id text PRIMARY KEY,
  name text NOT NULL,
  environment text NOT NULL,
  owner_team text NOT NULL DEFAULT '',
  criticality text NOT NULL DEFAULT 'standard' CHECK (criticality IN ('standard', 'critical')),
  telemetry_endpoints jsonb NOT NULL DEFAULT '{}',
  label_mappings jsonb NOT NULL DEFAULT '{}',
  status text NOT NULL CHECK (status IN ('discovered', 'registered')),
  created_at_ms bigint NOT NULL,
  UNIQUE (name, environment)
);

CREATE TABLE user_journeys (
  journey_id text PRIMARY KEY,
  service text NOT NULL,
  environment text NOT NULL,
  operation text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('http', 'grpc', 'messaging', 'other')),
  first_seen_ms bigint NOT NULL,
  last_seen_ms bigint NOT NULL,
  UNIQUE (service, environment, operation)
);

-- Sketches are the bytes of domain/sketch/sketch-codec.ts.
CREATE TABLE capsules (
  journey_id text NOT NULL,
  fingerprint text NOT NULL,
  window_start_ms bigint NOT NULL,
  trace_count bigint NOT NULL,
  error_count bigint NOT NULL,
  span_count bigint NOT NULL,
  latency bytea NOT NULL,
  steps jsonb NOT NULL,
  sample_trace_ids jsonb NOT NULL,
  PRIMARY KEY (journey_id, window_start_ms, fingerprint)
);

CREATE TABLE sli_buckets (
  journey_id text NOT NULL,
  start_ms bigint NOT NULL,
  total bigint NOT NULL,
  bad bigint NOT NULL,
  latency bytea NOT NULL,
  PRIMARY KEY (journey_id, start_ms)
);

CREATE TABLE journey_totals (
  journey_id text PRIMARY KEY,
  total bigint NOT NULL,
  bad bigint NOT NULL,
  latency bytea NOT NULL
);

-- One row per partition: what has been counted (all records before next_offset), by whom (epoch fences zombies),
-- and where the snapshot of open traces is.
CREATE TABLE stream_checkpoints (
  consumer_group text NOT NULL,
  topic text NOT NULL,
  partition integer NOT NULL,
  epoch bigint NOT NULL DEFAULT 0,
  next_offset bigint NOT NULL DEFAULT 0,
  snapshot_key text,
  counters jsonb NOT NULL DEFAULT '{}',
  updated_at_ms bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (consumer_group, topic, partition)
);

-- The event log for installations without Kafka.
CREATE TABLE event_log (
  topic text NOT NULL,
  partition integer NOT NULL,
  log_offset bigint NOT NULL,
  appended_at_ms bigint NOT NULL,
  headers jsonb NOT NULL DEFAULT '{}',
  value bytea NOT NULL,
  PRIMARY KEY (topic, partition, log_offset)
);

-- Telemetry is protobuf that compresses badly and is read once: storing it as it is saves the time of trying.
ALTER TABLE event_log ALTER COLUMN value SET STORAGE EXTERNAL;

CREATE TABLE event_log_partitions (
  topic text NOT NULL,
  partition integer NOT NULL,
  next_offset bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (topic, partition)
);

-- Who consumes, and what: how the consumers of a group share its partitions. Exactness does not rest on these
-- leases but on the epochs of stream_checkpoints.
CREATE TABLE event_log_consumers (
  consumer_group text NOT NULL,
  topic text NOT NULL,
  owner_id text NOT NULL,
  expires_at_ms bigint NOT NULL,
  PRIMARY KEY (consumer_group, topic, owner_id)
);

CREATE TABLE event_log_leases (
  consumer_group text NOT NULL,
  topic text NOT NULL,
  partition integer NOT NULL,
  owner_id text NOT NULL,
  expires_at_ms bigint NOT NULL,
  PRIMARY KEY (consumer_group, topic, partition)
);

CREATE TABLE analyses (
  analysis_id text PRIMARY KEY,
  service text NOT NULL,
  environment text NOT NULL,
  window_days integer NOT NULL,
  stage text NOT NULL,
  progress_percent integer NOT NULL,
  journeys integer NOT NULL DEFAULT 0,
  proposed integer NOT NULL DEFAULT 0,
  refused integer NOT NULL DEFAULT 0,
  failure text,
  started_at_ms bigint NOT NULL,
  updated_at_ms bigint NOT NULL
);
CREATE INDEX analyses_by_service ON analyses (service, environment, started_at_ms DESC);

CREATE TABLE slis (
  sli_id text PRIMARY KEY,
  analysis_id text NOT NULL,
  journey_id text NOT NULL,
  service text NOT NULL,
  environment text NOT NULL,
  operation text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('availability', 'latency')),
  threshold_ms double precision,
  confidence_score double precision NOT NULL,
  status text NOT NULL,
  -- The rest of the recommendation, as domain/recommendation/recommendation.ts has it.
  body jsonb NOT NULL,
  decided_by text,
  decided_at_ms bigint,
  decision_reason text,
  created_at_ms bigint NOT NULL
);
CREATE INDEX slis_by_service ON slis (service, environment, created_at_ms DESC);
CREATE INDEX slis_by_journey ON slis (journey_id);

CREATE TABLE decisions (
  decision_id text PRIMARY KEY,
  sli_id text NOT NULL,
  verdict text NOT NULL CHECK (verdict IN ('approve', 'reject')),
  actor text NOT NULL,
  reason text NOT NULL DEFAULT '',
  late boolean NOT NULL,
  body jsonb NOT NULL,
  at_ms bigint NOT NULL
);
CREATE INDEX decisions_by_sli ON decisions (sli_id, at_ms);

CREATE TABLE slos (
  slo_id text PRIMARY KEY,
  sli_id text NOT NULL,
  service text NOT NULL,
  environment text NOT NULL,
  name text NOT NULL,
  objective_ppm integer NOT NULL CHECK (objective_ppm > 0 AND objective_ppm < 1000000),
  window_days integer NOT NULL,
  status text NOT NULL CHECK (status IN ('approved', 'in_delivery', 'live', 'retired')),
  body jsonb NOT NULL,
  approved_at_ms bigint NOT NULL
);
CREATE INDEX slos_by_service ON slos (service, environment, name);

CREATE TABLE artifacts (
  artifact_id text PRIMARY KEY,
  slo_id text NOT NULL,
  service text NOT NULL,
  environment text NOT NULL,
  artifact_type text NOT NULL,
  path text NOT NULL,
  content text NOT NULL,
  sha256 text NOT NULL,
  status text NOT NULL,
  validation jsonb NOT NULL,
  pr_url text,
  deployed_at_ms bigint,
  created_at_ms bigint NOT NULL
);
CREATE INDEX artifacts_by_slo ON artifacts (slo_id);

CREATE TABLE deliveries (
  delivery_id text PRIMARY KEY,
  service text NOT NULL,
  environment text NOT NULL,
  stage text NOT NULL,
  slo_ids jsonb NOT NULL DEFAULT '[]',
  policy jsonb,
  pull_request_number integer,
  pull_request_url text,
  failure text,
  started_at_ms bigint NOT NULL,
  updated_at_ms bigint NOT NULL
);
CREATE INDEX deliveries_by_service ON deliveries (service, environment, started_at_ms DESC);

CREATE TABLE policies (
  policy_id text PRIMARY KEY,
  name text NOT NULL,
  enabled boolean NOT NULL,
  applies_to text NOT NULL CHECK (applies_to IN ('all', 'critical_services')),
  services_percent double precision NOT NULL,
  services_absolute integer NOT NULL
);

INSERT INTO policies (policy_id, name, enabled, applies_to, services_percent, services_absolute) VALUES
  ('conservative', 'Conservative', true, 'all', 10, 5),
  ('critical-services', 'Critical services', true, 'critical_services', 5, 5);
