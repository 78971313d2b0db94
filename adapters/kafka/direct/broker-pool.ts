import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { BrokerAddress } from '../wire/metadata.ts';
import { openConnection } from './open-connection.ts';
import type { ConnectionOptions, ReadyConnection } from './open-connection.ts';

/** One connection per broker, opened when it is needed and again after it was lost or its session is nearly over. */
export interface BrokerPool {
  /** @throws ScoutError unavailable, unauthenticated, failed_precondition */
  connection(address: BrokerAddress): Promise<ReadyConnection>;
  close(): void;
}

/** Creates the pool. `onLost` is called for each connection that ended other than by our will. */
export function createBrokerPool(options: ConnectionOptions, onLost: (reason: ScoutError) => void): BrokerPool {
  const connections = new Map<string, Promise<ReadyConnection>>();
  let isClosed = false;

  const open = (key: string, address: BrokerAddress): Promise<ReadyConnection> => {
    const opening: Promise<ReadyConnection> = openConnection(address, options, (reason) => {
      if (connections.get(key) === opening) connections.delete(key);
      if (reason !== undefined && !isClosed) onLost(reason);
    });
    connections.set(key, opening);
    opening.catch(() => {
      if (connections.get(key) === opening) connections.delete(key);
    });
    return opening;
  };

  const connection = async (address: BrokerAddress): Promise<ReadyConnection> => {
    if (isClosed) throw closed();
    const key = `${address.host}:${address.port}`;
    const existing = connections.get(key);
    if (existing === undefined) return open(key, address);
    const ready = await existing;
    if (ready.isOpen && options.nowMs() < ready.retireAtMs) return ready;
    // Whoever comes first replaces it; the others find the replacement.
    if (connections.get(key) !== existing) return connection(address);
    ready.retire();
    return open(key, address);
  };

  return {
    connection,
    close() {
      isClosed = true;
      for (const opening of connections.values()) {
        // One that could not be opened has nothing to close.
        opening.then((ready) => ready.destroy()).catch(() => undefined);
      }
      connections.clear();
    },
  };
}

function closed(): ScoutError {
  return new ScoutError({ code: ErrorCode.cancelled, message: 'The writer of the event log was closed.' });
}
