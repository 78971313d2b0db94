import { Signal } from '../../contracts/otlp/signal.ts';

/** What became of the requests of a signal; records are spans, log records or data points. */
export interface SignalReport {
  readonly requests: number;
  readonly acknowledgedRequests: number;
  readonly sent: number;
  readonly acknowledged: number;
  /** By partial success, or with their whole request. */
  readonly rejected: number;
}

/** What sending did. */
export interface SendReport {
  readonly files: number;
  readonly lines: number;
  readonly signals: Readonly<Record<Signal, SignalReport>>;
  /** Why records were rejected, in the receiver's words. */
  readonly rejections: readonly { readonly reason: string; readonly records: number }[];
  readonly malformedLines: number;
  /** The first of them. */
  readonly malformedExamples: readonly { readonly file: string; readonly line: number; readonly reason: string }[];
  readonly retries: number;
  /** What was added to every time. */
  readonly shiftNs: bigint;
  readonly elapsedMs: number;
}

const NOUNS: Readonly<Record<Signal, string>> = { traces: 'spans', logs: 'log records', metrics: 'data points' };

/** Whether every line was sent and every record acknowledged. */
export function isComplete({ signals, malformedLines }: SendReport): boolean {
  return malformedLines === 0 && Object.values(signals).every(({ sent, acknowledged }) => sent === acknowledged);
}

/** The report for people. */
export function describeSendReport(report: SendReport): string {
  const seconds = report.elapsedMs / 1000;
  const records = Object.values(report.signals).reduce((sum, { sent }) => sum + sent, 0);
  const rate = seconds === 0 ? 0 : Math.round(records / seconds);
  const lines = [
    `${count(report.lines, 'line')} of ${count(report.files, 'file')} sent in ${seconds.toFixed(1)} s, ${grouped(rate)} records/s, ${count(report.retries, 'retry', 'retries')}`,
  ];
  for (const signal of Object.values(Signal)) {
    const { requests, acknowledgedRequests, sent, acknowledged, rejected } = report.signals[signal];
    if (requests === 0) continue;
    const lost = sent - acknowledged - rejected;
    lines.push(
      `  ${NOUNS[signal].padEnd(11)} ${grouped(sent)} sent, ${grouped(acknowledged)} acknowledged, ${grouped(rejected)} rejected` +
        `${lost === 0 ? '' : `, ${grouped(lost)} unanswered`} (${grouped(acknowledgedRequests)} of ${count(requests, 'request')})`,
    );
  }
  lines.push(...report.rejections.map(({ reason, records: number }) => `    ${grouped(number)}: ${reason}`));
  if (report.malformedLines > 0) lines.push(`  left out ${count(report.malformedLines, 'malformed line')}:`);
  lines.push(...report.malformedExamples.map(({ file, line, reason }) => `    ${file}:${line}: ${reason}`));
  return `${lines.join('\n')}\n`;
}

/** The report for programs. */
export function sendReportToJson(report: SendReport): string {
  return `${JSON.stringify({ ...report, shiftNs: String(report.shiftNs), complete: isComplete(report) }, null, 2)}\n`;
}

function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : plural}`;
}

function grouped(number: number): string {
  return number.toLocaleString('en');
}
