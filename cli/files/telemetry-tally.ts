import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { printable } from '../output/printable.ts';
import type { TelemetryPart } from './read-telemetry.ts';

/** What was read from files, and what could not be. */
export interface ReadingReport {
  readonly spans: number;
  /** Spans without an id or a time. */
  readonly rejectedSpans: number;
  readonly logRecords: number;
  readonly metricLines: number;
  readonly malformedLines: number;
  /** The first of them. */
  readonly malformedExamples: readonly { readonly place: string; readonly reason: string }[];
}

const MAX_EXAMPLES = 10;

/** What could not be used, a line each; empty when all could. Printed where only spans are wanted. */
export function describeLeftOut({ rejectedSpans, malformedLines, malformedExamples }: ReadingReport): string {
  const lines = [
    ...(rejectedSpans > 0 ? [`${String(rejectedSpans)} spans without an id or a time were left out`] : []),
    ...(malformedLines > 0 ? [`${String(malformedLines)} lines could not be read:`] : []),
    ...malformedExamples.map(({ place, reason }) => `  ${place}: ${reason}`),
  ];
  return lines.map((line) => `${printable(line)}\n`).join('');
}

/** Counts the parts of telemetry files as they are read. */
export class TelemetryTally {
  private spans = 0;
  private rejectedSpans = 0;
  private logRecords = 0;
  private metricLines = 0;
  private malformedLines = 0;
  private readonly examples: { place: string; reason: string }[] = [];

  add(part: TelemetryPart): void {
    switch (part.kind) {
      case 'spans':
        this.spans += part.spans.length;
        this.rejectedSpans += part.rejected;
        return;
      case 'logs':
        this.logRecords += part.records.length;
        return;
      case 'metrics':
        this.metricLines += 1;
        return;
      case 'malformed':
        this.malformedLines += 1;
        if (this.examples.length < MAX_EXAMPLES) this.examples.push({ place: part.place, reason: part.reason });
    }
  }

  report(): ReadingReport {
    const { spans, rejectedSpans, logRecords, metricLines, malformedLines, examples } = this;
    return { spans, rejectedSpans, logRecords, metricLines, malformedLines, malformedExamples: examples };
  }

  /** @throws ScoutError invalid_argument that says what was there instead, when nothing of what is wanted was read */
  requireSome(what: 'spans' | 'spans or log records', files: readonly string[]): void {
    if (this.spans > 0 || (what !== 'spans' && this.logRecords > 0)) return;
    const [example] = this.examples;
    const found = example === undefined ? this.describeOthers() : `${example.place}: ${example.reason}`;
    throw new ScoutError({
      code: ErrorCode.invalidArgument,
      message: `There are no ${what} in ${files.join(', ')}; give OTLP JSON lines or protobuf requests. ${found}`,
    });
  }

  private describeOthers(): string {
    if (this.rejectedSpans > 0) return `All ${String(this.rejectedSpans)} spans miss an id or a time.`;
    if (this.logRecords > 0) return `They hold ${String(this.logRecords)} log records.`;
    return this.metricLines > 0 ? 'They hold metrics.' : 'They are empty.';
  }
}
