-- Logs are reprocessed too: each partition is replayed once for its traces and once for its logs.
ALTER TABLE reprocess_partitions
  ADD COLUMN kind text NOT NULL DEFAULT 'traces' CHECK (kind IN ('traces', 'logs')),
  ADD COLUMN lines bigint NOT NULL DEFAULT 0,
  DROP CONSTRAINT reprocess_partitions_pkey,
  ADD PRIMARY KEY (run_id, kind, partition);

CREATE TABLE reprocess_log_capsules (
  LIKE log_capsules,
  PRIMARY KEY (service_id, window_start_ms, template_id)
);

-- Texts of the templates of staged capsules.
CREATE TABLE reprocess_log_templates (
  service_id text NOT NULL,
  template_id text NOT NULL,
  text text NOT NULL,
  PRIMARY KEY (service_id, template_id)
);

CREATE TABLE reprocess_log_aliases (LIKE log_template_aliases INCLUDING ALL);
CREATE TABLE reprocess_log_parts (LIKE log_sample_parts INCLUDING ALL);

-- Finds the rows of a range, as capsules_by_time does.
CREATE INDEX log_capsules_by_time ON log_capsules USING brin (window_start_ms);
