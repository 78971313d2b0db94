import { describe, expect, it } from 'vitest';
import { chooseSource } from '../../../../domain/recommendation/choose-source.ts';
import { latencyHistory } from '../../../../domain/recommendation/daily-latency.ts';
import { judgeSli } from '../../../../domain/recommendation/judge-sli.ts';
import type { SliVerdict } from '../../../../domain/recommendation/judge-history.ts';
import type { JudgedSli } from '../../../../domain/recommendation/judge-sli.ts';
import type { SliContext } from '../../../../domain/recommendation/recommend-input.ts';
import { sketchOf } from '../../../../domain/sketch/dd-sketch.ts';
import { EMPTY_SKETCH } from '../../../../domain/sketch/sketch-data.ts';
import type { SliBucket, SliDefinition } from '../../../../domain/sli/sli-bucket.ts';
import { quantile } from '../../../../domain/statistics/quantile.ts';
import { JOURNEY, NOW_MS, recommendInput } from './simulate-history.ts';

const MINUTE_MS = 60_000;
const AVAILABILITY = { kind: 'availability' } as const;

interface Shape {
  readonly days: number;
  readonly perHour: number;
  /** Failures among the requests of an hour. */
  readonly badIn: (hour: number) => number;
}

/** All requests of an hour in ten of its minutes. */
function hourlyBuckets({ days, perHour, badIn }: Shape): readonly SliBucket[] {
  const fromMs = NOW_MS - days * 1_440 * MINUTE_MS;
  return Array.from({ length: days * 240 }, (_, position) => {
    const minute = Math.floor(position / 10) * 60 + (position % 10) * 6;
    const share = { total: perHour / 10, bad: badIn(Math.floor(position / 10)) / 10 };
    return { journeyId: JOURNEY.journeyId, startMs: fromMs + minute * MINUTE_MS, ...share, latency: EMPTY_SKETCH };
  });
}

function contextOf(buckets: readonly SliBucket[], changes: Partial<SliContext> = {}): SliContext {
  return {
    ...recommendInput(buckets),
    fromMs: buckets[0]?.startMs ?? NOW_MS,
    toMs: NOW_MS,
    latency: latencyHistory(buckets, NOW_MS),
    classified: { requestClass: 'high_fast', because: 'it is fast' },
    ...changes,
  };
}

/** Judges an SLI by traces. */
const judge = (context: SliContext, sli: SliDefinition, unmeasurable?: string) =>
  judgeSli(context, chooseSource(context, sli), unmeasurable);

const codesOf = ({ verdict }: JudgedSli) => (verdict.kind === 'refused' ? verdict.reasons.map(({ code }) => code) : []);

function proposalOf({ verdict }: JudgedSli): SliVerdict & { kind: 'proposed' } {
  if (verdict.kind === 'refused') expect.fail(JSON.stringify(verdict.reasons));
  return verdict;
}

/** 10 bad of 10,000 in each hour. */
const STEADY: Shape = { days: 14, perHour: 10_000, badIn: () => 10 };

describe('judgeSli without statistics', () => {
  it('refuses a range without requests with that reason alone', () => {
    const context = contextOf([], { classified: { requestClass: 'no_slo', because: 'it is a probe' } });

    const judged = judge(context, AVAILABILITY, 'no threshold');

    expect(codesOf(judged)).toEqual(['no_traffic']);
    expect(judged).toMatchObject({ incidents: [], series: { minutes: 0 } });
  });

  it('gives every reason that it can see at once', () => {
    const context = contextOf(hourlyBuckets({ ...STEADY, days: 6 }), {
      classified: { requestClass: 'no_slo', because: 'it is a probe' },
    });

    const judged = judge(context, AVAILABILITY, 'There is no threshold.');

    expect(codesOf(judged)).toEqual(['not_user_facing', 'history_too_short', 'no_measurable_threshold']);
    expect(judged.verdict).toMatchObject({
      reasons: [
        { explanation: expect.stringContaining('it is a probe') as string },
        {},
        { explanation: 'There is no threshold.' },
      ],
    });
  });
});

describe('judgeSli', () => {
  it('proposes what a steady history supports, with what it was judged by', () => {
    const judged = judge(contextOf(hourlyBuckets(STEADY)), AVAILABILITY);

    const { variants, choice, evidence, halves } = proposalOf(judged);
    // 0.1 % of all requests fail: never more than the budget of 99.9 %, but Wilson's bound does not reach it.
    expect(variants.map(({ target }) => target.objectivePpm)).toEqual([995_000, 995_000, 995_000]);
    expect(choice).toMatchObject({ requestClass: 'high_fast', sliKind: 'availability' });
    expect(choice.assessments).toHaveLength(7);
    expect(evidence).toMatchObject({ windowDays: 28, traffic: { perDay: 240_000 }, incidents: [] });
    expect(halves).toMatchObject({ olderRatio: 0.001, newerRatio: 0.001 });
    expect(judged.series.minutes).toBe(14 * 1_440);
  });

  it('draws the same windows for the same journey in every analysis, and others for another journey', () => {
    const buckets = hourlyBuckets({ ...STEADY, badIn: (hour) => hour % 7 });
    const ratiosOf = (changes: Partial<SliContext>) =>
      proposalOf(judge(contextOf(buckets, changes), AVAILABILITY)).evidence.windowRatios;

    const ratios = ratiosOf({});

    expect(ratiosOf({ analysisId: 'another' })).toEqual(ratios);
    expect(ratiosOf({ journey: { ...JOURNEY, journeyId: 'b0' } })).not.toEqual(ratios);
  });

  it('keeps incidents out of the ordinary prediction and of the halves, and in the full one', () => {
    const outage = { ...STEADY, badIn: (hour: number) => (hour >= 300 && hour < 303 ? 9_000 : 10) };

    const judged = judge(contextOf(hourlyBuckets(outage)), AVAILABILITY);

    const { evidence, halves } = proposalOf(judged);
    expect(judged.incidents).toHaveLength(1);
    expect(judged.incidents[0]).toMatchObject({ bad: 27_000 });
    expect(quantile(evidence.windowRatiosWithoutIncidents, 1)).toBeCloseTo(0.001, 6);
    expect(quantile(evidence.windowRatios, 0.5)).toBeGreaterThan(0.005);
    expect(halves.newerRatio).toBeCloseTo(0.001, 6);
  });

  it('draws whole weeks when there are four, so that the rhythm of a week is no uncertainty', () => {
    const badOnOneWeekday = (hour: number) => (Math.floor(hour / 24) % 7 === 0 ? 70 : 0);
    const widthOver = (days: number) => {
      const shape = { ...STEADY, days, badIn: badOnOneWeekday };
      const { windowRatios } = proposalOf(judge(contextOf(hourlyBuckets(shape)), AVAILABILITY)).evidence;
      return quantile(windowRatios, 0.95)! - quantile(windowRatios, 0.05)!;
    };

    expect(widthOver(28)).toBeLessThan(0.7 * widthOver(27));
  });

  it('gives lack of traffic and drift together', () => {
    const drifting = { days: 14, perHour: 1, badIn: (hour: number) => (hour >= 168 ? 0.2 : 0) };

    const judged = judge(contextOf(hourlyBuckets(drifting)), AVAILABILITY);

    expect(codesOf(judged)).toEqual(['too_little_traffic', 'unstable']);
  });

  it('refuses a history that keeps no target whose alerts can fire', () => {
    const judged = judge(contextOf(hourlyBuckets({ ...STEADY, badIn: () => 800 })), AVAILABILITY);

    expect(codesOf(judged)).toEqual(['no_supported_target']);
  });

  it('counts slow requests for latency, whether or not they failed', () => {
    const buckets = hourlyBuckets({ ...STEADY, perHour: 1_000, badIn: () => 0 }).map((bucket) => ({
      ...bucket,
      latency: sketchOf([...Array<number>(99).fill(50), 900]),
    }));

    const { series } = judge(contextOf(buckets), { kind: 'latency', thresholdMs: 250 });

    expect(series.cumulativeBad.at(-1)).toBe(buckets.length);
    expect(series.cumulativeTotal.at(-1)).toBe(100 * buckets.length);
  });
});
