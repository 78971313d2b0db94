import { describe, expect, it } from 'vitest';
import { lintTexts } from '../../../../domain/slo-lint/lint-texts.ts';

const ALERT = { disabled: false, labels: {}, annotations: {} };

describe('linting texts', () => {
  it('reads the annotations of alerts too', () => {
    const annotations = { summary: 'less than 95% are fast' };
    const alerting = { name: 'A', labels: {}, annotations: {}, page: { ...ALERT, annotations }, ticket: ALERT };
    const sli = { kind: 'error_ratio', errorRatio: 'e' } as const;
    const slo = { service: 's', name: 'n', description: '', objectivePpm: 990_000, labels: {}, sli, alerting };

    expect(lintTexts(slo)).toEqual([expect.objectContaining({ rule: 'text_objective' })]);
    expect(lintTexts({ ...slo, objectivePpm: 950_000 })).toEqual([]);
  });
});
