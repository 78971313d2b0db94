import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createShopHistory } from '../../cli/demo/history/shop-history.ts';
import { importFiles } from '../../cli/import/import-files.ts';
import { createTraceSender } from '../../cli/import/trace-sender.ts';
import type { ImportReport } from '../../cli/import/import-report.ts';
import { decodeTraceRequest } from '../../contracts/otlp/trace-codec.ts';
import { sharedData } from '../support/shared-data.ts';
import { isolatedEnvironment } from './support/isolated-environment.ts';
import type { IsolatedEnvironment } from './support/isolated-environment.ts';
import type { Program } from './support/program.ts';
import {
  readCounted,
  readCounters,
  startTelemetryPlatform,
  stopTelemetryPlatform,
} from './support/telemetry-platform.ts';
import { traceRequestToJson } from './support/trace-request-to-json.ts';

const COUNT_TIMEOUT_MS = 180_000;

describe('importing trace files', () => {
  let isolated: IsolatedEnvironment;
  let platform: Program;
  beforeEach(async () => {
    isolated = await isolatedEnvironment({ SLO_SCOUT_CHECKPOINT_INTERVAL: '2s' });
    platform = await startTelemetryPlatform(isolated);
  });
  afterEach(async () => {
    await stopTelemetryPlatform(platform);
    await isolated.remove();
  });

  /** Imports a file and checks the books: sent = accepted + rejected, accepted = counted in capsules + counted as not. */
  const importAndBalance = async (file: string): Promise<ImportReport> => {
    const sender = createTraceSender(`http://127.0.0.1:${String(isolated.ports.SLO_SCOUT_OTLP_HTTP_PORT)}`);
    const report = await importFiles({ files: [file], sender, stdin: Readable.from([]), concurrency: 2 });
    sender.close();
    const deadlineMs = performance.now() + COUNT_TIMEOUT_MS;
    let inCapsules = 0;
    let leftOut = 0;
    while (inCapsules + leftOut < report.spansAccepted && performance.now() < deadlineMs) {
      await delay(500);
      inCapsules = (await readCounted(isolated)).spans;
      const counters = await readCounters(isolated);
      leftOut = (counters['duplicateSpans'] ?? 0) + (counters['lateSpans'] ?? 0) + (counters['rejectedSpans'] ?? 0);
    }
    expect(report.spansAccepted + report.spansRejected).toBe(report.spansSent);
    expect(inCapsules + leftOut).toBe(report.spansAccepted);
    expect(report.malformedLines).toBe(0);
    return report;
  };

  it('counts every span of a file of the shop', async () => {
    const history = createShopHistory({ endMs: Date.now(), days: 0.25, seed: 5, environment: 'demo' });
    const requests = Array.from({ length: history.requestCount }, (_, index) => history.requestAt(index));
    const file = join(dirname(isolated.stateDir), 'shop.jsonl.gz');
    const gzip = createGzip();
    const written = once(gzip.pipe(createWriteStream(file)), 'close');
    for (const { bytes } of requests) gzip.write(`${traceRequestToJson(decodeTraceRequest(bytes))}\n`);
    gzip.end();
    await written;

    const report = await importAndBalance(file);

    expect(report.spansSent).toBe(requests.reduce((sum, { spans }) => sum + spans, 0));
    expect(report.spansRejected).toBe(0);
  });

  it('counts every span of the train ticket traces', async (context) => {
    const file = sharedData('trainticket/traces.otlp.jsonl.gz', context);

    const report = await importAndBalance(file);

    expect(report.spansSent).toBe(321_068);
  });
});
