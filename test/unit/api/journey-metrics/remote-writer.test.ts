import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { JourneyCounters } from '../../../../api/journey-metrics/journey-counters.ts';
import type { MetricSample } from '../../../../api/journey-metrics/ports.ts';
import { startRemoteWriter } from '../../../../api/journey-metrics/remote-writer.ts';
import type { RemoteWriter } from '../../../../api/journey-metrics/remote-writer.ts';
import { ErrorCode } from '../../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import { createMetrics } from '../../../../platform/metrics/catalogue.ts';
import { collectedText } from '../../../support/collected-text.ts';

const JOURNEY: JourneyCounters = {
  ...{ journeyId: 'j1', service: 'shop', environment: 'prod', operation: 'GET /a' },
  ...{ requests: 4, errors: 1, atOrBelow: [1, 2], durationCount: 4, durationSumSeconds: 0.5 },
};
const INTERVAL_MS = 5;

let writer: RemoteWriter | undefined;
afterEach(async () => {
  await writer?.close();
  writer = undefined;
});

/** A writer with a sink and a turn that do what the test says at each write. */
function start(script: { isOurs?: () => boolean; fail?: () => ErrorCode | undefined }) {
  const writes: { readonly samples: readonly MetricSample[]; readonly atMs: number }[] = [];
  const log = collectedText();
  const metrics = createMetrics();
  const turn = { taken: 0, givenBack: 0 };
  writer = startRemoteWriter({
    counters: () => Promise.resolve([JOURNEY]),
    sink: {
      write: async (samples, atMs) => {
        const code = script.fail?.();
        if (code !== undefined) throw new ScoutError({ code, message: 'The receiver is away.' });
        writes.push({ samples, atMs });
      },
    },
    turn: {
      take: async () => {
        turn.taken += 1;
        return script.isOurs?.() ?? true;
      },
      giveBack: async () => {
        turn.givenBack += 1;
      },
    },
    ...{ intervalMs: INTERVAL_MS, nowMs: () => 1_000, metrics, logger: pino(log) },
  });
  const lines = (text: string) => log.text().split(text).length - 1;
  return { writes, metrics, turn, lines };
}

describe('startRemoteWriter', () => {
  it('writes the samples of every journey again and again', async () => {
    const { writes, metrics } = start({});

    await vi.waitFor(() => expect(writes.length).toBeGreaterThan(2));

    const [first] = writes;
    expect(first?.atMs).toBe(1_000);
    expect(first?.samples).toContainEqual({
      name: 'slo_scout_journey_requests_total',
      labels: [
        ['service', 'shop'],
        ['environment', 'prod'],
        ['journey', 'GET /a'],
        ['journey_id', 'j1'],
      ],
      value: 4,
    });
    expect(await metrics.registry.metrics()).toContain('slo_scout_remote_write_last_success_timestamp_seconds 1');
  });

  it('writes nothing while another process has the turn', async () => {
    let isOurs = false;
    const { writes, turn } = start({ isOurs: () => isOurs });
    await vi.waitFor(() => expect(turn.taken).toBeGreaterThan(2));
    expect(writes).toEqual([]);

    isOurs = true;

    await vi.waitFor(() => expect(writes.length).toBeGreaterThan(0));
  });

  it('goes on after failures, and tells of an outage once', async () => {
    let failures = 0;
    const { writes, metrics, lines } = start({
      fail: () => ((failures += 1) <= 4 ? ErrorCode.unavailable : undefined),
    });

    await vi.waitFor(() => expect(writes.length).toBeGreaterThan(1));

    expect(lines('could not be written')).toBe(1);
    expect(lines('are written again')).toBe(1);
    expect(await metrics.registry.metrics()).toContain('slo_scout_remote_writes_total{outcome="unavailable"} 4');
  });

  it('gives the turn back at its end', async () => {
    const { writes, turn } = start({});
    await vi.waitFor(() => expect(writes.length).toBeGreaterThan(0));

    await writer?.close();
    writer = undefined;
    const count = writes.length;
    await new Promise((resolve) => setTimeout(resolve, 5 * INTERVAL_MS));

    expect(turn.givenBack).toBe(1);
    expect(writes).toHaveLength(count);
  });
});
