import type { ReprocessRange } from '../../domain/reprocess/reprocess-range.ts';
import type { LogicalTime } from '../capsules/logical-clock.ts';
import { MAX_STEP_MS } from '../capsules/logical-clock.ts';
import { createPartitionMemory } from '../capsules/partition-memory.ts';
import { createPartitionState } from '../capsules/partition-state.ts';
import type { PartitionState, TraceLimits } from '../capsules/partition-state.ts';
import { decodeSnapshot, encodeSnapshot } from '../capsules/snapshot-codec.ts';
import type { AggregateDeltas, LogRecord } from '../ports.ts';
import { createDecodeRecordStep } from '../steps/decode-record-step.ts';
import type { ReplayedRows } from './ports.ts';
import { decodeRemembered } from './remembered-traces.ts';
import type { RememberedTraces } from './remembered-traces.ts';
import type { Replayed } from './replayed.ts';
import type { DecodeRecordStep } from '../steps/decode-record-step.ts';

/** The limits that the live worker has. */
export interface ReplayLimits extends TraceLimits {
  readonly maxRetainedSpans: number;
  readonly maxJourneysPerService: number;
}

/** What is known of a partition before its replay begins or goes on. */
export interface KnownBefore {
  /** {@link Replayed.memory} of the try that came to here; undefined at the beginning. */
  readonly memory?: Uint8Array | undefined;
  /** Traces that are counted as the live worker remembers them, see {@link RememberedTraces}. */
  readonly remembered?: Uint8Array | undefined;
}

/**
 * Replays the spans of a partition through the state that the live worker has, in time with the log instead of with a
 * clock: between two records as much time passes as passed between their appends. That is what a worker without lag
 * sees, so traces close and are forgotten as they did.
 */
export function createReplayedTraces(limits: ReplayLimits, range: ReprocessRange, known: KnownBefore = {}): Replayed {
  return new TraceReplay(limits, range, known);
}

class TraceReplay implements Replayed {
  readonly counts = { spans: 0, lines: 0, unreadableRecords: 0 };
  private readonly limits: ReplayLimits;
  private readonly range: ReprocessRange;
  private readonly state: PartitionState;
  private readonly decode: DecodeRecordStep = createDecodeRecordStep();
  /** After this long without a record every trace has closed; more time changes nothing. */
  private readonly longestGapMs: number;
  private readonly remembered: RememberedTraces | undefined;
  private recalled: AggregateDeltas = { journeys: [], capsules: [], buckets: [] };
  private time: LogicalTime;
  private appendedAtMs: number | undefined;

  constructor(limits: ReplayLimits, range: ReprocessRange, { memory, remembered }: KnownBefore) {
    const journeyLimit = limits.maxJourneysPerService;
    const saved = memory === undefined ? undefined : decodeSnapshot(memory, journeyLimit);
    const own = saved?.memory ?? createPartitionMemory(journeyLimit);
    this.limits = limits;
    this.range = range;
    this.longestGapMs = limits.traceMaxAgeMs + limits.quietGapMs + MAX_STEP_MS;
    this.time = saved?.time ?? { elapsedMs: 0, activeMs: 0 };
    this.remembered = remembered === undefined ? undefined : decodeRemembered(remembered);
    this.state = createPartitionState(limits, this.time, this.remembered?.hideFrom(own) ?? own);
  }

  add(record: LogRecord): undefined {
    this.passTime(record.appendedAtMs);
    const decoded = this.decode(record);
    if (decoded.kind !== 'ok') {
      if (decoded.kind === 'dlq') this.counts.unreadableRecords += 1;
      return;
    }
    const fates = { counted: 0, duplicate: 0, late: 0 };
    this.state.add(decoded.value, fates);
    this.counts.spans += fates.counted;
    this.state.shrinkTo(this.limits.maxRetainedSpans);
  }

  finish(): void {
    const { elapsedMs, activeMs } = this.time;
    // A trace without a root is looked at once more after each quiet gap.
    for (let round = 1; this.state.openTraces() > 0; round += 1) {
      this.time = { elapsedMs: elapsedMs + round * this.longestGapMs, activeMs };
      this.state.advance(this.time);
    }
    if (this.remembered === undefined) return;
    const { deltas, spans } = this.remembered.counted();
    this.recalled = deltas;
    this.counts.spans += spans;
  }

  pendingRows(): number {
    return this.state.pendingRows();
  }

  async takeRows(): Promise<ReplayedRows> {
    const [replayed, recalled] = [this.state.takeDeltas(), this.recalled];
    this.recalled = { journeys: [], capsules: [], buckets: [] };
    const buckets = [...replayed.buckets, ...recalled.buckets].filter(({ startMs }) => this.isInRange(startMs));
    const capsules = [...replayed.capsules, ...recalled.capsules];
    const used = new Set(buckets.map(({ journeyId }) => journeyId));
    const deltas = {
      journeys: [...replayed.journeys, ...recalled.journeys].filter(({ journeyId }) => used.has(journeyId)),
      capsules: capsules.filter(({ windowStartMs }) => this.isInRange(windowStartMs)),
      buckets,
    };
    return { kind: 'traces', deltas };
  }

  memory(): Uint8Array {
    return encodeSnapshot({ time: this.time, memory: this.state.memory });
  }

  private passTime(appendedAtMs: number): void {
    const passedMs = Math.max(0, appendedAtMs - (this.appendedAtMs ?? appendedAtMs));
    this.appendedAtMs = Math.max(appendedAtMs, this.appendedAtMs ?? appendedAtMs);
    this.time = {
      elapsedMs: this.time.elapsedMs + Math.min(passedMs, this.longestGapMs),
      activeMs: this.time.activeMs + Math.min(passedMs, MAX_STEP_MS),
    };
    this.state.advance(this.time);
  }

  private isInRange(atMs: number): boolean {
    return atMs >= this.range.fromMs && atMs < this.range.toMs;
  }
}
