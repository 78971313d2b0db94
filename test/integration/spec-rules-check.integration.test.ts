import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { generateRules } from '../../cli/rules/generate-rules.ts';
import type { RuleRequest } from '../../cli/rules/generate-rules.ts';
import { RuleMode } from '../../domain/rules/rule-slo.ts';
import { groupsOf } from '../support/rule-file.ts';
import { sharedData } from '../support/shared-data.ts';
import { promtoolCheck } from './support/promtool-answers.ts';

const EXAMPLES = ['getting-started', 'home-wifi', 'k8s-getting-started', 'multifile', 'no-alerts', 'raw-home-wifi'];
const SETTINGS = { windows: [], extraLabels: {}, version: '1.2.3', defaultWindowDays: 30 } as const;

async function check(request: RuleRequest) {
  const { rules } = generateRules(request);
  // The operator takes the groups out of its objects; promtool wants them so.
  return promtoolCheck(stringify({ groups: groupsOf(rules) }));
}

describe('promtool check rules', () => {
  for (const mode of Object.values(RuleMode)) {
    it(`accepts the ${mode} rules of all of Sloth’s examples`, async (context) => {
      for (const example of EXAMPLES) {
        const text = readFileSync(sharedData(`slo-rules/spec/${example}.yml`, context), 'utf8');

        const checked = await check({ ...SETTINGS, mode, specs: [{ file: example, text }] });

        expect({ example, isValid: checked.isValid }).toEqual({ example, isValid: true });
        // Where two SLOs call their alerts alike, Sloth's form has rules that promtool's lint takes for duplicates.
        if (mode === 'guarded' || example !== 'multifile') expect(checked.output).toContain('SUCCESS');
      }
    });
  }

  it.each([7, 14, 28, 31, 45, 90])('accepts guarded rules over %i days', async (defaultWindowDays) => {
    const text = stringify({
      version: 'prometheus/v1',
      service: 'shop',
      slos: [0.0001, 50, 90, 99, 99.9999].map((objective, position) => ({
        name: `slo-${position}`,
        objective,
        sli: { events: { error_query: 'sum(rate(b[{{.window}}]))', total_query: 'sum(rate(t[{{.window}}]))' } },
        alerting: { name: 'Alert' },
      })),
    });

    const checked = await check({ ...SETTINGS, mode: 'guarded', specs: [{ file: 'a.yml', text }], defaultWindowDays });

    expect(checked.output).toContain('SUCCESS');
  });

  it('accepts rules over seven days with Sloth’s catalogue', async (context) => {
    const specs = [
      { file: 'a', text: readFileSync(sharedData('slo-rules/spec/getting-started.yml', context), 'utf8') },
    ];
    const windows = [{ file: 'w', text: readFileSync(sharedData('slo-rules/windows/7d.yaml', context), 'utf8') }];
    const request = { ...SETTINGS, mode: 'sloth-compatible', specs, windows, defaultWindowDays: 7 } as const;

    expect(generateRules(request).rules).toContain('(13.44 * 0.001)');
    expect((await check(request)).output).toContain('SUCCESS');
  });
});
