import { createMinuteSeries } from '../../domain/sli/minute-series.ts';
import type { MinuteSeries } from '../../domain/sli/minute-series.ts';
import type { SeededRandom } from '../../domain/statistics/seeded-random.ts';
import { drawBinomial, drawLogNormal, drawPoisson } from './draws.ts';

/** A time in which more requests fail than usual; minutes from the start, end exclusive. */
export interface TrueIncident {
  readonly from: number;
  readonly to: number;
  readonly errorRatio: number;
}

/** How a service truly behaves. */
export interface Truth {
  /** Expected requests in a minute. */
  readonly requestsAt: (minute: number) => number;
  /** Probability that a request of that minute fails, incidents left out. */
  readonly errorRatioAt: (minute: number) => number;
  readonly incidents: readonly TrueIncident[];
}

/** A kind of service; each seed gives another one of the kind. */
export interface Scenario {
  readonly name: string;
  /** Whether nothing should be proposed for it. */
  readonly shouldRefuse?: boolean;
  readonly create: (random: SeededRandom, days: number) => Truth;
}

const DAY = 1440;
const HOUR = 60;

/** Office hours by a sine, half of it at weekends. */
export function rhythm(peak: number): (minute: number) => number {
  return (minute) => {
    const day = 0.55 - 0.45 * Math.cos((2 * Math.PI * (minute % DAY)) / DAY);
    return peak * day * (Math.floor(minute / DAY) % 7 >= 5 ? 0.5 : 1);
  };
}

/** Incidents at random times; `least` is the smallest error ratio of one. */
export function drawIncidents(
  random: SeededRandom,
  days: number,
  kind: { readonly perMonth: number; readonly medianMinutes: number; readonly least: number },
): readonly TrueIncident[] {
  return Array.from({ length: drawPoisson((kind.perMonth * days) / 30, random) }, () => {
    const from = random.integer(days * DAY);
    const minutes = Math.max(2, Math.round(drawLogNormal(kind.medianMinutes, 0.8, random)));
    return {
      from,
      to: Math.min(days * DAY, from + minutes),
      errorRatio: kind.least + (1 - kind.least) * random.next(),
    };
  });
}

/** A factor per hour whose logarithm is normal: failures come in bursts. Its mean is 1. */
function bursts(random: SeededRandom, days: number, sigma: number): (minute: number) => number {
  const factors = Float64Array.from({ length: days * 24 }, () =>
    drawLogNormal(Math.exp(-(sigma ** 2) / 2), sigma, random),
  );
  return (minute) => factors[Math.floor(minute / HOUR)] ?? 1;
}

/** One deployment a week, on a weekday at work, that fails a tenth of the requests for some minutes. */
function releases(random: SeededRandom, days: number): readonly TrueIncident[] {
  return Array.from({ length: Math.floor(days / 7) }, (_, week) => {
    const from = (week * 7 + random.integer(5)) * DAY + (9 + random.integer(8)) * HOUR;
    return { from, to: from + 5 + random.integer(16), errorRatio: 0.05 + 0.1 * random.next() };
  });
}

const RATIO = 0.0003;

/** The services of the study. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'steady',
    create: () => ({ requestsAt: () => 600, errorRatioAt: () => RATIO, incidents: [] }),
  },
  {
    name: 'rhythm',
    create: () => ({ requestsAt: rhythm(1200), errorRatioAt: () => RATIO, incidents: [] }),
  },
  {
    name: 'failing when busy',
    create: () => {
      const requestsAt = rhythm(1200);
      return { requestsAt, errorRatioAt: (minute) => 4 * RATIO * (requestsAt(minute) / 1200) ** 2, incidents: [] };
    },
  },
  {
    name: 'bursts',
    create: (random, days) => {
      const factor = bursts(random, days, 1.5);
      return { requestsAt: rhythm(1200), errorRatioAt: (minute) => Math.min(1, RATIO * factor(minute)), incidents: [] };
    },
  },
  {
    name: 'incidents',
    create: (random, days) => ({
      requestsAt: rhythm(1200),
      errorRatioAt: () => RATIO,
      incidents: drawIncidents(random, days, { perMonth: 3, medianMinutes: 25, least: 0.05 }),
    }),
  },
  {
    name: 'weekly releases',
    create: (random, days) => ({
      requestsAt: rhythm(1200),
      errorRatioAt: () => RATIO,
      incidents: releases(random, days),
    }),
  },
  {
    name: 'low traffic',
    create: () => ({ requestsAt: rhythm(20), errorRatioAt: () => 10 * RATIO, incidents: [] }),
  },
  {
    name: 'hardly any traffic',
    shouldRefuse: true,
    create: () => ({ requestsAt: rhythm(0.05), errorRatioAt: () => 10 * RATIO, incidents: [] }),
  },
  {
    name: 'getting worse',
    shouldRefuse: true,
    create: () => ({
      requestsAt: rhythm(1200),
      errorRatioAt: (minute) => RATIO * 2 ** (minute / (15 * DAY)),
      incidents: [],
    }),
  },
];

/** Draws what telemetry would have recorded of a service. */
export function drawSeries(truth: Truth, days: number, random: SeededRandom): MinuteSeries {
  const ratios = Float64Array.from({ length: days * DAY }, (_, minute) => truth.errorRatioAt(minute));
  for (const { from, to, errorRatio } of truth.incidents) ratios.fill(errorRatio, from, to);
  const counts = Array.from(ratios, (ratio, minute) => {
    const total = drawPoisson(truth.requestsAt(minute), random);
    return { startMs: minute * 60_000, total, bad: drawBinomial(total, ratio, random) };
  });
  return createMinuteSeries(counts, { fromMs: 0, toMs: days * DAY * 60_000 });
}
