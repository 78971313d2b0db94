import type { Pool, PoolClient } from 'pg';
import type { Turn } from '../../api/journey-metrics/ports.ts';
import { queryRows } from './run-sql.ts';

const TRY = 'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken';
const RELEASE = 'SELECT pg_advisory_unlock(hashtextextended($1, 0))';
const STILL_THERE = 'SELECT 1';

/**
 * A turn by an advisory lock of a connection of its own: the database gives it to another process when this one, or its
 * connection, ends. On the embedded database, which has one session, everybody has the turn; there is one process then.
 */
export function createPostgresTurn(pool: Pool, name: string): Turn {
  const key = JSON.stringify(['turn', name]);
  let holder: PoolClient | undefined;

  async function keep(client: PoolClient): Promise<boolean> {
    try {
      await queryRows(client, STILL_THERE);
      return true;
    } catch {
      holder = undefined;
      client.release(true);
      return false;
    }
  }

  async function tryTake(): Promise<boolean> {
    const client = await pool.connect();
    try {
      const [row] = await queryRows<{ readonly taken: boolean }>(client, TRY, [key]);
      if (row?.taken === true) holder = client;
    } finally {
      if (holder !== client) client.release();
    }
    return holder !== undefined;
  }

  return {
    async take() {
      if (holder !== undefined && (await keep(holder))) return true;
      return tryTake();
    },
    async giveBack() {
      const client = holder;
      if (client === undefined) return;
      holder = undefined;
      // A connection that cannot even do this is closed, which gives the turn back as well.
      const isReleased = await queryRows(client, RELEASE, [key]).then(
        () => true,
        () => false,
      );
      client.release(!isReleased);
    },
  };
}
