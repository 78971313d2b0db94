import type { Pool, PoolClient } from 'pg';
import type { CapsuleKind } from '../../contracts/topics/capsule-event.ts';
import type { Capsule } from '../../domain/journey/capsule.ts';
import type { CapsuleOutbox } from '../../streaming/capsule-events/ports.ts';
import { int8Array, textArray } from './binary-array.ts';
import { readLogCapsuleEvents, readTraceCapsuleEvents, removedCapsuleEvent } from './capsule-event-rows.ts';
import type { OutboxRow } from './capsule-event-rows.ts';
import { execute, queryRows } from './run-sql.ts';

/** Which capsules changed. */
export interface ChangedCapsules {
  readonly kind: CapsuleKind;
  readonly ids: readonly string[];
  readonly atMs: number;
}

// A change takes the claim away: whoever publishes the former state must not remove the entry.
const ON_CHANGE = `
ON CONFLICT (kind, capsule_id) DO UPDATE SET version = nextval('capsule_versions'), claimed_until_ms = 0`;

const ENQUEUE = `
INSERT INTO capsule_outbox AS o (kind, capsule_id, enqueued_at_ms)
SELECT $1, id, $3 FROM unnest($2::text[]) AS id${ON_CHANGE}`;

const CLAIM = `
UPDATE capsule_outbox o SET claimed_until_ms = $2
FROM (
  SELECT kind, capsule_id FROM capsule_outbox WHERE claimed_until_ms <= $1
  ORDER BY version LIMIT $3 FOR UPDATE SKIP LOCKED
) c
WHERE o.kind = c.kind AND o.capsule_id = c.capsule_id
RETURNING o.kind, o.capsule_id, o.version`;

// Whoever holds a lock on an entry is changing it: it stays.
const REMOVE = `
WITH published AS (
  SELECT o.kind, o.capsule_id FROM capsule_outbox o
  JOIN unnest($1::text[], $2::text[], $3::int8[]) AS p (kind, capsule_id, version) USING (kind, capsule_id, version)
  FOR UPDATE OF o SKIP LOCKED
)
DELETE FROM capsule_outbox o USING published p WHERE o.kind = p.kind AND o.capsule_id = p.capsule_id`;

/** The id of a trace capsule in the outbox and in events. */
export function traceCapsuleId({ journeyId, windowStartMs, fingerprint }: Capsule): string {
  return `${journeyId}.${String(windowStartMs)}.${fingerprint}`;
}

/** Names changed capsules in the outbox, inside the transaction that changes them. In id order: see applyRowDeltas. */
export async function enqueueCapsules(client: PoolClient, { kind, ids, atMs }: ChangedCapsules): Promise<void> {
  const unique = [...new Set(ids)].sort();
  if (unique.length > 0) await execute(client, ENQUEUE, [kind, textArray(unique), atMs]);
}

/**
 * A statement that names the capsules of a query in the outbox; the query has one column, their ids, each once. For
 * changes that the database makes by itself, inside the transaction that makes them.
 */
export function enqueueStatement(kind: CapsuleKind, ids: string, atMs: string): string {
  return `
INSERT INTO capsule_outbox AS o (kind, capsule_id, enqueued_at_ms)
SELECT '${kind}', changed.id, ${atMs} FROM (${ids}) AS changed (id) ORDER BY changed.id COLLATE "C"${ON_CHANGE}`;
}

/** The outbox on PostgreSQL. */
export function createPostgresCapsuleOutbox(pool: Pool): CapsuleOutbox {
  return {
    async claim({ limit, nowMs, leaseMs }) {
      const rows = await queryRows<OutboxRow>(pool, CLAIM, [nowMs, nowMs + leaseMs, limit]);
      const ofKind = (kind: OutboxRow['kind']) => rows.filter((row) => row.kind === kind);
      const events = [
        ...(await readTraceCapsuleEvents(pool, ofKind('trace'))),
        ...(await readLogCapsuleEvents(pool, ofKind('log'))),
      ];
      const byId = new Map(events.map((event) => [`${event.kind} ${event.capsule_id}`, event]));
      return [...rows]
        .sort((a, b) => a.version - b.version)
        .map((row) => {
          const { kind, capsule_id: capsuleId, version } = row;
          return { kind, capsuleId, version, event: byId.get(`${kind} ${capsuleId}`) ?? removedCapsuleEvent(row) };
        });
    },
    async remove(claimed) {
      if (claimed.length === 0) return;
      await execute(pool, REMOVE, [
        textArray(claimed.map(({ kind }) => kind)),
        textArray(claimed.map(({ capsuleId }) => capsuleId)),
        int8Array(claimed.map(({ version }) => version)),
      ]);
    },
    async size() {
      const [row] = await queryRows<{ readonly size: number }>(pool, 'SELECT count(*) AS size FROM capsule_outbox');
      return row?.size ?? 0;
    },
  };
}
