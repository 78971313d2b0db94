import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { openSlo } from '../../../../domain/artifact/openslo.ts';
import { buildSlo } from '../../../support/builders/build-slo.ts';

describe('the OpenSLO document', () => {
  it('has the target as a ratio, a rolling window and both queries with a range', () => {
    const document = parse(openSlo(buildSlo()).content) as {
      apiVersion: string;
      spec: { objectives: unknown[]; timeWindow: unknown[]; indicator: unknown };
    };

    expect(document.apiVersion).toBe('openslo/v1');
    expect(document.spec.objectives).toEqual([{ displayName: '99.5 %', target: 0.995 }]);
    expect(document.spec.timeWindow).toEqual([{ duration: '28d', isRolling: true }]);
    expect(JSON.stringify(document.spec.indicator)).not.toContain('.window');
  });
});
