import type { WindowSamples } from '../../contracts/blobs/window-samples.ts';
import { createTemplateMiner, restoreTemplateMiner } from '../../domain/log/template-miner.ts';
import type { TemplateMiner, TemplateMinerOptions } from '../../domain/log/template-miner.ts';
import type { ReprocessRange } from '../../domain/reprocess/reprocess-range.ts';
import { decodeLogRecordStep, isOtherSignal } from '../logs/decode-log-record-step.ts';
import { LogPartition, createLogMemory, sourceKey } from '../logs/log-partition.ts';
import { isRepeated, recordNameOf, rememberRecord } from '../logs/log-record.ts';
import { decodeLogSnapshot, encodeLogSnapshot } from '../logs/log-snapshot-codec.ts';
import type { MinerSource } from '../logs/miner-source.ts';
import type { LogSource } from '../logs/ports.ts';
import type { PreparedLine } from '../logs/prepare-line.ts';
import { sampleBlobOf } from '../logs/sample-blob.ts';
import type { BlobStore, LogRecord } from '../ports.ts';
import type { LiveTemplates } from './live-templates.ts';
import type { ReplayedLogRows, ReplayedRows } from './ports.ts';
import { createReplayedMiner } from './replayed-miner.ts';
import type { Replayed } from './replayed.ts';

/** What replaying the logs of a partition needs. */
export interface ReplayedLogsOptions {
  readonly partition: number;
  readonly range: ReprocessRange;
  readonly miner: TemplateMinerOptions;
  /** Services of which templates are held between two cuts. */
  readonly maxServices: number;
  readonly templates: LiveTemplates;
  /** Takes the samples. */
  readonly blobs: Pick<BlobStore, 'put'>;
  /** {@link Replayed.memory} of the try that came to here; undefined at the beginning. */
  readonly memory: Uint8Array | undefined;
}

/**
 * Replays the logs of a partition through the code that the live worker has. Lines are counted in their windows however
 * late they are, so there is no time to pass, and nothing that a later record could amend.
 */
export function createReplayedLogs(options: ReplayedLogsOptions): Replayed {
  return new LogReplay(options);
}

class LogReplay implements Replayed {
  readonly counts = { spans: 0, lines: 0, unreadableRecords: 0 };
  private readonly options: ReplayedLogsOptions;
  private readonly state: LogPartition;
  /** The live miners of services that are replayed, so far as they are known. */
  private readonly live = new Map<string, TemplateMiner | undefined>();

  constructor(options: ReplayedLogsOptions) {
    this.options = options;
    const miners = this.minerSource();
    const memory = options.memory === undefined ? createLogMemory() : decodeLogSnapshot(options.memory, miners);
    // The live worker leaves a line out that it fails on, and has said so.
    this.state = new LogPartition(memory, miners, () => undefined);
  }

  async add(record: LogRecord): Promise<void> {
    const { memory } = this.state;
    if (isOtherSignal(record) || isRepeated(memory, record)) return;
    const outcome = decodeLogRecordStep(record);
    if (outcome.kind === 'ok') await this.count(record, outcome.value);
    else this.counts.unreadableRecords += 1;
    rememberRecord(memory, record);
  }

  finish(): void {
    // Nothing is open: each line was counted when it came.
  }

  pendingRows(): number {
    return this.state.pendingRows();
  }

  async takeRows(): Promise<ReplayedRows> {
    const deltas = this.state.takeDeltas();
    const capsules = deltas.flatMap((delta) => delta.capsules).filter((capsule) => this.isInRange(capsule));
    const used = new Set(capsules.map(keyOf));
    const templates = deltas.flatMap((delta) => delta.templates).filter((template) => used.has(keyOf(template)));
    const samples = deltas.flatMap((delta) => delta.samples).filter((window) => this.isInRange(window));
    const rows: ReplayedLogRows = {
      capsules,
      templates: templates.map(({ service, environment, templateId, text }) => ({
        ...{ service, environment, templateId, text },
      })),
      aliases: deltas.flatMap((delta) => delta.aliases),
      samples: await this.putSamples(samples),
    };
    this.forgetServices();
    return { kind: 'logs', rows };
  }

  memory(): Uint8Array {
    const { services, batches } = this.state.memory;
    const learned = [...services].filter(([, { miner }]) => miner.stats().templates > 0);
    return encodeLogSnapshot({ services: new Map(learned), parked: new Map(), batches });
  }

  private async count(record: LogRecord, lines: readonly PreparedLine[]): Promise<void> {
    const { range, partition } = this.options;
    const inRange = lines.filter(({ atMs }) => atMs >= range.fromMs && atMs < range.toMs).length;
    if (inRange === 0) return;
    await this.meetServices(lines);
    this.counts.lines += inRange;
    // All lines, so that each has the place in its record by which samples are chosen.
    this.state.add(
      { lines, name: recordNameOf(partition, record), appendedAtMs: record.appendedAtMs },
      { counted: 0, overflowed: 0, rejected: 0 },
    );
  }

  private async meetServices(lines: readonly PreparedLine[]): Promise<void> {
    for (const { record } of lines) {
      const key = sourceKey(record);
      if (!this.live.has(key)) this.live.set(key, await this.options.templates.of(record));
    }
  }

  private async putSamples(windows: readonly WindowSamples[]): Promise<ReplayedLogRows['samples']> {
    const parts = windows.map(sampleBlobOf);
    for (const { part, bytes } of parts) await this.options.blobs.put(part.blobKey, bytes);
    return parts.map(({ part }) => part);
  }

  /** Those that the replay has learned nothing of come back as they went. Their deltas have been taken. */
  private forgetServices(): void {
    const { services } = this.state.memory;
    for (const [key, { miner }] of services) {
      if (services.size <= this.options.maxServices) break;
      if (miner.stats().templates > 0) continue;
      services.delete(key);
      this.live.delete(key);
    }
  }

  private minerSource(): MinerSource {
    const { miner } = this.options;
    const replayed = (source: LogSource, own: TemplateMiner): TemplateMiner => {
      const key = sourceKey(source);
      return createReplayedMiner(() => this.live.get(key), own);
    };
    return {
      create: (source) => replayed(source, createTemplateMiner(miner)),
      restore: (source, snapshot) => replayed(source, restoreTemplateMiner(snapshot, miner)),
    };
  }

  private isInRange({ windowStartMs }: { readonly windowStartMs: number }): boolean {
    const { fromMs, toMs } = this.options.range;
    return windowStartMs >= fromMs && windowStartMs < toMs;
  }
}

function keyOf(row: LogSource & { readonly templateId: string }): string {
  return `${sourceKey(row)}\u0000${row.templateId}`;
}
