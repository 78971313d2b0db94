import { CLIENT_LIBRARIES, USUAL_LABELS } from './conventions/client-libraries.ts';
import { OPEN_TELEMETRY } from './conventions/open-telemetry.ts';
import { PROXIES } from './conventions/proxies.ts';
import type { MetricConvention, MetricPair } from './metric-convention.ts';

/** A histogram as it is there: `classic` has `_bucket` series, `native` is one series. */
export interface FoundHistogram {
  readonly name: string;
  readonly form: 'classic' | 'native';
  readonly unitSeconds: number;
}

/** Metrics of one convention that are there. At least one of the two is. */
export interface MetricSource {
  readonly convention: MetricConvention;
  readonly counter: string | undefined;
  readonly histogram: FoundHistogram | undefined;
}

const CONVENTIONS = [...OPEN_TELEMETRY, ...PROXIES, ...CLIENT_LIBRARIES];

const CUSTOM_COUNTER = /_(?:requests|responses|calls)_total$/;
const CUSTOM_HISTOGRAM = /^(.*(?:duration|latency|time|_seconds|_milliseconds|_ms).*)_bucket$/;
/** Metrics of the machinery, and of what a service does for itself or asks of others; the ages of messages are freshness. */
const NOT_SERVED =
  /^(?:go_|process_|prometheus_|promhttp_|alertmanager_|grafana_|net_conntrack_|slo:|slo_scout_|otelcol_|apiserver_|rest_client_|workqueue_|etcd_|scheduler_|kubelet_|node_|container_|kube_|jvm_|resilience4j_|hikaricp_)|(?:^|_)(?:client|db|sql|redis|cache|gc|pool|queue|job|jobs_duration|reconcile|circuitbreaker|lock|scrape|consumer|producer|outgoing|upstream|query|message_age|message_delay|message_lag|event_age|event_delay|event_lag|record_age|record_delay|record_lag|queuetime)(?:_|$)/;
/** Names that say requests come before names that say durations of anything. */
const LIKE_REQUESTS = /request|http|grpc|rpc|response/;

/** Histograms of all conventions, which may be native. */
export const KNOWN_HISTOGRAMS: readonly string[] = [
  ...new Set(CONVENTIONS.flatMap(({ metrics }) => metrics.flatMap(({ histogram }) => histogram ?? []))),
];

/**
 * The sources of SLIs among the names of metrics: first those of known conventions, then counters and histograms that are
 * named like ones of requests. Every name that is there makes a source, since services of one server may differ; a histogram
 * with a counter beside it is one more source by itself, for services that have no such counter. `native` are names that are
 * known to be native histograms.
 */
export function matchMetrics(names: readonly string[], native: ReadonlySet<string>): readonly MetricSource[] {
  const there = new Set(names);
  const known = CONVENTIONS.flatMap((convention) =>
    convention.metrics.flatMap((pair) => sourcesOf(convention, pair, { there, native })),
  );
  const claimed = new Set(
    CONVENTIONS.flatMap(({ metrics }) => metrics.flatMap(({ counter, histogram }) => [counter, histogram])),
  );
  return [...known, ...customSources(names, claimed)];
}

interface Names {
  readonly there: ReadonlySet<string>;
  readonly native: ReadonlySet<string>;
}

function sourcesOf(convention: MetricConvention, pair: MetricPair, names: Names): readonly MetricSource[] {
  const counter = pair.counter !== undefined && names.there.has(pair.counter) ? pair.counter : undefined;
  const histogram = pair.histogram === undefined ? undefined : findHistogram(pair.histogram, convention, names);
  if (counter === undefined && histogram === undefined) return [];
  const both = { convention, counter, histogram };
  // A histogram whose count is the counter has no further services.
  const isAlone = histogram === undefined || counter === undefined || counter === `${histogram.name}_count`;
  return isAlone ? [both] : [both, { ...both, counter: undefined }];
}

function findHistogram(
  name: string,
  { unitSeconds }: MetricConvention,
  { there, native }: Names,
): FoundHistogram | undefined {
  const unit = unitOf(name) ?? unitSeconds;
  if (there.has(`${name}_bucket`)) return { name, form: 'classic', unitSeconds: unit };
  return native.has(name) ? { name, form: 'native', unitSeconds: unit } : undefined;
}

function customSources(names: readonly string[], claimed: ReadonlySet<string | undefined>): readonly MetricSource[] {
  const isOpen = (name: string): boolean => !claimed.has(name) && !NOT_SERVED.test(name);
  const counters = names.filter((name) => CUSTOM_COUNTER.test(name) && isOpen(name));
  const histograms = names.flatMap((name) => customHistogram(name, isOpen) ?? []);
  const used = new Set<string>();
  const paired = counters.map((counter): MetricSource => {
    const histogram = histogramBeside(
      counter,
      histograms.filter(({ name }) => !used.has(name)),
    );
    if (histogram !== undefined) used.add(histogram.name);
    return { convention: customConvention(counter), counter, histogram };
  });
  const alone = histograms.filter(({ name }) => !used.has(name));
  const sources = [
    ...paired,
    ...alone.map((histogram) => ({ convention: customConvention(histogram.name), counter: undefined, histogram })),
  ];
  return sources.sort((a, b) => Number(isLikeRequests(b)) - Number(isLikeRequests(a)));
}

function customHistogram(name: string, isOpen: (name: string) => boolean): FoundHistogram | undefined {
  const base = CUSTOM_HISTOGRAM.exec(name)?.[1];
  const unitSeconds = base === undefined ? undefined : unitOf(base);
  // Without a unit in the name a bound says nothing.
  return base === undefined || unitSeconds === undefined || !isOpen(base)
    ? undefined
    : { name: base, form: 'classic', unitSeconds };
}

/** `shop_request_duration_seconds` belongs to `shop_requests_total` before `shop_render_seconds` does. */
function histogramBeside(counter: string, histograms: readonly FoundHistogram[]): FoundHistogram | undefined {
  const stem = counter.replace(CUSTOM_COUNTER, '');
  const beside = histograms.filter(({ name }) => name.startsWith(`${stem}_`));
  return beside.find(({ name }) => LIKE_REQUESTS.test(name.slice(stem.length))) ?? beside[0];
}

function isLikeRequests({ counter, histogram }: MetricSource): boolean {
  return counter !== undefined || LIKE_REQUESTS.test(histogram?.name ?? '');
}

function customConvention(name: string): MetricConvention {
  return {
    ...{ id: 'custom', title: `${name}, by its name`, kind: 'http', side: 'served' },
    ...{ metrics: [], unitSeconds: 1, matchers: [] },
    labels: USUAL_LABELS,
  };
}

/** Seconds of a histogram's unit by its name (Prometheus: "Metric and label naming"); undefined when it has none. */
function unitOf(name: string): number | undefined {
  if (/_seconds$/.test(name)) return 1;
  if (/_(?:milliseconds|ms)$/.test(name)) return 0.001;
  if (/_(?:microseconds|us)$/.test(name)) return 0.000_001;
  return undefined;
}
