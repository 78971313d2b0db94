import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import type { Admin, Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { deadLetterOf, parseDeadLetterId } from '../../contracts/topics/dead-letter.ts';
import type { DeadLetter } from '../../contracts/topics/dead-letter.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { DeadLetterReader } from '../../streaming/dead-letters/ports.ts';
import { KAFKA_RETRY, createKafkaClient } from './kafka-client.ts';
import { toKafkaError } from './kafka-error.ts';
import type { KafkaConnectionOptions } from './kafka-options.ts';
import { withAdmin } from './topic-directory.ts';

/** Where a partition begins and ends; offsets, the end exclusive. */
interface PartitionRange {
  readonly partition: number;
  readonly start: number;
  readonly end: number;
}

/** Records of one partition as fetched. */
interface Fetched {
  readonly partition: number;
  readonly messages: readonly KafkaMessage[];
}

/** A broker lets a group begin after 3 s by default; so much later there is something wrong. */
const IDLE_TIMEOUT_MS = 30_000;

/** A leader that was just elected knows its offsets within moments. */
const SETTLE_TIMEOUT_MS = 10_000;
const SETTLE_PAUSE_MS = 200;

/**
 * Reads the dead letters of the event log on Kafka, each time by a consumer group of its own that commits nothing and is
 * deleted after.
 */
export function createKafkaDeadLetterReader(options: KafkaConnectionOptions, topic: string): DeadLetterReader {
  return {
    async *list() {
      const kafka = await createKafkaClient(options);
      const ranges = (await readRanges(kafka, topic)).filter(({ start, end }) => start < end);
      yield* readLetters({ kafka, topic, ranges });
    },
    async get(id) {
      const place = parseDeadLetterId(id);
      const kafka = await createKafkaClient(options);
      const range = (await readRanges(kafka, topic)).find(({ partition }) => partition === place.partition);
      const isThere = range !== undefined && range.start <= place.offset && place.offset < range.end;
      const ranges = isThere ? [{ partition: place.partition, start: place.offset, end: place.offset + 1 }] : [];
      for await (const letter of readLetters({ kafka, topic, ranges })) {
        if (letter.id === id) return letter;
      }
      throw new ScoutError({ code: ErrorCode.notFound, message: `There is no dead letter ${id}.`, details: { id } });
    },
  };
}

/**
 * Where the partitions of the topic begin and end; empty where there is no such topic. A partition whose leader is new
 * answers that it does not know yet: kafkajs gives up at once, we ask again.
 */
async function readRanges(kafka: Kafka, topic: string): Promise<readonly PartitionRange[]> {
  const giveUpAtMs = performance.now() + SETTLE_TIMEOUT_MS;
  for (;;) {
    try {
      return await withAdmin(kafka, async (admin) => askRanges(admin, topic));
    } catch (cause) {
      if (!isUnsettled(cause) || performance.now() >= giveUpAtMs) throw toKafkaError(cause);
      await sleep(SETTLE_PAUSE_MS);
    }
  }
}

async function askRanges(admin: Admin, topic: string): Promise<readonly PartitionRange[]> {
  if (!(await admin.listTopics()).includes(topic)) return [];
  const offsets = await admin.fetchTopicOffsets(topic);
  const ranges = offsets.map(({ partition, low, high }) => ({ partition, start: Number(low), end: Number(high) }));
  return ranges.sort((a, b) => a.partition - b.partition);
}

function isUnsettled(cause: unknown): boolean {
  const isAnswer = cause instanceof kafkajs.KafkaJSProtocolError || cause instanceof kafkajs.KafkaJSMetadataNotLoaded;
  return isAnswer && cause.retriable;
}

interface Reading {
  readonly kafka: Kafka;
  readonly topic: string;
  readonly ranges: readonly PartitionRange[];
}

async function* readLetters({ kafka, topic, ranges }: Reading): AsyncGenerator<DeadLetter> {
  if (ranges.length === 0) return;
  const groupId = `slo-scout-dlq-${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, retry: KAFKA_RETRY, allowAutoTopicCreation: false });
  const handOff = createHandOff();
  const open = new Map(ranges.map((range) => [range.partition, range]));
  try {
    await start(consumer, { topic, open, handOff });
    while (open.size > 0) yield* newLetters(open, await handOff.take());
  } catch (cause) {
    throw toKafkaError(cause);
  } finally {
    handOff.close();
    await leave(kafka, consumer, groupId);
  }
}

/** The letters that are wanted still; moves the range on. A consumer that had to join again delivers some twice. */
function newLetters(open: Map<number, PartitionRange>, { partition, messages }: Fetched): readonly DeadLetter[] {
  const range = open.get(partition);
  if (range === undefined) return [];
  const next = Math.max(range.start, Number(messages.at(-1)?.offset ?? -1) + 1);
  if (next >= range.end) open.delete(partition);
  else open.set(partition, { ...range, start: next });
  const isNew = ({ offset }: KafkaMessage): boolean => Number(offset) >= range.start && Number(offset) < range.end;
  return messages.filter(isNew).map((message) => toLetter(partition, message));
}

async function start(
  consumer: Consumer,
  options: {
    readonly topic: string;
    readonly open: ReadonlyMap<number, PartitionRange>;
    readonly handOff: HandOff;
  },
): Promise<void> {
  const { topic, open, handOff } = options;
  // At each joining, since the group keeps no positions; before the first one there is nothing that could be sought.
  consumer.on(consumer.events.GROUP_JOIN, () => {
    for (const { partition, start: offset } of open.values()) {
      consumer.seek({ topic, partition, offset: String(offset) });
    }
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) handOff.fail(toKafkaError(payload.error));
  });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatch: async (payload: EachBatchPayload) => {
      await handOff.give({ partition: payload.batch.partition, messages: payload.batch.messages });
      await payload.heartbeat();
    },
  });
}

/** Hands what a callback gets to a loop, one by one: the callback waits until the loop has taken it. */
interface HandOff {
  readonly give: (fetched: Fetched) => Promise<void>;
  readonly fail: (error: ScoutError) => void;
  /** @throws ScoutError what it was told, deadline_exceeded when nothing comes */
  readonly take: () => Promise<Fetched>;
  readonly close: () => void;
}

function createHandOff(): HandOff {
  const waiting: { readonly fetched: Fetched; readonly taken: () => void }[] = [];
  let failure: ScoutError | undefined;
  let isClosed = false;
  let arrived: () => void = () => undefined;
  return {
    async give(fetched) {
      if (isClosed) return;
      await new Promise<void>((taken) => {
        waiting.push({ fetched, taken });
        arrived();
      });
    },
    fail(error) {
      failure = error;
      arrived();
    },
    async take() {
      if (waiting.length === 0 && failure === undefined) await arrival((callback) => (arrived = callback));
      const next = waiting.shift();
      if (next === undefined) throw failure ?? nothingCame();
      next.taken();
      return next.fetched;
    },
    close() {
      isClosed = true;
      for (const { taken } of waiting.splice(0)) taken();
    },
  };
}

/** Waits for the callback, for a limited time. */
async function arrival(listen: (callback: () => void) => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    listen(resolve);
    timer = setTimeout(resolve, IDLE_TIMEOUT_MS);
  });
  clearTimeout(timer);
}

async function leave(kafka: Kafka, consumer: Consumer, groupId: string): Promise<void> {
  const admin = kafka.admin({ retry: { retries: 0 } });
  try {
    await consumer.disconnect();
    await admin.connect();
    await admin.deleteGroups([groupId]);
  } catch (error) {
    // The broker forgets an empty group by itself, and what was read is read.
    kafka.logger().debug('The group of a dead-letter reader was not deleted', { cause: toKafkaError(error).code });
  } finally {
    await admin.disconnect();
  }
}

function toLetter(partition: number, { offset, timestamp, headers = {}, value }: KafkaMessage): DeadLetter {
  const texts = Object.entries(headers).map(([name, header]) => {
    const single = Array.isArray(header) ? header.at(-1) : header;
    return [name, single?.toString() ?? ''] as const;
  });
  return deadLetterOf({
    partition,
    offset: Number(offset),
    appendedAtMs: Number(timestamp),
    headers: Object.fromEntries(texts),
    value: value ?? Buffer.alloc(0),
  });
}

function nothingCame(): ScoutError {
  return new ScoutError({ code: ErrorCode.deadlineExceeded, message: 'Kafka did not give its dead letters in time.' });
}
