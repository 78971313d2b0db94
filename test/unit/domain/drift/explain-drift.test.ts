import { describe, expect, it } from 'vitest';
import { explainDrift } from '../../../../domain/drift/explain-drift.ts';
import { buildSlo } from '../../../support/builders/build-slo.ts';
import { buildFigures } from './build-figures.ts';

const slo = buildSlo({ objectivePpm: 999_000 });
const WORSE = { before: 0.0005, now: 0.004, factor: 8, pValue: 0.0009 };

describe('explainDrift', () => {
  it('tells a target by both shares, the factor, p and the risks', () => {
    const figures = buildFigures({
      ...{ badShare: WORSE, missRiskBefore: 0.02, missRiskNow: 0.97 },
      ...{ recommendedBeforePpm: 999_000, recommendedNowPpm: 995_000 },
    });

    const text = explainDrift({ slo, figures, moves: ['target'] });

    expect(text).toBe(
      'Drift of post-checkout-availability, 2026-11-19 05:00 UTC to 2026-11-26 05:00 UTC against ' +
        '2026-11-05 05:00 UTC to 2026-11-19 05:00 UTC: 0.40 % of the requests failed, 0.050 % before (a factor of 8.00, ' +
        'p = 0.0009), so 99.9 % over 28 days would be missed with a probability of 97.0 %, 2.0 % before; the same choice ' +
        'would be 99.5 % today and was 99.9 %.',
    );
  });

  it('tells a threshold and the traffic in a sentence each', () => {
    const latency = buildSlo({ sli: { kind: 'latency', thresholdMs: 250 } });
    const figures = buildFigures({
      badShare: WORSE,
      perDay: { before: 4_000, now: 60_000, factor: 15, pValue: 0.0009 },
      ...{ thresholdMs: 250, recommendedThresholdMs: 500 },
    });

    const text = explainDrift({ slo: latency, figures, moves: ['threshold', 'traffic'] });

    expect(text).toContain('0.40 % of the requests took longer than 250 ms, 0.050 % before');
    expect(text).toContain('the threshold that fits is 500 ms now.');
    expect(text).toContain('60,000 requests a day, 4,000 before (a factor of 15, p = 0.0009).');
  });

  it('says of what did not move how much it did', () => {
    const text = explainDrift({ slo, figures: buildFigures(), moves: [] });

    expect(text).toContain('No significant move of post-checkout-availability');
    expect(text).toContain('0.10 % of the requests failed, 0.10 % before (a factor of 1.00, p = 1.0000)');
    expect(text).toContain('12,345 requests a day');
  });
});
