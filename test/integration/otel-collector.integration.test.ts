import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCollectorSource } from '../../scripts/fleet/collector.ts';
import { getComponentPath } from '../support/components.ts';
import { countItems } from '../support/count-items.ts';
import { startTestIngest } from '../support/ingest.ts';
import type { IngestUnderTest } from '../support/ingest.ts';

const LOAD = { seconds: 4, perSecond: 100 };

describe('the OpenTelemetry Collector', () => {
  let ingest: IngestUnderTest;
  let folder: string;

  beforeEach(async () => {
    ingest = await startTestIngest();
    folder = await mkdtemp(join(tmpdir(), 'slo-scout-collector-'));
  });
  afterEach(async () => {
    await ingest.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(['grpc', 'http'] as const)(
    'delivers by its %s exporter, with batches and retries as they come, all that it was given',
    async (transport) => {
      const programs = {
        collector: await getComponentPath('otel-collector'),
        telemetrygen: await getComponentPath('telemetrygen'),
      };
      const run = createCollectorSource(programs, 'collected', transport);
      const target = { folder, grpc: new URL(ingest.grpcUrl).host, http: ingest.httpUrl, forward: '' };

      const reports = await run(target, LOAD);

      const sent = Object.fromEntries(reports.map(({ signal, sent: count }) => [signal, count]));
      expect(sent).toEqual({ traces: 800, logs: 400, metrics: 400 });
      expect(countItems(ingest.writer.records, 'collected')).toEqual(sent);
    },
  );
});
