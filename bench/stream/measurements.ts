import { SpanWalker } from '../../contracts/otlp/walk-spans.ts';
import { labelPartsOf } from '../../domain/fingerprint/trace-span.ts';
import type { LabelParts } from '../../domain/fingerprint/trace-span.ts';
import { createPartitionState } from '../../streaming/capsules/partition-state.ts';
import { createMemoryEngine } from './memory-engine.ts';
import { plainWay } from './plain-way.ts';
import { SpanLoad } from './span-load.ts';

/** What one process measured. */
export interface Measurement {
  readonly spans: number;
  /** CPU-seconds of the whole process, garbage collection included. */
  readonly cpuSeconds: number;
  /** Anything else that is worth a line. */
  readonly note: string;
}

const CHUNK = 100_000;
const NO_LIMIT_US = Number.POSITIVE_INFINITY;

/** Whatever making the load left behind is not the worker's to collect. */
export function collectGarbage(): void {
  if (gc === undefined) throw new Error('Run with node --expose-gc.');
  gc();
}

/** CPU-seconds of this process while `run` runs. */
export async function cpuSecondsOf(run: () => unknown): Promise<number> {
  collectGarbage();
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Wire bytes to columns. */
export async function measureDecode(): Promise<Measurement> {
  const load = new SpanLoad();
  const walker = new SpanWalker<LabelParts>(labelPartsOf);
  let [cpuSeconds, spans, bytes] = [0, 0, 0];
  for (let round = 0; round < 12; round += 1) {
    const records = load.take(CHUNK);
    let walked = 0;
    const used = await cpuSecondsOf(() => {
      for (const record of records) walked += walker.walk(record, NO_LIMIT_US).count;
    });
    if (round < 2) continue;
    cpuSeconds += used;
    spans += walked;
    bytes += records.reduce((sum, { length }) => sum + length, 0);
  }
  return { spans, cpuSeconds, note: `${(bytes / spans).toFixed(0)} bytes a span` };
}

/** The plain way, without a log to fetch from. */
export async function measurePlain(): Promise<Measurement> {
  const load = new SpanLoad();
  plainWay(load.take(CHUNK / 4));
  const records = load.take(2 * CHUNK);
  const cpuSeconds = await cpuSecondsOf(() => plainWay(records));
  return { spans: 2 * CHUNK, cpuSeconds, note: 'protobufjs, Map of objects, SHA-256 a trace' };
}

/** Retained spans = rate × lateness: the state stays at `retained` while a million more spans come. */
export async function measureEngine(retained: number): Promise<Measurement> {
  const load = new SpanLoad();
  const spansPerSecond = 100_000;
  const engine = await createMemoryEngine((retained / spansPerSecond) * 1000);
  for (let fed = 0; fed < retained * 1.2 + 2 * CHUNK; fed += CHUNK) await engine.feed(load.take(CHUNK), spansPerSecond);
  let [cpuSeconds, spans] = [0, 0];
  for (; spans < 1_000_000; spans += CHUNK) {
    const records = load.take(CHUNK);
    cpuSeconds += await cpuSecondsOf(async () => engine.feed(records, spansPerSecond));
  }
  await engine.engine.stop();
  const { checkpoints, snapshotBytes } = engine.counts;
  return {
    spans,
    cpuSeconds,
    note: `${checkpoints} checkpoints, last snapshot ${(snapshotBytes / 1e6).toFixed(1)} MB`,
  };
}

function usedBytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** A million spans of open traces in one partition. */
export function measureMemory(spansPerTrace: number): Measurement {
  const load = new SpanLoad(spansPerTrace);
  const walker = new SpanWalker<LabelParts>(labelPartsOf);
  for (const record of load.take(1_000)) walker.walk(record, NO_LIMIT_US);
  const before = usedBytes();
  const state = createPartitionState({ quietGapMs: 2_000, traceMaxAgeMs: 60_000, allowedLatenessMs: 60_000 });
  const fates = { counted: 0, duplicate: 0, late: 0 };
  while (fates.counted < 1e6) {
    for (const record of load.take(10_000)) state.add(walker.walk(record, NO_LIMIT_US), fates);
  }
  const bytes = usedBytes() - before;
  const spans = state.retainedSpans();
  const note =
    `${(bytes / 1e6).toFixed(0)} MB for ${spans} spans in ${state.openTraces()} open traces ` +
    `(${(bytes / spans).toFixed(0)} bytes a span)`;
  return { spans, cpuSeconds: 0, note };
}
