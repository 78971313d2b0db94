import { JourneyLabel, JourneyMetric, boundText, quoteLabelValue } from '../../domain/sli/journey-metrics.ts';
import { LATENCY_BOUNDS_MS } from '../../domain/sli/latency-bounds.ts';

/** One journey's counters as exposed. `slower` bounds hold what `faster` ones hold: cumulative, as Prometheus wants. */
export interface JourneyCounters {
  readonly journeyId: string;
  readonly service: string;
  readonly environment: string;
  readonly operation: string;
  readonly requests: number;
  readonly errors: number;
  /** Requests at or below each of `LATENCY_BOUNDS_MS`, in its order. */
  readonly atOrBelow: readonly number[];
  readonly durationCount: number;
  readonly durationSumSeconds: number;
}

interface Sample {
  readonly name: string;
  readonly bound?: string;
  readonly value: number;
}

/** Prometheus text format 0.0.4 of all journeys: a family is one block, so the journeys are inside the families. */
export function journeyExposition(journeys: readonly JourneyCounters[]): string {
  const families = [
    family(journeys, {
      name: JourneyMetric.requests,
      kind: 'counter',
      help: 'Requests of a journey, by the start of their root span.',
      samplesOf: ({ requests }) => [{ name: JourneyMetric.requests, value: requests }],
    }),
    family(journeys, {
      name: JourneyMetric.errors,
      kind: 'counter',
      help: 'Failed requests of a journey.',
      samplesOf: ({ errors }) => [{ name: JourneyMetric.errors, value: errors }],
    }),
    family(journeys, {
      name: JourneyMetric.duration,
      kind: 'histogram',
      help: 'Duration of the requests of a journey, to 1 %.',
      samplesOf: durationSamples,
    }),
  ];
  return `${families.flat().join('\n')}\n`;
}

interface Family {
  readonly name: string;
  readonly kind: 'counter' | 'histogram';
  readonly help: string;
  readonly samplesOf: (journey: JourneyCounters) => readonly Sample[];
}

function family(journeys: readonly JourneyCounters[], { name, kind, help, samplesOf }: Family): readonly string[] {
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${kind}`,
    ...journeys.flatMap((journey) => samplesOf(journey).map((sample) => sampleLine(journey, sample))),
  ];
}

function durationSamples(journey: JourneyCounters): readonly Sample[] {
  const name = JourneyMetric.durationBucket;
  return [
    ...LATENCY_BOUNDS_MS.map((boundMs, position) => ({
      name,
      bound: boundText(boundMs),
      value: journey.atOrBelow[position] ?? 0,
    })),
    { name, bound: '+Inf', value: journey.durationCount },
    { name: JourneyMetric.durationSum, value: journey.durationSumSeconds },
    { name: JourneyMetric.durationCount, value: journey.durationCount },
  ];
}

function sampleLine(journey: JourneyCounters, { name, bound, value }: Sample): string {
  const labels: readonly (readonly [string, string])[] = [
    [JourneyLabel.service, journey.service],
    [JourneyLabel.environment, journey.environment],
    [JourneyLabel.journey, journey.operation],
    [JourneyLabel.journeyId, journey.journeyId],
    ...(bound === undefined ? [] : [[JourneyLabel.bound, bound] as const]),
  ];
  return `${name}{${labels.map(([label, text]) => `${label}=${quoteLabelValue(text)}`).join(',')}} ${String(value)}`;
}
