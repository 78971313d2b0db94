import { JourneyLabel, JourneyMetric, boundText } from '../../domain/sli/journey-metrics.ts';
import { LATENCY_BOUNDS_MS } from '../../domain/sli/latency-bounds.ts';
import type { JourneyCounters } from './journey-counters.ts';
import type { MetricSample } from './ports.ts';

/** All series of one metric, journey by journey. */
export interface JourneyFamily {
  readonly name: string;
  readonly kind: 'counter' | 'histogram';
  readonly help: string;
  readonly samples: readonly MetricSample[];
}

/** The journey metrics as families of samples, buckets cumulative as Prometheus wants them. */
export function journeyFamilies(journeys: readonly JourneyCounters[]): readonly JourneyFamily[] {
  const samplesOf = (of: (journey: JourneyCounters) => readonly MetricSample[]) => journeys.flatMap(of);
  return [
    {
      name: JourneyMetric.requests,
      kind: 'counter',
      help: 'Requests of a journey, by the start of their root span.',
      samples: samplesOf((journey) => [sampleOf(journey, JourneyMetric.requests, journey.requests)]),
    },
    {
      name: JourneyMetric.errors,
      kind: 'counter',
      help: 'Failed requests of a journey.',
      samples: samplesOf((journey) => [sampleOf(journey, JourneyMetric.errors, journey.errors)]),
    },
    {
      name: JourneyMetric.duration,
      kind: 'histogram',
      help: 'Duration of the requests of a journey, to 1 %.',
      samples: samplesOf(durationSamples),
    },
  ];
}

function durationSamples(journey: JourneyCounters): readonly MetricSample[] {
  const bucket = (bound: string, count: number): MetricSample => {
    const { labels, ...sample } = sampleOf(journey, JourneyMetric.durationBucket, count);
    return { ...sample, labels: [...labels, [JourneyLabel.bound, bound]] };
  };
  return [
    ...LATENCY_BOUNDS_MS.map((boundMs, position) => bucket(boundText(boundMs), journey.atOrBelow[position] ?? 0)),
    bucket('+Inf', journey.durationCount),
    sampleOf(journey, JourneyMetric.durationSum, journey.durationSumSeconds),
    sampleOf(journey, JourneyMetric.durationCount, journey.durationCount),
  ];
}

function sampleOf(journey: JourneyCounters, name: string, value: number): MetricSample {
  return {
    name,
    labels: [
      [JourneyLabel.service, journey.service],
      [JourneyLabel.environment, journey.environment],
      [JourneyLabel.journey, journey.operation],
      [JourneyLabel.journeyId, journey.journeyId],
    ],
    value,
  };
}
