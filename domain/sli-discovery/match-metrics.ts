import { CLIENT_LIBRARIES, USUAL_LABELS } from './conventions/client-libraries.ts';
import { OPEN_TELEMETRY } from './conventions/open-telemetry.ts';
import { PROXIES } from './conventions/proxies.ts';
import type { MetricConvention } from './metric-convention.ts';

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
/** Requests that no user makes, or that are counted for other ends. */
const NOT_SERVED =
  /^(?:go_|process_|prometheus_|promhttp_|alertmanager_|grafana_|net_conntrack_|slo:|slo_scout_|otelcol_|apiserver_|rest_client_|workqueue_|etcd_|scheduler_|kubelet_|node_|container_|kube_)/;

/**
 * The sources of SLIs among the names of metrics: first those of known conventions, then counters and histograms that are
 * named like ones of requests. `native` are names that are known to be native histograms.
 */
export function matchMetrics(names: readonly string[], native: ReadonlySet<string>): readonly MetricSource[] {
  const there = new Set(names);
  const known = CONVENTIONS.flatMap((convention): readonly MetricSource[] => {
    const counter = convention.counters.find((name) => there.has(name));
    const histogram = findHistogram(convention, there, native);
    return counter === undefined && histogram === undefined ? [] : [{ convention, counter, histogram }];
  });
  const claimed = new Set(CONVENTIONS.flatMap(({ counters, histograms }) => [...counters, ...histograms]));
  return [...known, ...customSources(names, claimed)];
}

function findHistogram(
  { histograms, unitSeconds }: MetricConvention,
  there: ReadonlySet<string>,
  native: ReadonlySet<string>,
): FoundHistogram | undefined {
  for (const name of histograms) {
    const unit = unitOf(name) ?? unitSeconds;
    if (there.has(`${name}_bucket`)) return { name, form: 'classic', unitSeconds: unit };
    if (native.has(name)) return { name, form: 'native', unitSeconds: unit };
  }
  return undefined;
}

function customSources(names: readonly string[], claimed: ReadonlySet<string>): readonly MetricSource[] {
  const isOpen = (name: string): boolean => !claimed.has(name) && !NOT_SERVED.test(name);
  const counters = names.filter((name) => CUSTOM_COUNTER.test(name) && isOpen(name));
  const histograms = names.flatMap((name): readonly FoundHistogram[] => {
    const base = CUSTOM_HISTOGRAM.exec(name)?.[1];
    const unitSeconds = base === undefined ? undefined : unitOf(base);
    // Without a unit in the name a bound says nothing.
    if (base === undefined || unitSeconds === undefined || !isOpen(base)) return [];
    return [{ name: base, form: 'classic', unitSeconds }];
  });
  const used = new Set<string>();
  const paired = counters.map((counter): MetricSource => {
    const stem = counter.replace(CUSTOM_COUNTER, '');
    const histogram = histograms.find(({ name }) => !used.has(name) && name.startsWith(`${stem}_`));
    if (histogram !== undefined) used.add(histogram.name);
    return { convention: customConvention(counter), counter, histogram };
  });
  const alone = histograms.filter(({ name }) => !used.has(name));
  return [
    ...paired,
    ...alone.map((histogram) => ({ convention: customConvention(histogram.name), counter: undefined, histogram })),
  ];
}

function customConvention(name: string): MetricConvention {
  return {
    ...{ id: 'custom', title: `${name}, by its name`, kind: 'http', side: 'served' },
    ...{ counters: [], histograms: [], unitSeconds: 1, matchers: [] },
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
