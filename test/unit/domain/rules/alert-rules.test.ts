import { describe, expect, it } from 'vitest';
import { alertRules } from '../../../../domain/rules/alert-rules.ts';
import { buildRuleSlo } from '../../../support/builders/build-rule-slo.ts';

const windowsIn = (expr: string | undefined, metric: string) =>
  Array.from(expr?.matchAll(new RegExp(`${metric}(\\w+)`, 'g')) ?? [], ([, window]) => window);

describe('the alerts of an SLO', () => {
  it.each(['guarded', 'sloth-compatible'] as const)('need a short and a long window, quick or slow: %s', (mode) => {
    const [page, ticket] = alertRules(buildRuleSlo(), mode).map((rule) => rule.expr);

    expect(windowsIn(page, 'ratio_rate')).toEqual(['5m', '1h', '30m', '6h']);
    expect(page?.match(/\([\d.]+ \* 0\.005\)/g)).toEqual([
      ...['(13.44 * 0.005)', '(13.44 * 0.005)', '(5.6 * 0.005)', '(5.6 * 0.005)'],
    ]);
    expect(windowsIn(ticket, 'ratio_rate')).toEqual(['2h', '1d', '6h', '3d']);
  });

  it('need a few failures in the long window in guarded rules, and not in Sloth’s', () => {
    const [page, ticket] = alertRules(buildRuleSlo(), 'guarded').map((rule) => rule.expr);

    expect(windowsIn(page, 'slo:sli_error:count')).toEqual(['1h', '6h']);
    expect(windowsIn(ticket, 'slo:sli_error:count')).toEqual(['1d', '3d']);
    expect(page).toContain('sloth_slo="checkout"} > 2.5) without (sloth_window)');
    expect(alertRules(buildRuleSlo(), 'sloth-compatible')[0]?.expr).not.toContain('count');
  });

  it('ask for no number of failures where nobody can count them', () => {
    const sli = { kind: 'error_ratio', errorRatio: 'avg_over_time(errors[{{.window}}])' } as const;

    expect(alertRules(buildRuleSlo({ sli }), 'guarded')[0]?.expr).not.toContain('count');
  });

  it('are left out when nobody wants them', () => {
    const { ticket: _, ...pageOnly } = buildRuleSlo();

    expect(alertRules(pageOnly, 'guarded').map((rule) => rule.labels['sloth_severity'])).toEqual(['page']);
  });
});
