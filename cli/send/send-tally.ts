import type { Signal } from '../../contracts/otlp/signal.ts';
import type { FinalOutcome } from '../import/send-until-answered.ts';
import type { SendReport, SignalReport } from './send-report.ts';

const MAX_EXAMPLES = 10;
const MAX_REASONS = 50;

type Counts = { -readonly [K in keyof SignalReport]: SignalReport[K] };

/** Counts what sending does while it goes on. */
export class SendTally {
  lines = 0;
  retries = 0;
  shiftNs = 0n;
  malformedLines = 0;
  readonly #signals: Readonly<Record<Signal, Counts>> = { traces: none(), logs: none(), metrics: none() };
  readonly #examples: { file: string; line: number; reason: string }[] = [];
  readonly #rejections = new Map<string, number>();

  /** Spans, log records and data points of requests that were begun. */
  get records(): number {
    return Object.values(this.#signals).reduce((sum, { sent }) => sum + sent, 0);
  }

  addMalformed(example: { readonly file: string; readonly line: number; readonly reason: string }): void {
    this.malformedLines += 1;
    if (this.#examples.length < MAX_EXAMPLES) this.#examples.push(example);
  }

  /** Counts a request before it is sent: what is sent and never answered was not acknowledged. */
  addSent(signal: Signal, records: number): void {
    this.#signals[signal].requests += 1;
    this.#signals[signal].sent += records;
  }

  addOutcome(signal: Signal, records: number, outcome: FinalOutcome): void {
    const counts = this.#signals[signal];
    if (outcome.kind === 'refused') {
      counts.rejected += records;
      this.#addRejection(outcome.reason, records);
      return;
    }
    counts.acknowledgedRequests += 1;
    counts.acknowledged += records - outcome.rejectedSpans;
    counts.rejected += outcome.rejectedSpans;
    if (outcome.rejectedSpans > 0) this.#addRejection(outcome.message, outcome.rejectedSpans);
  }

  report(files: number, elapsedMs: number): SendReport {
    const { lines, retries, shiftNs, malformedLines } = this;
    return {
      ...{ files, lines, retries, shiftNs, malformedLines, elapsedMs },
      signals: structuredClone(this.#signals),
      rejections: [...this.#rejections].map(([reason, records]) => ({ reason, records })),
      malformedExamples: [...this.#examples],
    };
  }

  #addRejection(reason: string, records: number): void {
    const isKnown = this.#rejections.has(reason) || this.#rejections.size < MAX_REASONS;
    const key = isKnown ? reason : 'other reasons';
    this.#rejections.set(key, (this.#rejections.get(key) ?? 0) + records);
  }
}

function none(): Counts {
  return { requests: 0, acknowledgedRequests: 0, sent: 0, acknowledged: 0, rejected: 0 };
}
