import type { ImportReport } from './import-report.ts';
import type { FinalOutcome } from './send-until-answered.ts';

const MAX_EXAMPLES = 10;
const MAX_REASONS = 50;

/** Counts what an import does while it runs. */
export class ImportTally {
  lines = 0;
  requests = 0;
  retries = 0;
  shiftNs = 0n;
  spansSent = 0;
  spansAccepted = 0;
  spansRejected = 0;
  malformedLines = 0;
  readonly unsupportedLines = { logs: 0, metrics: 0 };
  readonly #examples: { file: string; line: number; reason: string }[] = [];
  readonly #rejections = new Map<string, number>();

  addMalformed(example: { readonly file: string; readonly line: number; readonly reason: string }): void {
    this.malformedLines += 1;
    if (this.#examples.length < MAX_EXAMPLES) this.#examples.push(example);
  }

  /** Counts a request of `spans` spans that the receiver answered for good. */
  addOutcome(spans: number, outcome: FinalOutcome): void {
    const rejected = outcome.kind === 'refused' ? spans : outcome.rejectedSpans;
    this.requests += 1;
    this.spansSent += spans;
    this.spansAccepted += spans - rejected;
    this.spansRejected += rejected;
    if (rejected > 0) this.#addRejection(outcome.kind === 'refused' ? outcome.reason : outcome.message, rejected);
  }

  report(files: number, elapsedMs: number): ImportReport {
    const { lines, requests, retries, shiftNs, spansSent, spansAccepted, spansRejected, malformedLines } = this;
    return {
      ...{ files, lines, requests, spansSent, spansAccepted, spansRejected },
      rejections: [...this.#rejections].map(([reason, spans]) => ({ reason, spans })),
      unsupportedLines: { ...this.unsupportedLines },
      malformedLines,
      malformedExamples: [...this.#examples],
      ...{ retries, shiftNs, elapsedMs },
    };
  }

  #addRejection(reason: string, spans: number): void {
    const isKnown = this.#rejections.has(reason) || this.#rejections.size < MAX_REASONS;
    const key = isKnown ? reason : 'other reasons';
    this.#rejections.set(key, (this.#rejections.get(key) ?? 0) + spans);
  }
}
