import { setTimeout as sleep } from 'node:timers/promises';
import type { KafkaConnectionOptions, KafkaEventLogOptions } from '../kafka-options.ts';
import { createSaslMechanism } from '../security/sasl-session.ts';
import { loadCrc32c } from '../wire/crc32c.ts';
import { initProducerIdRequest, readInitProducerId } from '../wire/init-producer-id.ts';
import { ApiKey } from '../wire/request.ts';
import { createBrokerPool } from './broker-pool.ts';
import { createClusterMap, parseAddress } from './cluster-map.ts';
import type { ClusterMap } from './cluster-map.ts';
import { createProduceQueue } from './produce-queue.ts';
import { createProducerSession } from './producer-session.ts';
import type { ProducerSession } from './producer-session.ts';
import { createProducerSessions } from './producer-sessions.ts';
import { startAttempt } from './round-attempt.ts';
import type { Round } from './round.ts';

/** Time limits, milliseconds. */
export interface DirectWriterLimits {
  readonly connectTimeoutMs: number;
  /** Without an answer for this long a connection is taken for dead. */
  readonly requestTimeoutMs: number;
  /** How long an append is tried in all. */
  readonly deliveryTimeoutMs: number;
  /** How long an append is tried while no broker can be reached. */
  readonly unreachableTimeoutMs: number;
}

/** Idempotence allows five on a connection; two keep a broker busy while the next one is encoded. */
const MAX_IN_FLIGHT = 2;

/** Sends rounds to the brokers of one cluster. */
export interface ProduceClient {
  /** Resolves when the round is durable. `encode` is called when its turn comes. @throws ScoutError */
  send(encode: () => Round): Promise<void>;
  /** Finishes what was begun, then disconnects. */
  close(): Promise<void>;
}

/** Wires connections, metadata, identity and queue together. */
export function createProduceClient(
  options: KafkaConnectionOptions & Pick<KafkaEventLogOptions, 'metrics'>,
  limits: DirectWriterLimits,
): ProduceClient {
  const { brokers, tls, sasl, logger, metrics } = options;
  const { requestTimeoutMs } = limits;
  const nowMs = () => performance.now();
  const mechanism = sasl === undefined ? undefined : createSaslMechanism(sasl, Date.now);
  const pool = createBrokerPool({ ...limits, tls, sasl: mechanism, nowMs }, (reason) => {
    metrics?.eventLogReconnects.inc({ reason: reason.code });
    logger.warn({ err: reason }, 'A connection to Kafka was lost');
  });
  const cluster = createClusterMap({
    ...{ pool, seeds: brokers.map(parseAddress), requestTimeoutMs },
    askTimeoutMs: limits.connectTimeoutMs,
  });
  const sessions = createProducerSessions(() => openSession(cluster, requestTimeoutMs));
  const queue = createProduceQueue({
    maxInFlight: MAX_IN_FLIGHT,
    nowMs,
    unreachableTimeoutMs: limits.unreachableTimeoutMs,
    pause: async (durationMs) => {
      await sleep(durationMs);
    },
    start: (round) => startAttempt(round, { pool, cluster, session: sessions.current, requestTimeoutMs }),
    refresh: (topic) => cluster.refresh(topic),
    renew: sessions.renew,
    onRetry: (failure) => {
      metrics?.eventLogProduceRetries.inc({ reason: failure.code });
      logger.warn({ err: failure }, 'An append to Kafka is repeated');
    },
  });
  return {
    send: (encode) => queue.send(encode, nowMs() + limits.deliveryTimeoutMs),
    async close() {
      await queue.drained();
      pool.close();
    },
  };
}

async function openSession(cluster: ClusterMap, requestTimeoutMs: number): Promise<ProducerSession> {
  const crc32c = await loadCrc32c();
  const identity = await cluster.askAny(async (connection) => {
    const request = initProducerIdRequest(connection.versionOf(ApiKey.initProducerId));
    return readInitProducerId(await connection.request(request, requestTimeoutMs));
  });
  return createProducerSession(identity, crc32c);
}
