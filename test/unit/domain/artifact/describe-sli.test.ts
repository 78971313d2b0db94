import { describe, expect, it } from 'vitest';
import { describeSli } from '../../../../domain/artifact/describe-sli.ts';
import { buildSlo } from '../../../support/builders/build-slo.ts';

describe('an SLO in one sentence', () => {
  it('says what succeeds', () => {
    expect(describeSli(buildSlo())).toBe(
      '99.5 % of requests to POST /checkout of shop-frontend succeed, over any 28 days.',
    );
  });

  it('says how fast', () => {
    expect(describeSli(buildSlo({ sli: { kind: 'latency', thresholdMs: 250 } }))).toContain(
      'are answered within 250 ms',
    );
  });
});
