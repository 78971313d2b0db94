import { access, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { lockDirectory } from './directory-lock.ts';
import { openSharedSession } from './shared-session.ts';
import { listenForClients } from './wire-server.ts';

/** Where the embedded database lives and listens. Port 0 takes a free one. */
export interface EmbeddedDatabaseOptions {
  readonly dir: string;
  readonly port: number;
  readonly maxConnections: number;
  readonly logger: Logger;
}

/** A running embedded database. */
export interface EmbeddedDatabase {
  /** For `createPool`, and for any PostgreSQL client on this machine. */
  readonly url: string;
  readonly port: number;
  /** Resolves when the database has broken and only a new process can help; never otherwise. */
  readonly broken: Promise<ScoutError>;
  close(): Promise<void>;
}

const DATA = 'pgdata';
/** Tells a folder whose first start was interrupted, which holds nothing yet, from one with data. */
const INITIALIZED = 'initialized';
const MIN_FREE_BYTES = 64 * 1024 * 1024;

/**
 * Starts PostgreSQL with pgvector inside this process (PGlite) and serves it on a loopback port. Every commit is in
 * the operating system's hands before it is acknowledged, so it survives `kill -9`; the next start recovers.
 * @throws ScoutError failed_precondition when the folder or the port is in use, resource_exhausted on a full disk,
 *   internal when the database does not start
 */
export async function startEmbeddedDatabase(options: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const { dir, logger } = options;
  const unlock = await lockDirectory(dir);
  try {
    await requireSpace(dir);
    const server = await listenForClients(options);
    try {
      const database = await openDatabase(dir);
      const session = openSharedSession(database, logger);
      server.serve(session);
      return {
        url: `postgres://postgres@127.0.0.1:${String(server.port)}/postgres`,
        port: server.port,
        broken: session.broken,
        async close() {
          await server.close();
          await database.close();
          await unlock();
        },
      };
    } catch (error) {
      await server.close();
      throw error;
    }
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function openDatabase(dir: string): Promise<PGlite> {
  const dataDir = join(dir, DATA);
  const marker = join(dir, INITIALIZED);
  const isInitialized = await exists(marker);
  if (!isInitialized) await rm(dataDir, { recursive: true, force: true });
  try {
    const database = await PGlite.create({ dataDir, extensions: { vector }, relaxedDurability: false });
    if (!isInitialized) await writeMarker(marker);
    return database;
  } catch (error) {
    throw new ScoutError({
      code: ErrorCode.internal,
      message: `The embedded database in ${dir} did not start; the logs of this process have its cause.`,
      cause: error,
      details: { dir },
    });
  }
}

async function writeMarker(path: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function requireSpace(dir: string): Promise<void> {
  const { bavail, bsize } = await statfs(dir);
  if (bavail * bsize >= MIN_FREE_BYTES) return;
  throw new ScoutError({
    code: ErrorCode.resourceExhausted,
    message: `The disk of ${dir} is full; free some space, or set SLO_SCOUT_STATE_DIR to another disk.`,
    details: { dir, freeBytes: bavail * bsize },
  });
}
