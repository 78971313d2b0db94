import { describe, expect, it } from 'vitest';
import { findDrift } from '../../../../domain/drift/find-drift.ts';
import type { DriftInput } from '../../../../domain/drift/find-drift.ts';
import { eventCounts } from '../../../../domain/sli/event-counts.ts';
import type { SliBucket, SliKind } from '../../../../domain/sli/sli-bucket.ts';
import { buildSlo } from '../../../support/builders/build-slo.ts';
import { NOW_MS } from '../recommendation/simulate-history.ts';
import { OLD_JOURNEY, TODAY, recommended, simulateDrift } from './simulate-drift.ts';
import type { Behaviour } from './simulate-drift.ts';

const DAY_MS = 86_400_000;

interface Case {
  readonly kind?: SliKind;
  readonly days?: number;
  readonly drop?: (bucket: SliBucket) => boolean;
}

/** A balanced SLO of two weeks, compared after some days of another behaviour. */
function driftOf(now: Behaviour, { kind = 'availability', days = 14, drop = () => false }: Case = {}) {
  const { before, after, anchorMs } = simulateDrift(now, days);
  const baseline = recommended(before, { kind, nowMs: anchorMs });
  if (baseline.outcome.kind === 'refused') throw new TypeError(baseline.explanation);
  const left = [...before, ...after].filter((bucket) => !drop(bucket));
  const slo = buildSlo({
    ...{ journeyId: OLD_JOURNEY.journeyId, sli: baseline.sli, status: 'live' },
    objectivePpm: baseline.outcome.variants[1].objectivePpm,
  });
  const today = recommended(left, { kind, nowMs: NOW_MS });
  const tracedBefore = baseline.attained.total;
  const counts = eventCounts(left, slo.sli);
  const input: DriftInput = { slo, baseline, today, range: TODAY, counts, tracedBefore };
  return { input, verdict: findDrift(input), today };
}

describe('findDrift', () => {
  it('finds nothing in two more weeks of the same, and says so in numbers', () => {
    const { verdict } = driftOf({});

    expect(verdict).toMatchObject({ outcome: 'unmoved', moves: [] });
    expect(verdict.explanation).toContain('No significant move');
  });

  it('finds a target that the service no longer keeps', () => {
    const { verdict, today, input } = driftOf({ errorRatio: 0.003 });

    expect(verdict).toMatchObject({ outcome: 'moved', moves: ['target'] });
    expect(verdict.figures?.missRiskNow).toBeGreaterThan(0.9);
    expect(verdict.figures?.missRiskBefore).toBeLessThan(0.1);
    expect(verdict.figures?.recommendedNowPpm).toBeLessThan(input.slo.objectivePpm);
    expect(today.outcome.kind).toBe('proposed');
  });

  it('states the risk that a recommendation of the same history states', () => {
    const { verdict, today, input } = driftOf({});
    const variants = today.outcome.kind === 'proposed' ? today.outcome.variants : [];
    const same = variants.find(({ objectivePpm }) => objectivePpm === input.slo.objectivePpm);

    expect(same).toBeDefined();
    expect(verdict.figures?.missRiskNow).toBe(same?.missRisk);
  });

  it('finds a latency threshold that no longer fits', () => {
    const { verdict } = driftOf({ medianMs: 150 }, { kind: 'latency' });

    expect(verdict.outcome).toBe('moved');
    expect(verdict.moves).toContain('threshold');
    expect(verdict.figures?.recommendedThresholdMs).toBeGreaterThan(verdict.figures?.thresholdMs ?? Infinity);
  });

  it('finds a latency threshold that could be tighter', () => {
    const { verdict } = driftOf({ medianMs: 12 }, { kind: 'latency' });

    expect(verdict.figures?.recommendedThresholdMs).toBeLessThan(verdict.figures?.thresholdMs ?? 0);
    expect(verdict.moves).toEqual(['threshold']);
  });

  it('finds traffic that more than doubled, a week after the decision', () => {
    const { verdict } = driftOf({ requestsPerMinute: 30 }, { days: 7 });

    expect(verdict.figures?.perDay.factor).toBeGreaterThan(2.3);
    expect(verdict.moves).toEqual(['traffic']);
  });

  it('tells of traffic that ceased, of which nothing can be recommended', () => {
    const { verdict } = driftOf({}, { drop: ({ startMs }) => startMs >= NOW_MS - 14 * DAY_MS });

    expect(verdict).toMatchObject({ outcome: 'not_proposed', moves: ['traffic'] });
    expect(verdict.explanation).toContain('Nothing can be recommended now: No request');
  });

  it('waits for a week after the decision', () => {
    const { verdict } = driftOf({ errorRatio: 0.1 }, { days: 6 });

    expect(verdict).toMatchObject({ outcome: 'too_early', moves: [] });
    expect(verdict.explanation).toContain('6 whole days');
  });

  it('compares traces with traces where the attained figures are those of a metric that has many more', () => {
    const { input, verdict } = driftOf({});
    const baseline = { ...input.baseline, attained: { ...input.baseline.attained, total: 1e12 } };

    expect(findDrift({ ...input, baseline })).toEqual(verdict);
    expect(findDrift({ ...input, tracedBefore: undefined })).toEqual(verdict);
    expect(findDrift({ ...input, tracedBefore: 1e12 })).toMatchObject({ outcome: 'no_baseline' });
  });

  it('compares with nothing when the history that was decided on is gone', () => {
    const { verdict } = driftOf({}, { drop: ({ startMs }) => startMs < NOW_MS - 18 * DAY_MS });

    expect(verdict).toMatchObject({ outcome: 'no_baseline', moves: [] });
  });

  it('is the same for the same input', () => {
    const { input, verdict } = driftOf({ errorRatio: 0.001 });

    expect(findDrift(input)).toEqual(verdict);
  });
});
