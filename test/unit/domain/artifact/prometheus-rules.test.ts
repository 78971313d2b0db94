import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { prometheusRules, ruleGroupNames } from '../../../../domain/artifact/prometheus-rules.ts';
import { buildSlo } from '../../../support/builders/build-slo.ts';

const LINKS = { apiUrl: 'http://127.0.0.1:8000' };

describe('the Prometheus rules', () => {
  it('are one document with the three groups of the rules contract', () => {
    const { content } = prometheusRules(buildSlo(), LINKS);

    const file = parse(content) as { groups: { name: string }[] };

    expect(file.groups.map((group) => group.name)).toEqual([...ruleGroupNames(buildSlo())]);
    expect(content).not.toContain('\n---');
  });

  it('print budgets as people write them', () => {
    const { content } = prometheusRules(buildSlo({ objectivePpm: 999_000 }), LINKS);

    expect(content).toContain('vector(0.999)');
    expect(content).toContain('vector(0.001)');
    expect(content).toContain('(13.44 * 0.001)');
    expect(content).not.toMatch(/\d99999|\d00000/);
  });

  it('escape what service names may hold', () => {
    const { content } = prometheusRules(buildSlo({ service: 'odd"name\\x' }), LINKS);

    expect(() => parse(content) as unknown).not.toThrow();
    expect(content).toContain('odd\\"name\\\\x');
  });
});
