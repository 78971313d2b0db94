-- What comparisons of live SLOs with today's recommendations came to, also that nothing moved.
CREATE TABLE drift_checks (
  check_id text PRIMARY KEY,
  slo_id text NOT NULL,
  outcome text NOT NULL,
  -- The whole check, as domain/drift/drift.ts has it.
  body jsonb NOT NULL,
  checked_at_ms bigint NOT NULL
);
CREATE INDEX drift_checks_by_slo ON drift_checks (slo_id, checked_at_ms DESC);

-- Changes of budget states. The number makes a change one row, however many workers see it; the newest row of an SLO
-- holds the state it is in.
CREATE TABLE budget_events (
  slo_id text NOT NULL,
  sequence integer NOT NULL CHECK (sequence > 0),
  from_state text CHECK (from_state IN ('healthy', 'at_risk', 'exhausted')),
  to_state text NOT NULL CHECK (to_state IN ('healthy', 'at_risk', 'exhausted')),
  -- The whole event, as domain/error-budget/budget-event.ts has it.
  body jsonb NOT NULL,
  at_ms bigint NOT NULL,
  told_at_ms bigint,
  PRIMARY KEY (slo_id, sequence)
);
CREATE INDEX budget_events_untold ON budget_events (at_ms) WHERE told_at_ms IS NULL;
