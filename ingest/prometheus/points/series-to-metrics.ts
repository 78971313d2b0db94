import type { MetricInput, NumberPointInput } from '../../../contracts/otlp/encode-metrics.ts';
import type { TelemetryAttributes } from '../../../contracts/otlp/telemetry-value.ts';
import { NAME_LABEL } from '../series.ts';
import type { Sample, Series } from '../series.ts';
import { assembleHistograms } from './assemble-histograms.ts';
import type { HistogramPart } from './assemble-histograms.ts';
import { familyOfBucket, roleOfSeries } from './metric-types.ts';
import type { MetricTypes } from './metric-types.ts';

/**
 * Turns series into OTLP metrics. Counters become cumulative monotonic sums, whose start is unknown (Prometheus does not
 * tell it; a value below the one before is a reset). The series of a classic histogram become one histogram; when they
 * do not fit together they stay counters of their own. All else is a gauge. Labels are attributes, but for the name.
 */
export function seriesToMetrics(series: readonly Series[], types: MetricTypes): readonly MetricInput[] {
  const families = new Set(series.flatMap(({ labels }) => familyOfBucket(labels) ?? []));
  const numbers = new NumberMetrics();
  const parts: HistogramPart[] = [];
  for (const one of series) {
    const role = roleOfSeries(one.labels, types, families);
    if (role.kind === 'histogram') parts.push({ ...one, family: role.family, part: role.part });
    else numbers.add(one, role.kind);
  }
  const { histograms, leftovers } = assembleHistograms(parts);
  for (const leftover of leftovers) numbers.add(leftover, 'counter');
  return [...numbers.metrics(), ...histograms];
}

/** Attributes of a series' points. */
function attributesOf({ labels }: Series, without: readonly string[] = []): TelemetryAttributes {
  return Object.fromEntries([...labels].filter(([name]) => name !== NAME_LABEL && !without.includes(name)));
}

/** Gauges and counters by name. */
class NumberMetrics {
  readonly #points = { gauge: new Map<string, NumberPointInput[]>(), counter: new Map<string, NumberPointInput[]>() };

  add(series: Series, kind: 'gauge' | 'counter'): void {
    const name = series.labels.get(NAME_LABEL) ?? '';
    const attributes = attributesOf(series);
    const points = series.samples.map((sample) => toPoint(sample, attributes));
    const known = this.#points[kind].get(name);
    if (known === undefined) this.#points[kind].set(name, points);
    else for (const point of points) known.push(point);
  }

  metrics(): readonly MetricInput[] {
    return [
      ...[...this.#points.gauge].map(([name, points]) => ({ kind: 'gauge', name, points }) as const),
      ...[...this.#points.counter].map(([name, points]) => {
        return { kind: 'sum', isMonotonic: true, name, points } as const;
      }),
    ];
  }
}

function toPoint({ timeMs, value, isStale }: Sample, attributes: TelemetryAttributes): NumberPointInput {
  const times = { timeNs: BigInt(timeMs) * 1_000_000n, startTimeNs: 0n };
  return { ...times, attributes, value, ...(isStale ? { hasNoRecordedValue: true } : {}) };
}
