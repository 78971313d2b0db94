import { describe, expect, it } from 'vitest';
import type { TargetAssessment } from '../../../../domain/recommendation/assess-target.ts';
import { chooseVariants, rejectionsOf } from '../../../../domain/recommendation/choose-variants.ts';
import { RISK_LIMITS, TARGET_LADDER_PPM } from '../../../../domain/recommendation/target-ladder.ts';
import { buildAssessment } from './build-assessment.ts';

const choose = (changes: Readonly<Record<number, Partial<TargetAssessment>>>) => {
  const assessments = TARGET_LADDER_PPM.map((ppm) => buildAssessment(ppm, changes[ppm]));
  const variants = chooseVariants({
    assessments,
    requestClass: 'high_fast',
    sliKind: 'availability',
    limits: RISK_LIMITS,
  });
  return variants?.map(({ target }) => target.objectivePpm);
};

const risk = (missRisk: number, missRiskWithoutIncidents = missRisk) => ({ missRisk, missRiskWithoutIncidents });

describe('chooseVariants', () => {
  it('takes the highest target that each variant’s risk allows', () => {
    const targets = choose({
      995_000: risk(0.04),
      999_000: risk(0.08),
      999_500: risk(0.2),
      999_900: risk(0.9),
    });

    expect(targets).toEqual([995_000, 999_000, 999_500]);
  });

  it('lets variants share a target where the ladder has no other', () => {
    expect(choose({ 995_000: risk(0.3), 999_000: risk(0.5), 999_500: risk(1), 999_900: risk(1) })).toEqual([
      990_000, 990_000, 990_000,
    ]);
  });

  it('passes over a target that pages too often outside incidents', () => {
    const targets = choose({
      999_000: { pagesOutsidePerMonth: 3 },
      999_500: { pagesOutsidePerMonth: 9 },
      999_900: { pagesOutsidePerMonth: 30 },
    });

    expect(targets).toEqual([995_000, 995_000, 999_000]);
  });

  it('has none when the balanced variant has none', () => {
    const all = Object.fromEntries(TARGET_LADDER_PPM.map((ppm) => [ppm, risk(0.2)]));

    expect(choose(all)).toBeUndefined();
  });

  it('raises a balanced target that slept through incidents, while the higher one is more likely kept', () => {
    const high = { 995_000: risk(1), 999_000: risk(1), 999_500: risk(1), 999_900: risk(1) };
    const paged = { incidentsPaged: 3, significantPaged: 3 };

    expect(choose({ ...high, 990_000: { ...risk(0.4, 0.01), ...paged } })).toEqual([950_000, 990_000, 990_000]);
    expect(choose({ ...high, 990_000: { ...risk(0.6, 0.01), ...paged } })).toEqual([950_000, 950_000, 950_000]);
    expect(choose({ ...high, 990_000: { ...risk(0.4, 0.2), ...paged } })).toEqual([950_000, 950_000, 950_000]);
  });

  it('does not raise for incidents too small to be worth a page', () => {
    const high = { 995_000: risk(1), 999_000: risk(1), 999_500: risk(1), 999_900: risk(1) };

    expect(choose({ ...high, 990_000: { ...risk(0.4, 0.01), incidentsPaged: 3 } })?.[1]).toBe(950_000);
  });
});

describe('rejectionsOf', () => {
  it('says each reason with its figures', () => {
    const target = buildAssessment(999_500, {
      missRisk: 0.31,
      pagesOutsidePerMonth: 4.3,
      obstacles: [{ code: 'unsupported', explanation: 'the bound is too low' }],
    });

    const reasons = rejectionsOf(target, RISK_LIMITS[1], {
      assessments: [target],
      requestClass: 'low',
      sliKind: 'availability',
      limits: RISK_LIMITS,
    });

    expect(reasons).toEqual([
      'the bound is too low',
      'it is above what balanced promises for class low',
      'it would page 4.3 times a month outside incidents, more than 2',
      'the next window would miss it with a probability of 31.0 %, more than 10.0 %',
    ]);
  });
});
