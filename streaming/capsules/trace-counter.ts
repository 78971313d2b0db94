import { assembleTrace } from '../../domain/fingerprint/assemble-trace.ts';
import { TraceFolder } from '../../domain/fingerprint/fold-trace.ts';
import { COLUMN_ID_WORDS, TraceColumns } from '../../domain/fingerprint/trace-columns.ts';
import type { SpanLabel, TraceSpan } from '../../domain/fingerprint/trace-span.ts';
import { sampleRank } from '../../domain/journey/capsule-samples.ts';
import type { CapsuleStep } from '../../domain/journey/capsule.ts';
import type { Journey } from '../../domain/journey/journey.ts';
import type { CountedTrace, DeltaAccumulator } from './delta-accumulator.ts';
import { Admission } from './journey-limit.ts';
import type { PartitionMemory } from './partition-memory.ts';
import { TraceField, TraceFlag } from './trace-table.ts';

/** Call paths by fingerprint; bounded, as a shape may be new with every trace. */
const MAX_SHAPES = 4_096;
/** All traces of an overflow journey have one shape, or it would have as many capsules as the journeys it replaces. */
const OVERFLOW_FINGERPRINT = '0'.repeat(16);

/** Folds one trace after the other in the same columns; shared by all partitions, as folding never waits. */
const columns = new TraceColumns();
const folder = new TraceFolder(columns);

/** Counts the traces of a partition: folds their spans and adds them to a delta, or takes them back. */
export class TraceCounter {
  /** How many traces were counted under an overflow journey. */
  overflowed = 0;
  private readonly memory: PartitionMemory;
  private readonly shapes = new Map<string, readonly CapsuleStep[]>();
  private readonly labelOrder = (a: number, b: number): number => this.compareJourneys(a, b);

  constructor(memory: PartitionMemory) {
    this.memory = memory;
  }

  /** Adds the first `counted` spans of a trace to the delta as one request, or takes them back. */
  count(trace: number, sign: 1 | -1, { delta, activeMs }: CountingInto): void {
    const spanCount = this.fold(trace);
    if (spanCount === 0) return;
    if (sign === 1) this.findPlace(trace, this.entryJourney(), activeMs);
    this.addFolded(trace, spanCount, { delta, sign });
  }

  /** Adds to the delta what a trace was counted as before, in the place that it had then. */
  recall(trace: number, { delta }: Pick<CountingInto, 'delta'>): void {
    const spanCount = this.fold(trace);
    if (spanCount > 0) this.addFolded(trace, spanCount, { delta, sign: 1 });
  }

  /** The call path of the trace in the columns. */
  stepsOf(trace: number, spanCount: number, fingerprint: string): readonly CapsuleStep[] {
    const known = this.shapes.get(fingerprint);
    if (known !== undefined) return known;
    const { steps } = assembleTrace(this.idOf(trace), this.spansOf(spanCount));
    if (this.shapes.size >= MAX_SHAPES) this.shapes.clear();
    this.shapes.set(fingerprint, steps);
    return steps;
  }

  idOf(trace: number): string {
    return this.memory.traces.idOf(trace);
  }

  rankOf(trace: number): number {
    const { traces } = this.memory;
    return sampleRank([
      traces.idWord(trace, 0),
      traces.idWord(trace, 1),
      traces.idWord(trace, 2),
      traces.idWord(trace, 3),
    ]);
  }

  private fold(trace: number): number {
    const spanCount = this.memory.traces.get(trace, TraceField.counted);
    if (spanCount === 0) return 0;
    this.load(trace, spanCount);
    folder.fold(spanCount, this.labelOrder);
    return spanCount;
  }

  private rootLabel(): SpanLabel {
    return this.memory.labels.get(columns.labels[folder.root] as number);
  }

  /** The journey of the trace in the columns: a gateway's is found below it. */
  private entryJourney(): Journey {
    const root = this.rootLabel();
    // Apart from gateways the root names it, and this is asked for every trace.
    if (!root.isCatchAll) return root.entry;
    const { labels } = this.memory;
    return labels.get(columns.labels[folder.entry(labels.get)] as number).entry;
  }

  private addFolded(
    trace: number,
    spanCount: number,
    { delta, sign }: { readonly delta: DeltaAccumulator; readonly sign: 1 | -1 },
  ): void {
    const { traces } = this.memory;
    const { root } = folder;
    const label = this.rootLabel();
    const isOverflow = traces.hasFlag(trace, TraceFlag.overflow);
    const entry = this.entryJourney();
    const journey = isOverflow ? this.overflowOf(trace, entry) : entry;
    delta.add(new FoldedTrace(this, { trace, label, journey, root, spanCount, isOverflow }), sign);
  }

  private overflowOf(trace: number, journey: Journey): Journey {
    const { traces, journeys } = this.memory;
    const isStray = traces.hasFlag(trace, TraceFlag.strayService);
    return journeys.journeyOf(journey, isStray ? Admission.partition : Admission.service);
  }

  private findPlace(trace: number, journey: Journey, activeMs: number): void {
    const { traces, journeys } = this.memory;
    const admission = journeys.admit(journey, activeMs);
    const isOverflow = admission !== Admission.own;
    if (isOverflow) this.overflowed += 1;
    traces.setFlag(trace, TraceFlag.overflow, isOverflow);
    traces.setFlag(trace, TraceFlag.strayService, admission === Admission.partition);
  }

  private load(trace: number, spanCount: number): void {
    const { traces, spans, labels } = this.memory;
    columns.reserve(spanCount);
    let place = traces.get(trace, TraceField.first);
    for (let row = 0; row < spanCount; row += 1) {
      const label = spans.labelOf(place);
      for (let word = 0; word < COLUMN_ID_WORDS; word += 1) {
        columns.ids[row * COLUMN_ID_WORDS + word] = spans.idWord(place, word);
      }
      columns.startUs[row] = spans.startUsOf(place);
      columns.durationNs[row] = spans.durationNsOf(place);
      columns.labels[row] = label;
      columns.labelHashes[row * 2] = labels.hashes[label * 2] as number;
      columns.labelHashes[row * 2 + 1] = labels.hashes[label * 2 + 1] as number;
      place = spans.nextOf(place);
    }
  }

  private spansOf(spanCount: number): readonly TraceSpan[] {
    return Array.from({ length: spanCount }, (_, row) => {
      const [idHigh = 0, idLow = 0, parentHigh = 0, parentLow = 0] = columns.ids.subarray(row * COLUMN_ID_WORDS);
      return {
        spanId: wordsToHex(idHigh, idLow),
        parentSpanId: parentHigh === 0 && parentLow === 0 ? '' : wordsToHex(parentHigh, parentLow),
        startUs: columns.startUs[row] as number,
        durationNs: columns.durationNs[row] as number,
        label: this.memory.labels.get(columns.labels[row] as number),
      };
    });
  }

  private compareJourneys(a: number, b: number): number {
    if (a === b) return 0;
    const { labels } = this.memory;
    const [first, second] = [labels.get(a).entry.journeyId, labels.get(b).entry.journeyId];
    if (first === second) return 0;
    return first < second ? -1 : 1;
  }
}

/** What counting adds to, and when. */
export interface CountingInto {
  readonly delta: DeltaAccumulator;
  readonly activeMs: number;
}

/** A trace as the folder left it; names are made only when they are asked for, and only before the next is folded. */
class FoldedTrace implements CountedTrace {
  readonly journey: Journey;
  readonly startMs: number;
  readonly durationMs: number;
  readonly isError: boolean;
  readonly fingerprint: string;
  readonly spanCount: number;
  private readonly counter: TraceCounter;
  private readonly trace: number;

  constructor(counter: TraceCounter, { trace, label, journey, root, spanCount, isOverflow }: FoldedParts) {
    this.counter = counter;
    this.trace = trace;
    this.journey = journey;
    this.startMs = Math.floor((columns.startUs[root] as number) / 1000);
    this.durationMs = (columns.durationNs[root] as number) / 1e6;
    this.isError = label.isError;
    this.fingerprint = isOverflow ? OVERFLOW_FINGERPRINT : folder.fingerprint();
    this.spanCount = spanCount;
  }

  get traceId(): string {
    return this.counter.idOf(this.trace);
  }

  get rank(): number {
    return this.counter.rankOf(this.trace);
  }

  get steps(): readonly CapsuleStep[] {
    const { service, operation } = this.journey;
    if (this.fingerprint === OVERFLOW_FINGERPRINT) return [{ service, operation, depth: 0 }];
    return this.counter.stepsOf(this.trace, this.spanCount, this.fingerprint);
  }
}

interface FoldedParts {
  readonly trace: number;
  readonly label: SpanLabel;
  readonly journey: Journey;
  readonly root: number;
  readonly spanCount: number;
  readonly isOverflow: boolean;
}

function wordsToHex(high: number, low: number): string {
  return (high >>> 0).toString(16).padStart(8, '0') + (low >>> 0).toString(16).padStart(8, '0');
}
