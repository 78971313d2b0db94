import type { KafkaConnectionOptions } from './kafka-options.ts';
import { parseAddress } from './direct/cluster-map.ts';
import { openConnection } from './direct/open-connection.ts';

const TIMEOUT_MS = 3_000;

/**
 * The first of the configured brokers that answers, alone; all of them when none does. kafkajs begins with the first
 * name and stays with it while it is silent: a frozen broker accepts connections and answers nothing.
 */
export async function answeringBroker({
  brokers,
  tls,
}: Pick<KafkaConnectionOptions, 'brokers' | 'tls'>): Promise<string[]> {
  if (brokers.length < 2) return [...brokers];
  const options = { tls, sasl: undefined, connectTimeoutMs: TIMEOUT_MS, requestTimeoutMs: TIMEOUT_MS };
  const probe = async (broker: string): Promise<string> => {
    const address = parseAddress(broker);
    const connection = await openConnection(address, { ...options, nowMs: () => performance.now() }, () => undefined);
    connection.destroy();
    return broker;
  };
  try {
    return [await Promise.any(brokers.map(probe))];
  } catch {
    // Whoever connects to them says what is wrong.
    return [...brokers];
  }
}
