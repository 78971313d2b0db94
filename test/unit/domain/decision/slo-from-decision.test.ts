import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../../domain/decision/decision.ts';
import { sloFromDecision, sloIdOf } from '../../../../domain/decision/slo-from-decision.ts';
import { buildRecommendation } from '../../../support/builders/build-recommendation.ts';

const APPROVAL: Decision = {
  ...{ decisionId: 'd-1', sliId: 'sli-1', verdict: 'approve', actor: 'ada', reason: '', atMs: 42 },
};

describe('sloFromDecision', () => {
  it('takes the balanced variant when none is named', () => {
    const recommendation = buildRecommendation();

    const slo = sloFromDecision(recommendation, APPROVAL, 'shop');

    expect(slo).toMatchObject({
      ...{ sloId: sloIdOf('sli-1'), sliId: 'sli-1', name: recommendation.name, queries: recommendation.queries },
      ...{ objectivePpm: 995_000, windowDays: 28, variant: 'balanced', status: 'approved' },
      ...{ ownerTeam: 'shop', approvedBy: 'ada', approvedAtMs: 42 },
    });
  });

  it('takes the named variant', () => {
    const slo = sloFromDecision(buildRecommendation(), { ...APPROVAL, variant: 'aggressive' }, '');

    expect(slo).toMatchObject({ objectivePpm: 999_000, variant: 'aggressive' });
  });

  it('calls a changed objective custom', () => {
    const slo = sloFromDecision(buildRecommendation(), { ...APPROVAL, changes: { objectivePpm: 970_000 } }, '');

    expect(slo).toMatchObject({ objectivePpm: 970_000, windowDays: 28, variant: 'custom' });
  });

  it('keeps the variant’s name when only window or queries change', () => {
    const queries = { total: 't[{{.window}}]', bad: 'b[{{.window}}]' };

    const slo = sloFromDecision(buildRecommendation(), { ...APPROVAL, changes: { windowDays: 30, queries } }, '');

    expect(slo).toMatchObject({ objectivePpm: 995_000, windowDays: 30, variant: 'balanced', queries });
  });

  it('refuses a target whose page could never fire, whoever asks for it', () => {
    const changes = { objectivePpm: 900_000 };

    expect(() => sloFromDecision(buildRecommendation(), { ...APPROVAL, changes }, '')).toThrow(
      '90 % over 28 days cannot be alerted on',
    );
  });

  it('gives the same id for the same recommendation, and another for another', () => {
    expect(sloIdOf('sli-1')).toBe(sloIdOf('sli-1'));
    expect(sloIdOf('sli-1')).not.toBe(sloIdOf('sli-2'));
  });

  it('refuses a recommendation that proposes nothing', () => {
    const refused = buildRecommendation({ outcome: { kind: 'refused', reasons: [] } });

    expect(() => sloFromDecision(refused, APPROVAL, '')).toThrow(
      expect.objectContaining({ code: 'failed_precondition' }),
    );
  });
});
