import { ErrorCode, isRetryable } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { BrokerAddress } from '../wire/metadata.ts';
import { produceRequest, readProduce } from '../wire/produce.ts';
import { actionOf, protocolFailure } from '../wire/protocol-error.ts';
import { ApiKey } from '../wire/request.ts';
import type { BrokerPool } from './broker-pool.ts';
import type { ClusterMap } from './cluster-map.ts';
import type { ReadyConnection } from './open-connection.ts';
import type { ProducerSession } from './producer-session.ts';
import type { AttemptResult, Round, RoundBatch } from './round.ts';

/** An attempt whose requests are written. */
export interface StartedAttempt {
  /** Whether the next round may be written behind it: else it could be in the log before what is left of this one. */
  readonly mayFollow: boolean;
  readonly settled: Promise<AttemptResult>;
}

/** What an attempt needs. */
export interface AttemptOptions {
  readonly pool: BrokerPool;
  readonly cluster: ClusterMap;
  readonly session: () => Promise<ProducerSession>;
  readonly requestTimeoutMs: number;
}

/** How long a broker waits for its replicas: less than we wait for the broker. */
const REPLICATION_SHARE = 0.8;
/** Which of several failures of one attempt decides; the gravest first. */
const GRAVITY = ['fail', 'renew', 'refresh', 'retry'] as const;

type Failure = Extract<AttemptResult, { readonly kind: 'failed' }>;

/**
 * Sends what is pending of a round, one request to each leader. Resolves when everything that can be written is, and
 * where partitions get their first batch of a session, when it is settled: a caller that waits for that, and minds
 * `mayFollow`, keeps the order of its rounds. What is acknowledged leaves `round.pending`.
 */
export async function startAttempt(round: Round, options: AttemptOptions): Promise<StartedAttempt> {
  try {
    const session = await options.session();
    if (!options.cluster.isKnown(round.topic)) await options.cluster.refresh(round.topic);
    const groups = groupByLeader(round, options.cluster);
    const connections = await Promise.allSettled(groups.map(({ leader }) => connect(leader, options.pool)));
    const isFirst = round.pending.some(({ partition }) => !session.isKnown(round.topic, partition));
    // No pause from here to the last write: the order of the sequence numbers is the order on the wire.
    const answers = groups.map(({ batches }, index) => {
      const connection = connections[index];
      if (connection?.status !== 'fulfilled') return Promise.resolve([failureOf(connection?.reason)]);
      for (const batch of batches) {
        session.stamp(round.topic, batch);
        batch.refusal = undefined;
      }
      return send({ round, batches, connection: connection.value, session, options });
    });
    const settled = Promise.all(answers).then((results) => {
      const failures = results.flat();
      // Whoever is next asks first, also when this round is given up.
      if (failures.some(({ action }) => action === 'refresh')) options.cluster.doubt(round.topic);
      return gravest(failures);
    });
    const isWritten = connections.every(({ status }) => status === 'fulfilled');
    return { mayFollow: isWritten && (!isFirst || (await settled).kind === 'done'), settled };
  } catch (error) {
    return { mayFollow: false, settled: Promise.resolve(failureOf(error)) };
  }
}

interface LeaderGroup {
  readonly leader: BrokerAddress | undefined;
  readonly batches: RoundBatch[];
}

function groupByLeader({ topic, pending }: Round, cluster: ClusterMap): readonly LeaderGroup[] {
  const groups = new Map<BrokerAddress | undefined, LeaderGroup>();
  for (const batch of pending) {
    const leader = cluster.leader(topic, batch.partition);
    const group = groups.get(leader) ?? { leader, batches: [] };
    group.batches.push(batch);
    groups.set(leader, group);
  }
  return [...groups.values()];
}

async function connect(leader: BrokerAddress | undefined, pool: BrokerPool): Promise<ReadyConnection> {
  if (leader !== undefined) return pool.connection(leader);
  throw new ScoutError({ code: ErrorCode.unavailable, message: 'A partition of the Kafka topic has no leader.' });
}

async function send({
  round,
  batches,
  connection,
  session,
  options,
}: {
  readonly round: Round;
  readonly batches: readonly RoundBatch[];
  readonly connection: ReadyConnection;
  readonly session: ProducerSession;
  readonly options: AttemptOptions;
}): Promise<readonly Failure[]> {
  const { requestTimeoutMs } = options;
  try {
    const apiVersion = connection.versionOf(ApiKey.produce);
    const timeoutMs = Math.round(requestTimeoutMs * REPLICATION_SHARE);
    const request = produceRequest({ topic: round.topic, batches, timeoutMs, apiVersion });
    const errors = readProduce(await connection.request(request, requestTimeoutMs), apiVersion);
    const isThere = ({ partition }: RoundBatch) => actionOf(errors.get(partition) ?? UNANSWERED) === 'done';
    const durable = new Set(batches.filter(isThere));
    for (const { partition } of durable) session.acknowledged(round.topic, partition);
    round.pending = round.pending.filter((batch) => !durable.has(batch));
    const failed = batches.filter((batch) => !durable.has(batch));
    for (const batch of failed) batch.refusal = errors.get(batch.partition);
    return failed.map(({ refusal = UNANSWERED }) => protocolResult(refusal));
  } catch (error) {
    return [failureOf(error)];
  }
}

/** NETWORK_EXCEPTION: the answer leaves a partition out. */
const UNANSWERED = 13;

function protocolResult(errorNumber: number): Failure {
  const action = actionOf(errorNumber);
  return { kind: 'failed', action: action === 'done' ? 'retry' : action, error: protocolFailure(errorNumber) };
}

function failureOf(cause: unknown): Failure {
  const error = ScoutError.from(cause);
  return { kind: 'failed', action: isRetryable(error.code) ? 'refresh' : 'fail', error };
}

function gravest(failures: readonly Failure[]): AttemptResult {
  for (const action of GRAVITY) {
    const found = failures.find((failure) => failure.action === action);
    if (found !== undefined) return found;
  }
  return { kind: 'done' };
}
