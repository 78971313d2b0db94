import { spawn } from 'node:child_process';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createKafkaEventLogWriter } from '../../../adapters/kafka/create-kafka-event-log-writer.ts';
import { LAUNCHER } from '../../../cli/launcher.ts';
import { RecordHeader, Topic } from '../../../contracts/topics/topics.ts';
import { createSilentLogger } from '../../../platform/logging/logger.ts';
import type { FaultInstallation } from '../fault-installation.ts';
import { offerLoad } from '../offer-load.ts';
import { readCheckpoints, readCountedSpans } from '../read-counts.ts';
import { createMetricTemplate, createTraceTemplate } from '../request-template.ts';
import { settle } from '../settle.ts';
import type { Row } from './row.ts';
import { countChecks, countFigures, withInstallation } from './with-installation.ts';

const PARTITIONS = 4;
const TIMEOUT_MS = 60_000;
const BLOCKED_SECONDS = 30;
/** Records of another schema that become dead letters. */
const MISMATCHED = 1;
/** What the worker calls a record that it failed on. */
const PROCESSING_FAILED = 'processing_failed';
const REPLAYED_SERVICE = 'replayed';

/** R10: the blob store is away, records that cannot be used, and the way back from the dead letters. */
export const poison: Row = {
  title: 'the blob store is away; poison; dead letters replayed',
  run: ({ rate, minutes = 10 }) =>
    withInstallation({}, async (installation) => {
      const load = offerLoad({ addresses: [installation.otlpUrl, installation.otlpGrpc], recordsPerSecond: rate });
      await sleep(5_000);
      await withoutBlobs(installation, minutes);
      const poisoned = await appendPoison(installation);
      const replayed = await replayMended(installation);
      const keys = await load.end();
      // What is replayed is in the log too, under a service of its own: the recount has it.
      const settled = await settle(keys, installation);
      return {
        figures: { minutesWithoutBlobs: minutes, ...poisoned, ...replayed, ...countFigures(settled) },
        checks: [
          ...countChecks(settled),
          ['every poisoned record became a dead letter', poisoned.letters === poisoned.poison],
          ['no partition was blocked for longer than 30 s', poisoned.secondsUntilBeyond <= BLOCKED_SECONDS],
          ['what was replayed is counted', replayed.replayedSpans === replayed.spansOfLetter],
        ],
      };
    }),
};

/** A file where the folder should be: nothing can be read or written below it. */
async function withoutBlobs({ folder }: FaultInstallation, minutes: number): Promise<void> {
  const blobs = join(folder, 'state', 'blobs');
  await mkdir(blobs, { recursive: true });
  await rename(blobs, `${blobs}.away`);
  await writeFile(blobs, '');
  await sleep(minutes * 60_000);
  await rm(blobs);
  await rename(`${blobs}.away`, blobs);
}

/** Puts records on every partition that ingest would never write, and waits until the worker is beyond them. */
async function appendPoison(installation: FaultInstallation) {
  const values: readonly Uint8Array[] = [
    Buffer.from('this is no protobuf'),
    Buffer.from([0x0a, 0xff, 0xff, 0xff, 0x7f]),
    Buffer.from(JSON.stringify({ resourceSpans: [] })),
    createTraceTemplate('torn').stamp().bytes.subarray(0, 500),
  ];
  const records = values.flatMap((value) =>
    Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, value, headers: { signal: 'traces' } })),
  );
  const writer = writerOf(installation);
  try {
    await writer.append(Topic.rawTelemetry, records);
    // Of another schema, and valid by the rules of protobuf: one has ids that are none, and is a dead letter too; the
    // other has nothing but a field that nobody knows, and so nothing to count.
    const mismatched = [createMetricTemplate('mismatched').stamp().bytes, Buffer.from([0x08, 0x96, 0x01])];
    await writer.append(
      Topic.rawTelemetry,
      mismatched.map((value) => ({ partition: 0, value, headers: { signal: 'traces' } })),
    );
  } finally {
    await writer.close();
  }
  const startedAtMs = performance.now();
  const before = await readCheckpoints(installation.databaseUrl);
  const isBeyond = async (): Promise<boolean> => {
    const now = await readCheckpoints(installation.databaseUrl);
    return Array.from({ length: PARTITIONS }).every(
      (_, partition) => (now.get(partition) ?? 0) > (before.get(partition) ?? 0) + values.length,
    );
  };
  while (!(await isBeyond()) && performance.now() - startedAtMs < TIMEOUT_MS) await sleep(250);
  const secondsUntilBeyond = Math.round((performance.now() - startedAtMs) / 100) / 10;
  const letters = JSON.parse(await dlq(installation, 'list', '--json')) as readonly { readonly reason: string }[];
  const reasons: Record<string, number> = {};
  for (const { reason } of letters) reasons[reason] = (reasons[reason] ?? 0) + 1;
  return { poison: records.length + MISMATCHED, letters: letters.length, reasons, secondsUntilBeyond };
}

/** A letter as the worker leaves it after three tries; its cause mended, it is replayed by the command and counted. */
async function replayMended(installation: FaultInstallation) {
  const { bytes, keys } = createTraceTemplate(REPLAYED_SERVICE).stamp();
  const headers = { [RecordHeader.signal]: 'traces', [RecordHeader.reason]: PROCESSING_FAILED };
  const writer = writerOf(installation);
  try {
    await writer.append(Topic.rawTelemetryDlq, [{ partition: 0, value: bytes, headers }]);
  } finally {
    await writer.close();
  }
  await dlq(installation, 'replay', '--all', '--reason', PROCESSING_FAILED, '--by', 'reliability');
  const startedAtMs = performance.now();
  let replayedSpans = 0;
  while (replayedSpans < keys.length && performance.now() - startedAtMs < TIMEOUT_MS) {
    await sleep(500);
    const { services } = await readCountedSpans(installation.databaseUrl);
    replayedSpans = services.get(REPLAYED_SERVICE)?.spans ?? 0;
  }
  return { spansOfLetter: keys.length, replayedSpans };
}

function writerOf({ brokers }: FaultInstallation) {
  return createKafkaEventLogWriter({ brokers: [brokers], partitions: PARTITIONS, logger: createSilentLogger() });
}

async function dlq({ settings }: FaultInstallation, ...args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [LAUNCHER, 'dlq', ...args], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout) text += String(chunk);
  return text;
}
