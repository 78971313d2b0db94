import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { generateRules } from '../../../../cli/rules/generate-rules.ts';
import type { RuleRequest } from '../../../../cli/rules/generate-rules.ts';
import { groupsOf, ruleDifferences } from '../../../support/rule-file.ts';
import { sharedData } from '../../../support/shared-data.ts';

/** The equality test of the rules contract, parts (a) and (b), on rule files that Sloth generated. */

const FILES = ['getting-started', 'home-wifi', 'k8s-getting-started', 'multifile', 'no-alerts', 'raw-home-wifi'];

const SETTINGS = {
  windows: [],
  mode: 'sloth-compatible',
  defaultWindowDays: 30,
  // The label that Sloth's examples were generated with.
  extraLabels: { cmd: 'examplesgen.sh' },
  version: '1.2.3',
} as const satisfies Omit<RuleRequest, 'specs'>;

function generate(path: string, settings: Partial<RuleRequest> = {}) {
  const text = readFileSync(path, 'utf8');
  return generateRules({ ...SETTINGS, specs: [{ file: 'spec.yml', text }], ...settings });
}

describe('sloth-compatible rules', () => {
  for (const name of FILES) {
    it(`of ${name} are Sloth’s by group, name, labels, annotations and expression tree`, (context) => {
      const expected = readFileSync(sharedData(`slo-rules/expected/${name}.yml`, context), 'utf8');

      const { rules, notes } = generate(sharedData(`slo-rules/spec/${name}.yml`, context));

      expect(ruleDifferences(rules, expected)).toEqual([]);
      expect(groupsOf(rules).map((group) => group.name)).toEqual(groupsOf(expected).map((group) => group.name));
      expect(notes).toEqual([]);
    });

    it(`of ${name} are one document with constants as people write them`, (context) => {
      const { rules } = generate(sharedData(`slo-rules/spec/${name}.yml`, context));

      expect(parseAllDocuments(rules)).toHaveLength(1);
      expect(rules).not.toMatch(/\d9999|\d0000/);
    });
  }

  it('keep the Kubernetes object', (context) => {
    const { rules } = generate(sharedData('slo-rules/spec/k8s-getting-started.yml', context));

    expect(parseAllDocuments(rules)[0]?.toJS()).toMatchObject({
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: {
        name: 'sloth-slo-my-service',
        namespace: 'monitoring',
        labels: { 'app.kubernetes.io/component': 'SLO', 'app.kubernetes.io/managed-by': 'sloth' },
      },
    });
  });
});
