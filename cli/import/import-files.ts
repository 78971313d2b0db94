import type { Readable } from 'node:stream';
import type { OtlpTraceRequest } from '../../contracts/otlp/otlp-messages.ts';
import { encodeTraceRequest } from '../../contracts/otlp/trace-codec.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { ImportReport } from './import-report.ts';
import { ImportTally } from './import-tally.ts';
import { STANDARD_INPUT, readLines } from './read-lines.ts';
import { sendUntilAnswered } from './send-until-answered.ts';
import { readTelemetryLine } from './telemetry-line.ts';
import { countSpans, newestEndNs, shiftRequest, splitRequest } from './trace-request-parts.ts';
import type { TraceSender } from './trace-sender.ts';

/** Larger lines are sent in several requests. */
const MAX_SPANS_PER_REQUEST = 2_000;
const DEFAULT_GIVE_UP_AFTER_MS = 120_000;

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
  tally.shiftNs = await findShift(options);
  const inFlight = new Set<Promise<void>>();
  let index = 0;
  try {
    for await (const request of readRequests(options, tally)) {
      const current = index;
      index += 1;
      if (current < (options.startAt ?? 0) || options.shouldSend?.(current) === false) continue;
      const sent = sendOne({ request, index: current, options, tally });
      // A failed request stays: it surfaces at the next race or at the end, however long the input takes till then.
      const tracked: Promise<void> = sent.then(() => {
        inFlight.delete(tracked);
      });
      tracked.catch(() => undefined);
      inFlight.add(tracked);
      if (inFlight.size >= (options.concurrency ?? 1)) await Promise.race(inFlight);
    }
    await Promise.all(inFlight);
  } finally {
    await Promise.allSettled(inFlight);
  }
  return tally.report(options.files.length, performance.now() - startedAtMs);
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

interface OneRequest {
  readonly request: OtlpTraceRequest;
  readonly index: number;
  readonly options: ImportOptions;
  readonly tally: ImportTally;
}

async function sendOne({ request, index, options, tally }: OneRequest): Promise<void> {
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

async function findShift({ files, stdin, newestEndsAtMs }: ImportOptions): Promise<bigint> {
  if (newestEndsAtMs === undefined) return 0n;
  if (files.includes(STANDARD_INPUT)) {
    const message = 'Standard input cannot be read twice, which a shift of times needs; give files.';
    throw new ScoutError({ code: ErrorCode.invalidArgument, message });
  }
  let newest = 0n;
  for (const file of files) {
    for await (const text of readLines(file, stdin)) {
      const line = readTelemetryLine(text);
      const end = line.kind === 'traces' ? newestEndNs(line.request) : 0n;
      if (end > newest) newest = end;
    }
  }
  return newest === 0n ? 0n : BigInt(newestEndsAtMs) * 1_000_000n - newest;
}
