import type { Pool } from 'pg';
import type { DeadLetterReplays } from '../../streaming/dead-letters/ports.ts';
import { execute, queryRows } from './run-sql.ts';

interface ReplayRow {
  readonly attempt: number;
  readonly replayed_by: string;
  readonly started_at_ms: number;
  readonly finished_at_ms: number | null;
}

const LATEST = `
SELECT attempt, replayed_by, started_at_ms, finished_at_ms FROM dead_letter_replays
WHERE letter_id = $1 AND letter_appended_at_ms = $2
ORDER BY attempt DESC LIMIT 1`;

const BEGIN = `
INSERT INTO dead_letter_replays (letter_id, letter_appended_at_ms, attempt, replayed_by, started_at_ms)
SELECT $1, $2, COALESCE(max(attempt), 0) + 1, $3, $4 FROM dead_letter_replays
WHERE letter_id = $1 AND letter_appended_at_ms = $2
RETURNING attempt`;

const FINISH = `
UPDATE dead_letter_replays SET finished_at_ms = $4
WHERE letter_id = $1 AND letter_appended_at_ms = $2 AND attempt = $3`;

/** Keeps the replays of dead letters in PostgreSQL. */
export function createPostgresDeadLetterReplays(pool: Pool): DeadLetterReplays {
  return {
    async latest({ id, appendedAtMs }) {
      const [row] = await queryRows<ReplayRow>(pool, LATEST, [id, appendedAtMs]);
      if (row === undefined) return undefined;
      return {
        attempt: row.attempt,
        replayedBy: row.replayed_by,
        startedAtMs: row.started_at_ms,
        finishedAtMs: row.finished_at_ms ?? undefined,
      };
    },
    async begin({ id, appendedAtMs }, { replayedBy, atMs }) {
      const rows = await queryRows<{ readonly attempt: number }>(pool, BEGIN, [id, appendedAtMs, replayedBy, atMs]);
      return rows[0]?.attempt ?? 1;
    },
    async finish({ id, appendedAtMs }, { attempt, atMs }) {
      await execute(pool, FINISH, [id, appendedAtMs, attempt, atMs]);
    },
  };
}
