import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runTelemetrygen } from '../../scripts/fleet/telemetrygen.ts';
import { getComponentPath } from '../support/components.ts';
import { countItems } from '../support/count-items.ts';
import { startTestIngest } from '../support/ingest.ts';
import type { IngestUnderTest } from '../support/ingest.ts';

const LOAD = { seconds: 4, perSecond: 100 };

describe('telemetrygen', () => {
  let ingest: IngestUnderTest;

  beforeEach(async () => {
    ingest = await startTestIngest();
  });
  afterEach(async () => {
    await ingest.close();
  });

  it.each(['grpc', 'http'] as const)('finds everything it sent over %s in the event log, once', async (transport) => {
    const program = await getComponentPath('telemetrygen');
    const endpoint = new URL(transport === 'grpc' ? ingest.grpcUrl : ingest.httpUrl).host;

    const reports = await runTelemetrygen({ program, service: 'generated', endpoint, transport }, LOAD);

    const sent = Object.fromEntries(reports.map(({ signal, sent: count }) => [signal, count]));
    expect(sent).toEqual({ traces: 800, logs: 400, metrics: 400 });
    expect(countItems(ingest.writer.records, 'generated')).toEqual(sent);
  });
});
