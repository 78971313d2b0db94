import type { Readable } from 'node:stream';
import type { OtlpTraceRequest } from '../../contracts/otlp/otlp-messages.ts';
import { encodeTraceRequest } from '../../contracts/otlp/trace-codec.ts';
import { findShift } from './find-shift.ts';
import { forEachInFlight } from './for-each-in-flight.ts';
import type { ImportReport } from './import-report.ts';
import { ImportTally } from './import-tally.ts';
import { readLines } from './read-lines.ts';
import { sendUntilAnswered } from './send-until-answered.ts';
import { readTelemetryLine } from './telemetry-line.ts';
import { countSpans, newestEndNs, shiftRequest, splitRequest } from './trace-request-parts.ts';
import type { TraceSender } from './trace-sender.ts';

/** Larger lines are sent in several requests. */
const MAX_SPANS_PER_REQUEST = 2_000;
/** So long an unready receiver is waited for unless somebody asks for more. */
export const DEFAULT_GIVE_UP_AFTER_MS = 120_000;

/** What to import, and how. */
export interface ImportOptions {
  /** OTLP JSON-lines files, also `.gz`; `-` is standard input. */
  readonly files: readonly string[];
  readonly sender: TraceSender;
  readonly stdin: Readable;
  /** Requests in flight; with more than 1 they may arrive in another order than they stand in the files. */
  readonly concurrency?: number;
  /** Adds a constant to all times, such that the newest span ends then. Reads the files twice. */
  readonly newestEndsAtMs?: number;
  /**
   * Requests are numbered from 0 over all files, the same on every run over the same files. Those below are not sent:
   * with what `onAcknowledged` told an interrupted import goes on.
   */
  readonly startAt?: number;
  /** As `startAt`, for single requests. */
  readonly shouldSend?: (index: number) => boolean;
  /** The receiver answered for the request: it need not be sent again. */
  readonly onAcknowledged?: (index: number) => void;
  readonly onProgress?: (progress: {
    readonly lines: number;
    readonly spans: number;
    readonly retries: number;
  }) => void;
  /** So long an unready receiver is waited for. */
  readonly giveUpAfterMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Sends every trace of the files and waits for each to be acknowledged. Malformed lines and lines of other signals are
 * counted, not sent.
 * @throws ScoutError not_found, permission_denied, invalid_argument (files), unavailable (the receiver), cancelled
 */
export async function importFiles(options: ImportOptions): Promise<ImportReport> {
  const startedAtMs = performance.now();
  const tally = new ImportTally();
  tally.shiftNs = await findShift({ ...options, newestAtMs: options.newestEndsAtMs }, newestEndOf);
  const requests = requestsToSend(options, tally);
  await forEachInFlight(requests, options.concurrency ?? 1, (request) => sendOne(request, options, tally));
  return tally.report(options.files.length, performance.now() - startedAtMs);
}

interface NumberedRequest {
  readonly request: OtlpTraceRequest;
  readonly index: number;
}

async function* requestsToSend(options: ImportOptions, tally: ImportTally): AsyncGenerator<NumberedRequest> {
  let index = 0;
  for await (const request of readRequests(options, tally)) {
    if (index >= (options.startAt ?? 0) && options.shouldSend?.(index) !== false) yield { request, index };
    index += 1;
  }
}

async function* readRequests(options: ImportOptions, tally: ImportTally): AsyncGenerator<OtlpTraceRequest> {
  for (const file of options.files) {
    let number = 0;
    for await (const text of readLines(file, options.stdin)) {
      number += 1;
      tally.lines += 1;
      const line = readTelemetryLine(text);
      if (line.kind === 'traces') yield* splitRequest(shiftRequest(line.request, tally.shiftNs), MAX_SPANS_PER_REQUEST);
      if (line.kind === 'unsupported') tally.unsupportedLines[line.signal] += 1;
      if (line.kind === 'malformed') tally.addMalformed({ file, line: number, reason: line.reason });
    }
  }
}

async function sendOne({ request, index }: NumberedRequest, options: ImportOptions, tally: ImportTally): Promise<void> {
  const { sender, signal, giveUpAfterMs = DEFAULT_GIVE_UP_AFTER_MS } = options;
  const outcome = await sendUntilAnswered(sender, encodeTraceRequest(request), {
    giveUpAfterMs,
    onRetry: () => {
      tally.retries += 1;
    },
    ...(signal === undefined ? {} : { signal }),
  });
  tally.addOutcome(countSpans(request), outcome);
  options.onAcknowledged?.(index);
  options.onProgress?.({ lines: tally.lines, spans: tally.spansSent, retries: tally.retries });
}

function newestEndOf(text: string): bigint {
  const line = readTelemetryLine(text);
  return line.kind === 'traces' ? newestEndNs(line.request) : 0n;
}
