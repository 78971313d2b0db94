import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rewindowDeadAlerts } from '../../../../domain/burn-rate/rewindow.ts';
import { burnRateAlerts } from '../../../../domain/burn-rate/windows.ts';
import { firstErrorAt } from '../../../../domain/promql/promql-tree.ts';
import { recordedWindows } from '../../../../domain/rules/recorded-windows.ts';
import { ruleGroups } from '../../../../domain/rules/rule-groups.ts';
import { buildRuleSlo } from '../../../support/builders/build-rule-slo.ts';

/** Rules a group that Mimir takes by default (`ruler_max_rules_per_rule_group`). */
const MIMIR_RULES_PER_GROUP = 20;

describe('the rule groups of an SLO', () => {
  it('are 17 rules in the compatible form, and six more in the guarded one', () => {
    const count = (mode: 'guarded' | 'sloth-compatible') =>
      ruleGroups(buildRuleSlo(), mode).map((group) => group.rules.length);

    expect(count('sloth-compatible')).toEqual([8, 7, 2]);
    expect(count('guarded')).toEqual([14, 7, 2]);
  });

  it('are two when no alert is wanted, and count no failures then', () => {
    const { page: _page, ticket: _ticket, ...silent } = buildRuleSlo();

    expect(ruleGroups(silent, 'guarded').map((group) => group.rules.length)).toEqual([10, 7]);
  });

  it('are PromQL and keep Mimir’s limit for every target and window', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 7, max: 90 }),
        fc.integer({ min: 1, max: 999_999 }),
        fc.constantFrom('guarded' as const, 'sloth-compatible' as const),
        (windowDays, objectivePpm, mode) => {
          const listed = burnRateAlerts(windowDays);
          const burnRates = rewindowDeadAlerts(listed, objectivePpm).alerts;
          const { windows, base } = recordedWindows(listed, burnRates);
          const slo = buildRuleSlo({
            ...{ windowDays, objectivePpm, burnRates },
            ...{ recordedWindows: windows, baseWindow: base },
          });

          for (const group of ruleGroups(slo, mode)) {
            expect(group.rules.length).toBeLessThanOrEqual(MIMIR_RULES_PER_GROUP);
            for (const rule of group.rules) expect(firstErrorAt(rule.expr)).toBeUndefined();
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
