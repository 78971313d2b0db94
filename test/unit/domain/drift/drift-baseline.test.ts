import { describe, expect, it } from 'vitest';
import { driftBaseline, driftHold, withoutBaseline } from '../../../../domain/drift/drift-baseline.ts';
import type { StoredRecommendation } from '../../../../domain/recommendation/recommendation.ts';
import { buildRecommendation } from '../../../support/builders/build-recommendation.ts';
import { buildSlo } from '../../../support/builders/build-slo.ts';

const slo = buildSlo({ status: 'live' });
const own = buildRecommendation({ status: 'approved' });
const { attained } = own;

/** A recommendation made so many days after the SLO's own. */
function later(days: number, changes: Partial<StoredRecommendation>): StoredRecommendation {
  const toMs = attained.toMs + days * 86_400_000;
  return buildRecommendation({ sliId: `later-${String(days)}`, ...changes, attained: { ...attained, toMs } });
}

describe('driftBaseline', () => {
  it('is what the SLO was approved from', () => {
    expect(driftBaseline(slo, [later(9, { status: 'pending' }), own])).toBe(own);
  });

  it('is the newest that a person rejected since: they have seen its figures', () => {
    const rejected = [later(7, { status: 'rejected' }), later(14, { status: 'rejected' }), own];

    expect(driftBaseline(slo, rejected)?.sliId).toBe('later-14');
  });

  it.each([
    ['an expired one, which nobody looked at', later(7, { status: 'expired' })],
    ['one that was rejected before the SLO was approved', later(-7, { status: 'rejected' })],
    ['one of the other SLI', later(7, { status: 'rejected', sli: { kind: 'latency', thresholdMs: 100 } })],
    ['one of another journey', later(7, { status: 'rejected', journeyId: 'other' })],
  ])('is not %s', (_, other) => {
    expect(driftBaseline(slo, [other, own])).toBe(own);
  });

  it('is missing when the SLO’s own recommendation is', () => {
    expect(driftBaseline(slo, [later(7, { status: 'rejected' })])).toBeUndefined();
    expect(withoutBaseline(slo)).toMatchObject({ outcome: 'no_baseline', moves: [] });
  });
});

describe('driftHold', () => {
  const nothing = { recommendations: [own], slos: [slo], approvedFromMs: 0 };

  it('lets a move open a recommendation when nothing waits', () => {
    expect(driftHold(slo, 'new', nothing)).toBeUndefined();
  });

  it('names the recommendation of the same SLI that waits for a decision, unless it is the run’s own', () => {
    const waiting = { ...nothing, recommendations: [own, later(7, { status: 'pending' })] };

    expect(driftHold(slo, 'new', waiting)).toEqual({ kind: 'pending_recommendation', id: 'later-7' });
    expect(driftHold(slo, 'later-7', waiting)).toBeUndefined();
    expect(driftHold(buildSlo({ ...slo, journeyId: 'other' }), 'new', waiting)).toBeUndefined();
  });

  it.each(['approved', 'in_delivery'] as const)('names a later SLO of the same SLI that is %s', (status) => {
    const approvedAtMs = slo.approvedAtMs + 1;
    const next = buildSlo({ sloId: 'next', sliId: 'sli-2', status, approvedAtMs });

    expect(driftHold(slo, 'new', { ...nothing, slos: [slo, next] })).toEqual({ kind: 'slo_on_its_way', id: 'next' });
    expect(driftHold(slo, 'sli-2', { ...nothing, slos: [slo, next] })).toBeUndefined();
    expect(driftHold(slo, 'new', { ...nothing, slos: [{ ...next, approvedAtMs: 0 }] })).toBeUndefined();
  });

  it('does not wait for ever for an SLO that was approved and goes nowhere', () => {
    const withdrawn = buildSlo({
      sloId: 'next',
      sliId: 'sli-2',
      status: 'approved',
      approvedAtMs: slo.approvedAtMs + 1,
    });
    const waiting = { ...nothing, slos: [slo, withdrawn], approvedFromMs: slo.approvedAtMs + 2 };

    expect(driftHold(slo, 'new', waiting)).toBeUndefined();
    expect(driftHold(slo, 'new', { ...waiting, slos: [slo, { ...withdrawn, status: 'in_delivery' }] })).toBeDefined();
  });
});
