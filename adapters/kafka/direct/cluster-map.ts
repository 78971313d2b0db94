import type { ScoutError } from '../../../domain/errors/scout-error.ts';
import { metadataRequest, readMetadata } from '../wire/metadata.ts';
import type { BrokerAddress } from '../wire/metadata.ts';
import { actionOf, protocolFailure } from '../wire/protocol-error.ts';
import { ApiKey } from '../wire/request.ts';
import { withinTime } from '../within-time.ts';
import type { BrokerPool } from './broker-pool.ts';
import type { ReadyConnection } from './open-connection.ts';

/** Which broker leads which partition, as last heard. */
export interface ClusterMap {
  /** The leader of a partition, or undefined when it has none, or none is known: a refresh may tell. */
  leader(topic: string, partition: number): BrokerAddress | undefined;
  /** Whether it was heard of, and there is no doubt about it. */
  isKnown(topic: string): boolean;
  /** Leaders may have moved: the topic is not known any more until it is refreshed. */
  doubt(topic: string): void;
  /** Asks any broker. @throws ScoutError unavailable, deadline_exceeded, permission_denied */
  refresh(topic: string): Promise<void>;
  /**
   * Asks the brokers one after the other until one answers: those heard of, then those of the configuration; one that
   * answered before one that did not, and each in its turn, since one that is cut off from the others answers, too,
   * and knows nothing new. @throws ScoutError the last one's failure when none answers
   */
  askAny<T>(ask: (connection: ReadyConnection) => Promise<T>): Promise<T>;
}

/** Creates a map that knows nothing but the configured brokers. */
export function createClusterMap(options: {
  readonly pool: BrokerPool;
  readonly seeds: readonly BrokerAddress[];
  readonly requestTimeoutMs: number;
  /** A broker that does not answer a question for this long is left for the next one. */
  readonly askTimeoutMs: number;
}): ClusterMap {
  const { pool, seeds, requestTimeoutMs, askTimeoutMs } = options;
  let brokers: ReadonlyMap<number, BrokerAddress> = new Map();
  const leaders = new Map<string, ReadonlyMap<number, number>>();
  const doubtful = new Set<string>();
  const turns = createTurns();

  const askAny = async <T>(ask: (connection: ReadyConnection) => Promise<T>): Promise<T> => {
    let failure: unknown;
    // The configured names come last: a broker that was heard of is more likely to be there still.
    for (const address of distinct([...turns.sort([...brokers.values()]), ...turns.sort(seeds)])) {
      try {
        // An answer that comes too late leaves the connection in use.
        const answer = await withinTime(askTimeoutMs, async () => ask(await pool.connection(address)));
        turns.note(address, true);
        return answer;
      } catch (error) {
        turns.note(address, false);
        failure = error;
      }
    }
    throw failure;
  };

  return {
    leader(topic, partition) {
      const nodeId = leaders.get(topic)?.get(partition);
      return nodeId === undefined ? undefined : brokers.get(nodeId);
    },
    isKnown: (topic) => leaders.has(topic) && !doubtful.has(topic),
    doubt: (topic) => void doubtful.add(topic),
    askAny,
    async refresh(topic) {
      const metadata = await askAny(async (connection) => {
        const request = metadataRequest(topic, connection.versionOf(ApiKey.metadata));
        return readMetadata(await connection.request(request, requestTimeoutMs));
      });
      const failure = fatal(metadata.errorNumber);
      if (failure !== undefined) throw failure;
      if (metadata.brokers.size > 0) brokers = metadata.brokers;
      leaders.set(topic, metadata.leaders);
      doubtful.delete(topic);
    },
  };
}

/** The order in which brokers are asked. */
function createTurns(): {
  sort(addresses: readonly BrokerAddress[]): readonly BrokerAddress[];
  note(address: BrokerAddress, hasAnswered: boolean): void;
} {
  const asked = new Map<string, { readonly at: number; readonly hasAnswered: boolean }>();
  let clock = 0;
  const rank = (address: BrokerAddress): readonly [number, number] => {
    const last = asked.get(nameOf(address));
    return last === undefined ? [0, 0] : [last.hasAnswered ? 0 : 1, last.at];
  };
  return {
    sort: (addresses) =>
      [...addresses].sort((one, other) => {
        const [[failure, at], [otherFailure, otherAt]] = [rank(one), rank(other)];
        return failure - otherFailure || at - otherAt;
      }),
    note(address, hasAnswered) {
      clock += 1;
      asked.set(nameOf(address), { at: clock, hasAnswered });
    },
  };
}

function distinct(addresses: readonly BrokerAddress[]): readonly BrokerAddress[] {
  return [...new Map(addresses.map((address) => [nameOf(address), address])).values()];
}

function nameOf({ host, port }: BrokerAddress): string {
  return `${host}:${port}`;
}

function fatal(errorNumber: number): ScoutError | undefined {
  return actionOf(errorNumber) === 'fail' ? protocolFailure(errorNumber) : undefined;
}

/** Reads `host:port`, with an IPv6 host in brackets. */
export function parseAddress(text: string): BrokerAddress {
  const colon = text.lastIndexOf(':');
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) };
}
