import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { inhibitRuleFile, specRuleFile } from '../../../../domain/artifact/spec-rule-file.ts';
import { buildRuleSlo } from '../../../support/builders/build-rule-slo.ts';
import { groupsOf } from '../../../support/rule-file.ts';

const object = { name: 'shop', namespace: 'monitoring', labels: { team: 'yes' }, annotations: {} };
const [first, second] = [buildRuleSlo({ id: 'a' }), buildRuleSlo({ id: 'b' })];

describe('the rule file of specifications', () => {
  it('is one document, however many there were', () => {
    const content = specRuleFile([{ slos: [first] }, { slos: [second] }], 'guarded');

    expect(parseAllDocuments(content)).toHaveLength(1);
    expect(groupsOf(content)).toHaveLength(6);
  });

  it('is an object for an object, and a list for several', () => {
    const one = parse(specRuleFile([{ object, slos: [first] }], 'guarded')) as { kind: string; metadata: object };
    const several = parse(
      specRuleFile(
        [
          { object, slos: [first] },
          { object, slos: [second] },
        ],
        'guarded',
      ),
    ) as object;

    expect(one).toMatchObject({ kind: 'PrometheusRule', metadata: { name: 'shop', namespace: 'monitoring' } });
    expect(several).toMatchObject({ kind: 'List', items: [{ kind: 'PrometheusRule' }, { kind: 'PrometheusRule' }] });
  });

  it('quotes what Kubernetes would take for a truth value', () => {
    expect(specRuleFile([{ object, slos: [first] }], 'guarded')).toContain('team: "yes"');
  });

  it('does not mix files and objects', () => {
    expect(() => specRuleFile([{ object, slos: [first] }, { slos: [second] }], 'guarded')).toThrow(/file of its own/);
  });

  it('carries the inhibition where both alerts are guarded', () => {
    const { ticket: _, ...pageOnly } = first;

    expect(specRuleFile([{ slos: [first] }], 'guarded')).toContain('#   inhibit_rules:');
    expect(specRuleFile([{ slos: [pageOnly] }], 'guarded')).not.toContain('inhibit');
    expect(specRuleFile([{ slos: [first] }], 'sloth-compatible')).not.toContain('inhibit');
    expect(parse(inhibitRuleFile([first]))).toHaveProperty('inhibit_rules');
  });
});
