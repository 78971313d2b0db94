import { describe, expect, it } from 'vitest';
import { burnRateAlerts } from '../../../../domain/burn-rate/windows.ts';
import { lintSlo } from '../../../../domain/slo-lint/lint-slo.ts';
import type { SloSpec } from '../../../../domain/slo-spec/slo-spec.ts';

const ALERT = { disabled: false, labels: {}, annotations: {} };
const CLEAN: SloSpec = {
  service: 'shop',
  name: 'checkout',
  description: '99.9 % of checkouts succeed.',
  objectivePpm: 999_000,
  labels: {},
  sli: {
    kind: 'events',
    bad: 'sum(rate(t{job="x",code=~"5.."}[{{.window}}])) or 0 * sum(rate(t{job="x"}[{{.window}}]))',
    total: 'sum(rate(t{job="x"}[{{.window}}]))',
  },
  alerting: { name: 'A', labels: {}, annotations: {}, page: ALERT, ticket: ALERT },
};

const lint = (overrides: Partial<SloSpec> = {}) => lintSlo({ ...CLEAN, ...overrides }, burnRateAlerts(30));
const rulesOf = (overrides: Partial<SloSpec>) => lint(overrides).map(({ severity, rule }) => `${severity} ${rule}`);
const events = (bad: string, total: string) => ({ sli: { kind: 'events', bad, total } as const, description: '' });

describe('linting an SLO', () => {
  it('finds nothing where nothing is wrong', () => {
    expect(lint()).toEqual([]);
  });

  it('finds a dead alert, unless nobody wants it', () => {
    const low = { objectivePpm: 900_000, description: '' };

    expect(lint(low)[0]?.message).toMatch(/at 90 % the quick page alert could never fire: .* 14\.4 × 0\.1/);
    expect(rulesOf(low)).toEqual(['error dead_alert']);
    expect(rulesOf({ ...low, alerting: { ...CLEAN.alerting, page: { ...ALERT, disabled: true } } })).toEqual([]);
  });

  it('finds a target without a budget', () => {
    expect(rulesOf({ objectivePpm: 1_000_000, description: '' })).toEqual(['error zero_budget']);
  });

  it('finds a part that counts what the whole leaves out', () => {
    expect(rulesOf(events('sum(rate(t{code=~"5.."}[{{.window}}])) ', 'sum(rate(t{job="x"}[{{.window}}]))'))).toEqual([
      'error part_above_whole',
      'warning missing_guard',
    ]);
    const good = {
      kind: 'good_events',
      good: 'sum(rate(t[{{.window}}]))',
      total: 'sum(rate(t{job="x"}[{{.window}}]))',
    } as const;
    expect(lint({ sli: good })[0]?.message).toContain('the good query of t lacks job="x"');
  });

  it('finds units and groupings that differ', () => {
    expect(rulesOf(events('sum(increase(b[{{.window}}]))', 'sum(rate(t[{{.window}}]))'))).toEqual([
      'error units_differ',
    ]);
    expect(rulesOf(events('sum by (route) (rate(b[{{.window}}]))', 'sum(rate(t[{{.window}}]))'))).toEqual([
      'error grouping_differs',
    ]);
  });

  it('finds failures that have no series until the first', () => {
    const { total } = CLEAN.sli as { total: string };

    expect(rulesOf(events('sum(rate(t{job="x",code=~"5.."}[{{.window}}]))', total))).toEqual(['warning missing_guard']);
    expect(rulesOf(events('sum(rate(failures_total{job="x"}[{{.window}}]))', total))).toEqual([]);
  });

  it('finds a ratio that has lost its traffic', () => {
    const sli = { kind: 'error_ratio', errorRatio: 'avg_over_time(e[{{.window}}])' } as const;

    expect(rulesOf({ sli })).toEqual(['warning raw_ratio']);
  });

  it('finds words that contradict the numbers', () => {
    const slow = 'sum(rate(d_count[{{.window}}])) - sum(rate(d_bucket{le="0.5"}[{{.window}}]))';
    const latency = events(slow, 'sum(rate(d_count[{{.window}}]))');

    expect(lint({ description: 'We promise 99.5% of requests; 20 % are retried' })[0]?.message).toBe(
      'the text says 99.5 %, the objective is 99.9 %',
    );
    expect(rulesOf({ ...latency, description: 'answered within 250ms' })).toEqual(['warning text_threshold']);
    expect(rulesOf({ ...latency, description: 'answered within 500 ms' })).toEqual([]);
  });
});
