import type { Pool, PoolClient } from 'pg';
import { withTransaction } from './pool.ts';
import { execute, queryRows } from './run-sql.ts';

/** A consumer of a group. */
export interface LeaseHolder {
  readonly group: string;
  readonly topic: string;
  readonly ownerId: string;
}

/** What a consumer has after a renewal. */
export interface Leases {
  /** Partitions that are ours to consume. */
  readonly held: readonly number[];
  /** Partitions that we still hold and must give back, because another consumer is to have them. */
  readonly surplus: readonly number[];
}

interface LeaseRow {
  readonly partition: number;
  readonly owner_id: string | null;
  readonly is_live: boolean | null;
}

// The database's clock alone decides what has expired, so the consumers' clocks need not agree.
const NOW_MS = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

const LOCK_GROUP = 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))';

const REGISTER = `
INSERT INTO event_log_consumers (consumer_group, topic, owner_id, expires_at_ms) VALUES ($1, $2, $3, ${NOW_MS} + $4)
ON CONFLICT (consumer_group, topic, owner_id) DO UPDATE SET expires_at_ms = excluded.expires_at_ms`;

const FORGET_EXPIRED = `
DELETE FROM event_log_consumers WHERE consumer_group = $1 AND topic = $2 AND expires_at_ms <= ${NOW_MS}`;

const LIST_CONSUMERS = `
SELECT owner_id FROM event_log_consumers WHERE consumer_group = $1 AND topic = $2 ORDER BY owner_id COLLATE "C"`;

const LIST_LEASES = `
SELECT p.partition, l.owner_id, l.expires_at_ms > ${NOW_MS} AS is_live
FROM event_log_partitions p
LEFT JOIN event_log_leases l ON l.topic = p.topic AND l.partition = p.partition AND l.consumer_group = $1
WHERE p.topic = $2
ORDER BY p.partition`;

const TAKE = `
INSERT INTO event_log_leases (consumer_group, topic, partition, owner_id, expires_at_ms)
SELECT $1, $2, partition, $3, ${NOW_MS} + $5 FROM unnest($4::int4[]) AS partition
ON CONFLICT (consumer_group, topic, partition) DO UPDATE
SET owner_id = excluded.owner_id, expires_at_ms = excluded.expires_at_ms`;

const RELEASE = `
DELETE FROM event_log_leases
WHERE consumer_group = $1 AND topic = $2 AND owner_id = $3 AND partition = ANY ($4::int4[])`;

const LEAVE = 'DELETE FROM event_log_consumers WHERE consumer_group = $1 AND topic = $2 AND owner_id = $3';

/**
 * Says that this consumer lives, renews its leases and takes the free ones of its share. Consumers of a group do this
 * one at a time. Partition p belongs to the live consumer number p modulo their count, in order of their ids; what
 * somebody else still holds is taken when it is given back or has expired.
 */
export function renewLeases(pool: Pool, holder: LeaseHolder, leaseMs: number): Promise<Leases> {
  const key = [holder.group, holder.topic];
  return withTransaction(pool, async (client) => {
    await queryRows(client, LOCK_GROUP, [JSON.stringify(['event-log', ...key])]);
    await execute(client, REGISTER, [...key, holder.ownerId, leaseMs]);
    await execute(client, FORGET_EXPIRED, key);
    const leases = await decide(client, holder);
    await execute(client, TAKE, [...key, holder.ownerId, [...leases.held, ...leases.surplus], leaseMs]);
    return leases;
  });
}

/** Gives partitions back. Those that are not ours any more stay with their new owner. */
export async function releaseLeases(pool: Pool, holder: LeaseHolder, partitions: readonly number[]): Promise<void> {
  if (partitions.length === 0) return;
  await execute(pool, RELEASE, [holder.group, holder.topic, holder.ownerId, partitions]);
}

/** Leaves the group, so that the others need not wait until we expire. */
export async function leaveGroup(pool: Pool, holder: LeaseHolder): Promise<void> {
  await execute(pool, LEAVE, [holder.group, holder.topic, holder.ownerId]);
}

async function decide(client: PoolClient, { group, topic, ownerId }: LeaseHolder): Promise<Leases> {
  const consumers = await queryRows<{ readonly owner_id: string }>(client, LIST_CONSUMERS, [group, topic]);
  const ours = consumers.findIndex(({ owner_id }) => owner_id === ownerId);
  const rows = await queryRows<LeaseRow>(client, LIST_LEASES, [group, topic]);
  const isOurs = ({ partition }: LeaseRow): boolean => partition % consumers.length === ours;
  const isFree = ({ owner_id, is_live }: LeaseRow): boolean => owner_id === ownerId || is_live !== true;
  return {
    held: rows.filter((row) => isOurs(row) && isFree(row)).map(({ partition }) => partition),
    surplus: rows.filter((row) => !isOurs(row) && row.owner_id === ownerId).map(({ partition }) => partition),
  };
}
