import { enableVector } from '../../adapters/postgres/enable-vector.ts';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { createPool } from '../../adapters/postgres/pool.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';

/** Brings the schema up to date, says what is off, and returns the address for the roles. */
export async function prepareDatabase(options: {
  readonly url: string;
  readonly report: (line: string) => void;
}): Promise<string> {
  const pool = createPool({ url: options.url, size: 2, applicationName: 'slo-scout-migrate' });
  try {
    await migrate(pool, { logger: createSilentLogger(), nowMs: Date.now });
    const vector = await enableVector(pool);
    if (!vector.available) {
      options.report(`similar capsules are off: ${vector.reason}; everything else works without the vector extension`);
    }
    return options.url;
  } finally {
    await pool.end();
  }
}
