import { recordSeed } from '../../domain/log-capsule/line-rank.ts';
import { createBatchMemory } from './batch-memory.ts';
import type { BatchMemory } from './batch-memory.ts';
import type { MinerSource } from './miner-source.ts';
import type { LogSource } from './ports.ts';
import type { PreparedLine } from './prepare-line.ts';
import { ServiceLogs } from './service-logs.ts';
import type { ServiceDeltas } from './service-logs.ts';

/** A service whose templates are in the blob store, because others spoke more recently. */
export interface ParkedService extends LogSource {
  readonly firstAppendedMs: number;
  readonly blobKey: string;
  /** The miner's snapshot, until a checkpoint that names the blob is committed. */
  miner: Uint8Array | undefined;
}

/** What a partition's worker knows beside what is committed. */
export interface LogMemory {
  /** By {@link sourceKey}; the one that spoke last is last. */
  readonly services: Map<string, ServiceLogs>;
  readonly parked: Map<string, ParkedService>;
  readonly batches: BatchMemory;
}

/** A record's lines with what is known of the record. */
export interface LineBatch {
  readonly lines: readonly PreparedLine[];
  /** Names the record: its batch id, else its place. The same whenever it is read. */
  readonly name: string;
  readonly appendedAtMs: number;
}

/** What became of a record's lines. */
export interface LineFates {
  counted: number;
  overflowed: number;
  rejected: number;
}

/** The key of a service's logs in a worker. */
export function sourceKey({ service, environment }: LogSource): string {
  return `${environment}\u0000${service}`;
}

/** A memory of nothing. */
export function createLogMemory(): LogMemory {
  return { services: new Map(), parked: new Map(), batches: createBatchMemory() };
}

/**
 * The logs of one partition. All that it adds up is a sum over lines and a function of their order, which the event log
 * fixes; so a worker that starts again from a snapshot goes on as if nothing had happened.
 */
export class LogPartition {
  readonly memory: LogMemory;
  private readonly miners: MinerSource;
  /** Says what failed; a line that fails is left out, so that no line stops its partition. */
  private readonly onFailure: (error: unknown) => void;

  constructor(memory: LogMemory, miners: MinerSource, onFailure: (error: unknown) => void) {
    this.memory = memory;
    this.miners = miners;
    this.onFailure = onFailure;
  }

  /** The services of these lines whose templates have to be fetched first. */
  parkedOf(lines: readonly PreparedLine[]): readonly ParkedService[] {
    const { parked } = this.memory;
    if (parked.size === 0) return [];
    const found = new Set<ParkedService>();
    for (const { record } of lines) {
      const service = parked.get(sourceKey(record));
      if (service !== undefined) found.add(service);
    }
    return [...found];
  }

  /** Brings a parked service back. @throws ScoutError data_loss when the bytes are no snapshot */
  unpark(parked: ParkedService, miner: Uint8Array): void {
    const source = sourceOf(parked);
    const restored = this.miners.restore(source, miner);
    this.forgetParked(parked);
    this.memory.services.set(sourceKey(parked), new ServiceLogs(source, restored, parked.firstAppendedMs));
  }

  /** Gives up what a parked service had learned: it starts again. */
  forgetParked(parked: ParkedService): void {
    this.memory.parked.delete(sourceKey(parked));
  }

  /** Counts all lines of a record; none of their services may be parked. */
  add({ lines, name, appendedAtMs }: LineBatch, fates: LineFates): void {
    const seed = recordSeed(name);
    let service: ServiceLogs | undefined;
    for (const [index, line] of lines.entries()) {
      const { source } = service ?? {};
      const isSame = source?.service === line.record.service && source.environment === line.record.environment;
      if (service === undefined || !isSame) service = this.touch(line.record, appendedAtMs);
      try {
        if (service.add(line, { seed, index, appendedAtMs })) fates.overflowed += 1;
        fates.counted += 1;
      } catch (error) {
        fates.rejected += 1;
        this.onFailure(error);
      }
    }
  }

  /** Rows that the next delta has, with the samples' size in terms of rows. */
  pendingRows(): number {
    let rows = 0;
    for (const service of this.memory.services.values()) {
      rows += service.rows + service.sampleCharacters / CHARACTERS_PER_ROW;
    }
    return Math.ceil(rows);
  }

  /** Takes what was counted since the last call, service by service. */
  takeDeltas(): readonly ServiceDeltas[] {
    const deltas: ServiceDeltas[] = [];
    for (const service of this.memory.services.values()) {
      if (service.hasDeltas()) deltas.push(service.takeDeltas());
    }
    return deltas;
  }

  /** Parks the services that were silent longest until at most `limit` are left. Their deltas must have been taken. */
  park(limit: number, blobKeyOf: (key: string) => string): readonly ParkedService[] {
    const { services, parked } = this.memory;
    const now: ParkedService[] = [];
    for (const [key, service] of services) {
      if (services.size <= limit) break;
      const { source, firstAppendedMs } = service;
      const entry = { ...source, firstAppendedMs, blobKey: blobKeyOf(key), miner: service.miner.snapshot() };
      services.delete(key);
      parked.set(key, entry);
      now.push(entry);
    }
    for (const key of parked.keys()) {
      if (parked.size <= MAX_PARKED) break;
      parked.delete(key);
    }
    return now;
  }

  /** Templates held in memory. */
  templates(): number {
    let templates = 0;
    for (const { miner } of this.memory.services.values()) templates += miner.stats().templates;
    return templates;
  }

  private touch(record: LogSource, appendedAtMs: number): ServiceLogs {
    const { services } = this.memory;
    const key = sourceKey(record);
    const known = services.get(key);
    if (known !== undefined) services.delete(key);
    const service = known ?? this.newService(sourceOf(record), appendedAtMs);
    services.set(key, service);
    return service;
  }

  private newService(source: LogSource, appendedAtMs: number): ServiceLogs {
    return new ServiceLogs(source, this.miners.create(source), appendedAtMs);
  }
}

/** A row of the tables weighs about as much as so many characters of samples. */
const CHARACTERS_PER_ROW = 2_048;
/** Services of a partition that are remembered while they are silent. */
const MAX_PARKED = 10_000;

function sourceOf({ service, environment }: LogSource): LogSource {
  return { service, environment };
}
