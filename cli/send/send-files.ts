import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeParsedJson } from '../../contracts/otlp/otlp-json.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { findShift } from '../import/find-shift.ts';
import { forEachInFlight } from '../import/for-each-in-flight.ts';
import { readLines } from '../import/read-lines.ts';
import { sendUntilAnswered } from '../import/send-until-answered.ts';
import { countRecords, newestTimeNs, readExportLine, shiftTimes, splitRequest } from './export-line.ts';
import type { ExportRequest, JsonObject } from './export-line.ts';
import type { OtlpSender } from './otlp-sender.ts';
import type { SendReport } from './send-report.ts';
import { SendTally } from './send-tally.ts';

/** Larger lines are sent in several requests. */
const MAX_RECORDS_PER_REQUEST = 2_000;
/** So long an unready receiver is waited for unless somebody asks for more. */
export const DEFAULT_GIVE_UP_AFTER_MS = 120_000;

/** What to send, and how. */
export interface SendOptions {
  /** OTLP JSON-lines files, also `.gz`; `-` is standard input. */
  readonly files: readonly string[];
  readonly sender: OtlpSender;
  readonly stdin: Readable;
  /** Requests in flight; with more than 1 they may arrive in another order than they stand in the files. */
  readonly concurrency: number;
  /** Records a second; as fast as it goes without. */
  readonly ratePerSecond?: number | undefined;
  /**
   * Adds a constant to all times of all files, such that the newest of them is then: distances stay, also between
   * signals. Reads the files twice.
   */
  readonly newestAtMs?: number | undefined;
  readonly onProgress?: (progress: {
    readonly lines: number;
    readonly records: number;
    readonly retries: number;
  }) => void;
  /** So long an unready receiver is waited for. */
  readonly giveUpAfterMs?: number;
}

/** What was sent; `stopped` says why not all was. */
export interface SendResult {
  readonly report: SendReport;
  readonly stopped: ScoutError | undefined;
}

/**
 * Sends every request of the files and waits for each to be acknowledged. A line that is no request is counted and left
 * out; the others go on. A receiver that is lost, or a file that cannot be read, ends it with what was sent till then.
 */
export async function sendFiles(options: SendOptions): Promise<SendResult> {
  const startedAtMs = performance.now();
  const tally = new SendTally();
  let stopped: ScoutError | undefined;
  try {
    tally.shiftNs = await findShift({ ...options, newestAtMs: options.newestAtMs }, newestTimeOf);
    const requests = paced(readRequests(options, tally), options.ratePerSecond);
    await forEachInFlight(requests, options.concurrency, (request) => sendOne(request, options, tally));
  } catch (cause) {
    stopped = ScoutError.from(cause);
  }
  return { report: tally.report(options.files.length, performance.now() - startedAtMs), stopped };
}

interface EncodedRequest extends Pick<ExportRequest, 'signal'> {
  readonly bytes: Buffer;
  readonly records: number;
}

async function* readRequests(options: SendOptions, tally: SendTally): AsyncGenerator<EncodedRequest> {
  for (const file of options.files) {
    let number = 0;
    for await (const text of readLines(file, options.stdin)) {
      number += 1;
      tally.lines += 1;
      const line = readExportLine(text);
      const encoded = line.kind === 'requests' ? encodeLine(line.requests, tally.shiftNs) : [];
      if (line.kind === 'malformed') tally.addMalformed({ file, line: number, reason: line.reason });
      else if (encoded instanceof ScoutError) tally.addMalformed({ file, line: number, reason: encoded.message });
      else yield* encoded;
    }
  }
}

/** A line is sent as a whole or not at all. */
function encodeLine(requests: readonly ExportRequest[], shiftNs: bigint): readonly EncodedRequest[] | ScoutError {
  try {
    return requests
      .flatMap((request) => splitRequest(request, MAX_RECORDS_PER_REQUEST))
      .map(({ signal, json }) => {
        const shifted = shiftTimes(json, shiftNs) as JsonObject;
        const bytes = encodeParsedJson(signal, shifted);
        return { signal, bytes, records: countRecords({ signal, json }) };
      });
  } catch (error) {
    if (error instanceof ScoutError) return error;
    throw error;
  }
}

async function sendOne(request: EncodedRequest, options: SendOptions, tally: SendTally): Promise<void> {
  const { signal, bytes, records } = request;
  const { sender, giveUpAfterMs = DEFAULT_GIVE_UP_AFTER_MS } = options;
  tally.addSent(signal, records);
  const attempt = { send: (body: Uint8Array) => sender.send(signal, body) };
  const outcome = await sendUntilAnswered(attempt, bytes, {
    giveUpAfterMs,
    onRetry: () => {
      tally.retries += 1;
    },
  });
  tally.addOutcome(signal, records, outcome);
  options.onProgress?.({ lines: tally.lines, records: tally.records, retries: tally.retries });
}

/** Waits before each request until those before it have had their time. */
async function* paced(
  requests: AsyncIterable<EncodedRequest>,
  ratePerSecond: number | undefined,
): AsyncGenerator<EncodedRequest> {
  let dueAtMs = performance.now();
  for await (const request of requests) {
    if (ratePerSecond !== undefined) {
      const now = performance.now();
      if (dueAtMs > now) await sleep(dueAtMs - now);
      // Time that was lost is not made up for by a burst.
      dueAtMs = Math.max(dueAtMs, now) + (request.records * 1000) / ratePerSecond;
    }
    yield request;
  }
}

function newestTimeOf(text: string): bigint {
  const line = readExportLine(text);
  return line.kind === 'requests' ? newestTimeNs(line.requests.map(({ json }) => json)) : 0n;
}
