/** What an import did. Spans sent = accepted + rejected, once it ended well. */
export interface ImportReport {
  readonly files: number;
  readonly lines: number;
  /** Requests that were sent; those left out because of `startAt` or `shouldSend` are not among them. */
  readonly requests: number;
  readonly spansSent: number;
  readonly spansAccepted: number;
  readonly spansRejected: number;
  /** Why spans were rejected, in the receiver's words, with the number of spans. */
  readonly rejections: readonly { readonly reason: string; readonly spans: number }[];
  /** Lines of signals that are not imported. */
  readonly unsupportedLines: Readonly<Record<'logs' | 'metrics', number>>;
  readonly malformedLines: number;
  /** The first of them. */
  readonly malformedExamples: readonly { readonly file: string; readonly line: number; readonly reason: string }[];
  readonly retries: number;
  /** What was added to every time. */
  readonly shiftNs: bigint;
  readonly elapsedMs: number;
}

/** Whether all of the files was accepted. */
export function isComplete({ spansRejected, malformedLines, unsupportedLines }: ImportReport): boolean {
  return spansRejected + malformedLines + unsupportedLines.logs + unsupportedLines.metrics === 0;
}

/** The report for people. */
export function describeReport(report: ImportReport): string {
  const seconds = report.elapsedMs / 1000;
  const rate = seconds === 0 ? 0 : Math.round(report.spansSent / seconds);
  const lines = [
    `${count(report.spansSent, 'span')} sent in ${count(report.requests, 'request')} from ${count(report.files, 'file')} (${count(report.lines, 'line')}) in ${seconds.toFixed(1)} s, ${grouped(rate)} spans/s`,
    `  accepted ${grouped(report.spansAccepted)}`,
    `  rejected ${grouped(report.spansRejected)}`,
    ...report.rejections.map(({ reason, spans }) => `    ${grouped(spans)}: ${reason}`),
    `  retries  ${grouped(report.retries)}`,
  ];
  for (const signal of ['logs', 'metrics'] as const) {
    const unsupported = report.unsupportedLines[signal];
    if (unsupported > 0) lines.push(`  left out ${count(unsupported, 'line')} of ${signal}: only traces are imported`);
  }
  if (report.malformedLines > 0) lines.push(`  skipped  ${count(report.malformedLines, 'malformed line')}:`);
  lines.push(...report.malformedExamples.map(({ file, line, reason }) => `    ${file}:${line}: ${reason}`));
  return `${lines.join('\n')}\n`;
}

/** The report for programs. */
export function reportToJson(report: ImportReport): string {
  return `${JSON.stringify({ ...report, shiftNs: String(report.shiftNs) }, null, 2)}\n`;
}

function count(number: number, noun: string): string {
  return `${grouped(number)} ${noun}${number === 1 ? '' : 's'}`;
}

function grouped(number: number): string {
  return number.toLocaleString('en');
}
