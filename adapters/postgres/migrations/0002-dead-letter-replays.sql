-- Who replayed which dead letter. A row without finished_at_ms is a replay whose end nobody learned.
CREATE TABLE dead_letter_replays (
  letter_id text NOT NULL,
  letter_appended_at_ms bigint NOT NULL,
  attempt integer NOT NULL,
  replayed_by text NOT NULL,
  started_at_ms bigint NOT NULL,
  finished_at_ms bigint,
  PRIMARY KEY (letter_id, letter_appended_at_ms, attempt)
);
