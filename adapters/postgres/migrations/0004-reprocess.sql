-- Reprocessing computes the aggregates of a range of time again, beside the live rows, and swaps them in one
-- transaction. One run is at work at a time, so the staged rows need no run in their keys.

CREATE TABLE reprocess_runs (
  run_id text PRIMARY KEY,
  from_ms bigint NOT NULL,
  to_ms bigint NOT NULL,
  requested_by text NOT NULL,
  stage text NOT NULL CHECK (stage IN ('queued', 'planning', 'replaying', 'swapping', 'completed', 'failed')),
  attempt integer NOT NULL DEFAULT 0,
  -- Checksums of the live rows of the range when the replay was planned.
  live_rows jsonb,
  -- Sums over the rows that were replaced and over those that replaced them.
  before_totals jsonb,
  after_totals jsonb,
  failure text,
  started_at_ms bigint NOT NULL,
  updated_at_ms bigint NOT NULL,
  finished_at_ms bigint
);
CREATE UNIQUE INDEX reprocess_runs_at_work ON reprocess_runs ((true))
  WHERE stage IN ('planning', 'replaying', 'swapping');

-- What each partition of the run at work replays, and how far it has come.
CREATE TABLE reprocess_partitions (
  run_id text NOT NULL REFERENCES reprocess_runs,
  partition integer NOT NULL,
  end_offset bigint NOT NULL,
  batches jsonb NOT NULL,
  batch_count integer NOT NULL,
  batches_done integer NOT NULL DEFAULT 0,
  memory bytea,
  spans bigint NOT NULL DEFAULT 0,
  unreadable_records bigint NOT NULL DEFAULT 0,
  finished boolean NOT NULL DEFAULT false,
  PRIMARY KEY (run_id, partition)
);

CREATE TABLE reprocess_journeys (LIKE user_journeys INCLUDING ALL);
CREATE TABLE reprocess_capsules (LIKE capsules INCLUDING ALL);
CREATE TABLE reprocess_buckets (LIKE sli_buckets INCLUDING ALL);

-- Rows are written in order of time, more or less: these find the rows of a range and cost the checkpoints nothing.
CREATE INDEX capsules_by_time ON capsules USING brin (window_start_ms);
CREATE INDEX sli_buckets_by_time ON sli_buckets USING brin (start_ms);
