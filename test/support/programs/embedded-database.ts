import { startEmbeddedDatabase } from '../../../adapters/pglite/start-embedded-database.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { createSilentLogger } from '../../../platform/logging/logger.ts';

/** The embedded database as a process of its own: prints its URL, or the failure as JSON, and runs until it is killed. */
const [dir = '', port = '0'] = process.argv.slice(2);
try {
  const logger = createSilentLogger();
  const database = await startEmbeddedDatabase({ dir, port: Number(port), maxConnections: 50, logger });
  console.log(database.url);
} catch (error) {
  const { code, message } = ScoutError.from(error);
  console.log(JSON.stringify({ code, message }));
  process.exitCode = 1;
}
