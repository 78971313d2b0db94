import { JourneyLabel, JourneyMetric, quoteLabelValue } from '../../../domain/sli/journey-metrics.ts';
import { createTraceSender } from '../../import/trace-sender.ts';
import { broken, waitFor } from '../demo-context.ts';
import type { DemoContext } from '../demo-context.ts';
import { sendHistory } from '../history/send-history.ts';
import { createShopHistory } from '../history/shop-history.ts';
import type { ShopHistory } from '../history/shop-history.ts';
import { runLoad } from '../shop/run-load.ts';
import type { LoadReport } from '../shop/run-load.ts';
import type { Shop } from '../shop/start-shop.ts';

/** What the platform was fed. */
export interface FedTelemetry {
  readonly history: ShopHistory;
  readonly load: LoadReport;
  readonly traces: number;
  readonly spans: number;
}

/** Where the telemetry goes and comes from. */
export interface FeedOptions {
  readonly otlpUrl: string;
  readonly ingestMetricsUrl: string;
  readonly shop: Shop;
  readonly days: number;
  readonly seed: number;
  readonly nowMs: number;
}

const CONCURRENCY = 4;
const REDACTIONS = /^slo_scout_ingest_redactions_total\{kind="(\w+)"\} (\d+)$/gm;
const GIVE_UP_AFTER_MS = 60_000;
const COUNT_TIMEOUT_MS = 300_000;
const LOAD = { durationMs: 21_000, requestsPerSecond: 8, failureRatio: 0.6 };

/** Sends the history while visitors call the live shop, then waits until every trace of both is counted. */
export async function feedTelemetry(context: DemoContext, options: FeedOptions): Promise<FedTelemetry> {
  const { say, environment, signal } = context;
  const history = createShopHistory({ ...options, endMs: options.nowMs, environment });
  const sender = createTraceSender(options.otlpUrl);
  const startedAtMs = performance.now();
  try {
    const [sent, load] = await Promise.all([
      sendHistory({
        ...{ history, sender, signal, concurrency: CONCURRENCY, giveUpAfterMs: GIVE_UP_AFTER_MS },
        onProgress: ({ requests, spans }) => {
          const rate = Math.round(spans / ((performance.now() - startedAtMs) / 1000));
          const percent = Math.floor((requests / history.requestCount) * 100);
          say.progress(`history: ${String(percent)} %, ${grouped(spans)} spans sent, ${grouped(rate)} spans/s`);
        },
      }),
      runLoad(options.shop, { ...LOAD, signal }).finally(() => options.shop.stop()),
    ]);
    say.line(`history: ${grouped(sent.traces)} traces, ${grouped(sent.spans)} spans of ${String(options.days)} days`);
    say.line(`live: ${grouped(load.requests)} requests to the shop, ${grouped(load.failures)} failed`);
    say.line(await redactionLine(options.ingestMetricsUrl));
    const traces = sent.traces + load.requests;
    await untilCounted(context, traces);
    return { history, load, traces, spans: sent.spans };
  } finally {
    sender.close();
  }
}

async function redactionLine(ingestMetricsUrl: string): Promise<string> {
  const metrics = await (await fetch(ingestMetricsUrl)).text();
  const kinds = [...metrics.matchAll(REDACTIONS)].filter(([, , count]) => Number(count) > 0);
  return `redacted before anything was written: ${kinds.map(([, kind, count]) => `${grouped(Number(count))} ${kind ?? ''}`).join(', ')}`;
}

async function untilCounted(context: DemoContext, expected: number): Promise<void> {
  let counted = 0;
  const startedAtMs = performance.now();
  await waitFor(context, {
    async ask() {
      counted = countedTraces(await context.api.call('getJourneyMetrics', {}), context.environment);
      context.say.progress(`stream: ${grouped(counted)} of ${grouped(expected)} traces counted`);
      return counted >= expected ? counted : undefined;
    },
    everyMs: 500,
    timeoutMs: COUNT_TIMEOUT_MS,
    failure: () =>
      `The stream counted ${grouped(counted)} of ${grouped(expected)} traces and stopped; its log has the cause.`,
  });
  const seconds = (performance.now() - startedAtMs) / 1000;
  context.say.line(`stream: every trace is counted, ${seconds.toFixed(1)} s after the last one was sent`);
  if (counted > expected) {
    throw broken(`The stream counted ${grouped(counted)} traces, but only ${grouped(expected)} were sent.`);
  }
}

/** The sum of the requests that the journey metrics expose for an environment. */
export function countedTraces(metrics: string, environment: string): number {
  const label = `${JourneyLabel.environment}=${quoteLabelValue(environment)}`;
  return metrics
    .split('\n')
    .filter((line) => line.startsWith(`${JourneyMetric.requests}{`) && line.includes(label))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

function grouped(number: number): string {
  return number.toLocaleString('en');
}
