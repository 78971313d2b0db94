import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sendHistory } from '../../cli/demo/history/send-history.ts';
import { createShopHistory } from '../../cli/demo/history/shop-history.ts';
import type { ShopHistory } from '../../cli/demo/history/shop-history.ts';
import { createTraceSender } from '../../cli/import/trace-sender.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { createSeededRandom } from '../../domain/statistics/seeded-random.ts';
import { isolatedEnvironment } from './support/isolated-environment.ts';
import type { IsolatedEnvironment } from './support/isolated-environment.ts';
import type { Program } from './support/program.ts';
import {
  readAggregates,
  readCounted,
  startTelemetryPlatform,
  stopTelemetryPlatform,
} from './support/telemetry-platform.ts';

const KILLS = Number(process.env['SLO_SCOUT_TEST_KILLS'] ?? 20);
const SEED = 4_711;
const LONGEST_LIFE_MS = 3_000;
/** A request is answered within tens of milliseconds; the first odd kill comes at once, later ones spread further. */
const LONGEST_REQUEST_MS = 2;
const CONCURRENCY = 2;
const COUNT_TIMEOUT_MS = 120_000;
/** Checkpoints and closed traces in every life, so that every kill finds them under way. */
const SETTINGS = { SLO_SCOUT_CHECKPOINT_INTERVAL: '1s', SLO_SCOUT_TRACE_QUIET_GAP: '500ms' };

const history = createShopHistory({
  endMs: Date.parse('2026-03-11T00:00:00Z'),
  days: 1,
  seed: SEED,
  environment: 'demo',
});
const sizes = Array.from({ length: history.requestCount }, (_, index) => history.requestAt(index));
const expected = {
  traces: sizes.reduce((sum, { traces }) => sum + traces, 0),
  spans: sizes.reduce((sum, { spans }) => sum + spans, 0),
};

describe('kill -9 of the whole process group while history is imported', () => {
  let undisturbed: IsolatedEnvironment;
  let killed: IsolatedEnvironment;
  let programs: Program[];
  beforeEach(async () => {
    programs = [];
    undisturbed = await isolatedEnvironment(SETTINGS);
    killed = await isolatedEnvironment(SETTINGS);
  });
  afterEach(async () => {
    for (const program of programs) program.kill('SIGKILL');
    await Promise.all(programs.map(({ ended }) => ended));
    await undisturbed.remove();
    await killed.remove();
  });

  const start = async (isolated: IsolatedEnvironment): Promise<Program> => {
    const program = await startTelemetryPlatform(isolated);
    programs.push(program);
    return program;
  };

  it(`loses and doubles nothing in ${String(KILLS)} kills: every aggregate equals an undisturbed run's`, async () => {
    const random = createSeededRandom(SEED);
    const reference = await start(undisturbed);
    await send(undisturbed, { acknowledged: new Set() });
    await untilCounted(undisturbed);
    const wanted = await readAggregates(undisturbed);
    await stopTelemetryPlatform(reference);

    const acknowledged = new Set<number>();
    let repeated = 0;
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const program = await start(killed);
      const dies = new AbortController();
      const share = Math.ceil((history.requestCount * kill) / (KILLS + 1));
      const request = new AbortController();
      const sending = send(killed, {
        ...{ acknowledged, below: share, pauseMs: 50, signal: dies.signal },
        onStarted: () => request.abort(),
      });
      if (kill % 2 === 1) {
        // While a request is under way: appended or not, its sender does not know.
        await aborted(request.signal);
        await delay(random.next() * LONGEST_REQUEST_MS * (kill - 1));
      } else {
        // At any other moment: between a snapshot, its checkpoint and the next.
        await delay(random.next() * LONGEST_LIFE_MS);
      }
      program.kill('SIGKILL');
      dies.abort();
      await program.ended;
      repeated += await sending;
    }
    const last = await start(killed);
    await send(killed, { acknowledged });
    await untilCounted(killed);
    const found = await readAggregates(killed);
    await stopTelemetryPlatform(last);

    expect(acknowledged.size).toBe(history.requestCount);
    expect(repeated).toBeGreaterThan(0);
    expect(found.user_journeys).toEqual(wanted.user_journeys);
    // Counters keep what a trace was counted as before the rest of it came: at least what the buckets hold.
    const counted = requestsIn(found.journey_totals);
    for (const [journeyId, requests] of requestsIn(found.sli_buckets)) {
      expect(counted.get(journeyId)).toBeGreaterThanOrEqual(requests);
    }
    expect(found.sli_buckets).toEqual(wanted.sli_buckets);
    expect(found.capsules).toEqual(wanted.capsules);
  });
});

/** The requests of each journey, over all rows. */
function requestsIn(rows: readonly string[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const row of rows) {
    const { journey_id, total } = JSON.parse(row) as { readonly journey_id: string; readonly total: number | string };
    sums.set(journey_id, (sums.get(journey_id) ?? 0) + Number(total));
  }
  return sums;
}

interface Sending {
  readonly acknowledged: Set<number>;
  /** Only requests before this one; all when absent. */
  readonly below?: number;
  readonly pauseMs?: number;
  readonly signal?: AbortSignal;
  /** A request is on its way. */
  readonly onStarted?: () => void;
}

/** Sends what was not acknowledged; returns how many requests were under way when the signal fired. */
async function send(isolated: IsolatedEnvironment, sending: Sending): Promise<number> {
  const { acknowledged, below = history.requestCount, pauseMs = 0, signal = new AbortController().signal } = sending;
  const { onStarted = () => undefined } = sending;
  const sender = createTraceSender(`http://127.0.0.1:${String(isolated.ports.SLO_SCOUT_OTLP_HTTP_PORT)}`);
  let started = 0;
  let answered = 0;
  const slowed: ShopHistory = { ...history, requestCount: below };
  try {
    await sendHistory({
      history: slowed,
      sender: {
        ...sender,
        async send(bytes) {
          await delay(pauseMs);
          started += 1;
          const answer = sender.send(bytes);
          onStarted();
          const outcome = await answer;
          if (outcome.kind === 'acknowledged') answered += 1;
          return outcome;
        },
      },
      concurrency: CONCURRENCY,
      shouldSend: (index) => !acknowledged.has(index),
      onAcknowledged: ({ index }) => acknowledged.add(index),
      giveUpAfterMs: 30_000,
      signal,
    });
  } catch (error) {
    if (!(error instanceof ScoutError && error.code === 'cancelled')) throw error;
  } finally {
    sender.close();
  }
  return started - answered;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function untilCounted(isolated: IsolatedEnvironment): Promise<void> {
  const deadlineMs = performance.now() + COUNT_TIMEOUT_MS;
  for (;;) {
    const counted = await readCounted(isolated);
    if (counted.traces === expected.traces && counted.spans === expected.spans) return;
    expect(counted.traces, 'traces counted twice').toBeLessThanOrEqual(expected.traces);
    expect(performance.now(), `counted ${JSON.stringify(counted)} of ${JSON.stringify(expected)}`).toBeLessThan(
      deadlineMs,
    );
    await delay(500);
  }
}
