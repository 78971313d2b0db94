import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { seriesSelectors } from '../../../domain/promql/series-selectors.ts';
import type { PrometheusQueries, TimeRange } from '../../../domain/sli-discovery/ports.ts';

/** A counter that rises evenly, or from one time to another. */
export interface ConstantSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly perSecond: number;
  readonly fromMs?: number;
}

/** A Prometheus whose counters rise evenly, with every query that it was asked. */
export interface ConstantPrometheus extends PrometheusQueries {
  readonly asked: readonly string[];
}

const DAY_SECONDS = 86_400;

/**
 * Evaluates what discovery asks of counters and classic histograms: sums of rates and increases of one selector. `refuses` are
 * queries that the server does not take, and `isDown` makes it answer nothing at all.
 */
export function createConstantPrometheus(
  series: readonly ConstantSeries[],
  { refuses, isDown = () => false }: { readonly refuses?: RegExp; readonly isDown?: () => boolean } = {},
): ConstantPrometheus {
  const asked: string[] = [];
  const ask = (query: string): void => {
    asked.push(query);
    if (isDown()) throw new ScoutError({ code: ErrorCode.unavailable, message: 'Prometheus cannot be reached.' });
    if (refuses?.test(query) === true) {
      throw new ScoutError({ code: ErrorCode.invalidArgument, message: 'bad query.' });
    }
  };
  const unique = (values: readonly string[]): readonly string[] => [...new Set(values)];
  const groups = (query: string): readonly (readonly [Record<string, string>, readonly ConstantSeries[]])[] => {
    const by = /\bsum by \(([^)]*)\)/.exec(query)?.[1]?.split(', ') ?? [];
    const matched = series.filter(selectedBy(query));
    const keys = unique(matched.map(({ labels }) => JSON.stringify(by.map((name) => labels[name] ?? ''))));
    return keys.map((key) => {
      const values = JSON.parse(key) as string[];
      const labels = Object.fromEntries(by.map((name, index) => [name, values[index] ?? '']));
      return [labels, matched.filter((one) => by.every((name, i) => (one.labels[name] ?? '') === values[i]))] as const;
    });
  };
  return {
    asked,
    metricNames: async () => (ask('names'), unique(series.map(({ name }) => name))),
    labelNames: async (selector) => (
      ask(selector),
      unique(series.filter(selectedBy(selector)).flatMap(({ labels }) => Object.keys(labels)))
    ),
    labelValues: async (label, selector) => (
      ask(selector),
      unique(series.filter(selectedBy(selector)).flatMap(({ labels }) => labels[label] ?? []))
    ),
    instant: async (query) => (
      ask(query),
      groups(query).map(([labels, of]) => ({ labels, value: rateOf(of) * secondsIn(query) }))
    ),
    range: async (query, question) => (
      ask(query),
      groups(query).map(([labels, of]) => ({ labels, points: pointsOf(of, query, question) }))
    ),
  };
}

function pointsOf(series: readonly ConstantSeries[], query: string, question: TimeRange & { readonly stepMs: number }) {
  const points: { timeMs: number; value: number }[] = [];
  for (let timeMs = question.fromMs; timeMs <= question.toMs; timeMs += question.stepMs) {
    const there = series.filter(({ fromMs = 0 }) => fromMs < timeMs);
    if (there.length > 0) points.push({ timeMs, value: rateOf(there) * secondsIn(query) });
  }
  return points;
}

function rateOf(series: readonly ConstantSeries[]): number {
  return series.reduce((sum, { perSecond }) => sum + perSecond, 0);
}

/** An increase is of its range; discovery asks for increases of a day and of the whole range, whose length is no matter. */
function secondsIn(query: string): number {
  return query.includes('increase(') ? DAY_SECONDS : 1;
}

function selectedBy(query: string): (series: ConstantSeries) => boolean {
  const [selector] = seriesSelectors(query);
  const matchers = (selector?.matchers ?? []).map(matcherOf);
  return ({ name, labels }) => name === selector?.metric && matchers.every((matches) => matches(labels));
}

function matcherOf(text: string): (labels: Readonly<Record<string, string>>) => boolean {
  const [, label = '', operator, quoted = '""'] = /^(\w+)(=~|!=|=)(.*)$/s.exec(text) ?? [];
  const value = JSON.parse(quoted) as string;
  const pattern = new RegExp(`^(?:${operator === '=~' ? value : ''})$`);
  return (labels) => {
    const is = labels[label] ?? '';
    if (operator === '=~') return pattern.test(is);
    return operator === '=' ? is === value : is !== value;
  };
}

/** The histogram of OpenTelemetry for one route of a service: 0.8 % of its requests take longer than 100 ms, 0.1 % longer than 250 ms. */
export function httpServerSeries(route: {
  readonly labels?: Readonly<Record<string, string>>;
  readonly method?: string;
  readonly route: string;
  readonly perSecond: number;
  readonly errorRatio: number;
  readonly fromMs?: number;
}): readonly ConstantSeries[] {
  const { labels = { job: 'shop/cart' }, method = 'GET', perSecond, errorRatio, fromMs } = route;
  const name = 'http_server_request_duration_seconds';
  const told = { ...labels, http_request_method: method, http_route: route.route };
  const at = fromMs === undefined ? {} : { fromMs };
  return [
    ['200', perSecond * (1 - errorRatio)] as const,
    ...(errorRatio > 0 ? [['503', perSecond * errorRatio] as const] : []),
  ].flatMap(([code, rate]) => {
    const own = { ...told, http_response_status_code: code };
    const bucket = (le: string, share: number) => ({
      ...{ name: `${name}_bucket`, labels: { ...own, le }, perSecond: rate * share, ...at },
    });
    return [
      { name: `${name}_count`, labels: own, perSecond: rate, ...at },
      ...[bucket('0.1', 0.992), bucket('0.25', 0.999), bucket('1.0', 1), bucket('+Inf', 1)],
    ];
  });
}
