import type { ScoutError } from '../../../domain/errors/scout-error.ts';
import { metadataRequest, readMetadata } from '../wire/metadata.ts';
import type { BrokerAddress } from '../wire/metadata.ts';
import { actionOf, protocolFailure } from '../wire/protocol-error.ts';
import { ApiKey } from '../wire/request.ts';
import type { BrokerPool } from './broker-pool.ts';

/** Which broker leads which partition, as last heard. */
export interface ClusterMap {
  /** The leader of a partition, or undefined when it has none, or none is known: a refresh may tell. */
  leader(topic: string, partition: number): BrokerAddress | undefined;
  isKnown(topic: string): boolean;
  /** Asks any broker. @throws ScoutError unavailable, permission_denied */
  refresh(topic: string): Promise<void>;
  /** Every broker heard of, then those of the configuration. */
  addresses(): readonly BrokerAddress[];
}

/** Creates a map that knows nothing but the configured brokers. */
export function createClusterMap(options: {
  readonly pool: BrokerPool;
  readonly seeds: readonly BrokerAddress[];
  readonly requestTimeoutMs: number;
}): ClusterMap {
  const { pool, seeds, requestTimeoutMs } = options;
  let brokers: ReadonlyMap<number, BrokerAddress> = new Map();
  const leaders = new Map<string, ReadonlyMap<number, number>>();

  // The configured names come last: a broker that was heard of is more likely to be there still.
  const addresses = (): readonly BrokerAddress[] => [...brokers.values(), ...seeds];

  return {
    leader(topic, partition) {
      const nodeId = leaders.get(topic)?.get(partition);
      return nodeId === undefined ? undefined : brokers.get(nodeId);
    },
    isKnown: (topic) => leaders.has(topic),
    addresses,
    async refresh(topic) {
      const connection = await pool.anyConnection(addresses());
      const request = metadataRequest(topic, connection.versionOf(ApiKey.metadata));
      const metadata = readMetadata(await connection.request(request, requestTimeoutMs));
      const failure = fatal(metadata.errorNumber);
      if (failure !== undefined) throw failure;
      if (metadata.brokers.size > 0) brokers = metadata.brokers;
      leaders.set(topic, metadata.leaders);
    },
  };
}

function fatal(errorNumber: number): ScoutError | undefined {
  return actionOf(errorNumber) === 'fail' ? protocolFailure(errorNumber) : undefined;
}

/** Reads `host:port`, with an IPv6 host in brackets. */
export function parseAddress(text: string): BrokerAddress {
  const colon = text.lastIndexOf(':');
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) };
}
