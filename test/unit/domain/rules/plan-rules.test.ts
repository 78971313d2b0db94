import { describe, expect, it } from 'vitest';
import { planRules } from '../../../../domain/rules/plan-rules.ts';
import type { RuleSettings } from '../../../../domain/rules/plan-rules.ts';
import type { SloSpec } from '../../../../domain/slo-spec/slo-spec.ts';

const ALERT = { disabled: false, labels: {}, annotations: {} };

const SPEC: SloSpec = {
  service: 'shop',
  name: 'checkout',
  description: '',
  objectivePpm: 999_000,
  labels: { team: 'shop', tier: '2' },
  sli: { kind: 'events', bad: 'sum(rate(b[{{.window}}]))', total: 'sum(rate(t[{{.window}}]))' },
  alerting: {
    name: 'Checkout',
    labels: { category: 'availability', severity: 'low' },
    annotations: { summary: 'ours' },
    page: { disabled: false, labels: { severity: 'high' }, annotations: { runbook: 'https://example.com/r' } },
    ticket: ALERT,
  },
};

const SETTINGS: RuleSettings = {
  mode: 'guarded',
  catalogue: new Map(),
  defaultWindowDays: 30,
  extraLabels: { tier: '1' },
  version: '1.2.3',
};

function plan(spec: Partial<SloSpec> = {}, settings: Partial<RuleSettings> = {}) {
  const result = planRules({ ...SPEC, ...spec }, 'prometheus/v1', { ...SETTINGS, ...settings });
  if (result.kind === 'refused') throw new TypeError(result.reason);
  return result;
}

describe('the plan of an SLO’s rules', () => {
  it('overlays labels: specification, then command line', () => {
    expect(plan().slo.labels).toEqual({ team: 'shop', tier: '1' });
  });

  it('overlays what alerts carry: Sloth’s texts, the alert’s, the severity’s', () => {
    const { page, ticket } = plan().slo;

    expect(page?.labels).toEqual({ category: 'availability', severity: 'high' });
    expect(page?.annotations).toEqual({
      title: '(page) {{$labels.sloth_service}} {{$labels.sloth_slo}} SLO error budget burn rate is too fast.',
      summary: 'ours',
      runbook: 'https://example.com/r',
    });
    expect(ticket?.labels).toEqual({ category: 'availability', severity: 'low' });
  });

  it('takes the specification’s window before the default', () => {
    expect(plan().slo.windowDays).toBe(30);
    expect(plan({ windowDays: 7 }).slo.windowDays).toBe(7);
  });

  it('names alerts that have no name', () => {
    expect(plan({ alerting: { ...SPEC.alerting, name: '' } }).slo.alertName).toBe('ShopCheckoutBudgetBurn');
  });

  it('leaves out alerts that are disabled', () => {
    const { slo } = plan({ alerting: { ...SPEC.alerting, page: { ...ALERT, disabled: true } } });

    expect(slo).not.toHaveProperty('page');
    expect(slo).toHaveProperty('ticket');
  });

  it('says which guards an SLI does not allow', () => {
    const raw = { kind: 'error_ratio', errorRatio: 'avg_over_time(e[{{.window}}])' } as const;
    const mixed = { kind: 'events', bad: 'sum(irate(b[{{.window}}]))', total: 'sum(rate(t[{{.window}}]))' } as const;

    expect(plan().notes).toEqual([]);
    expect(plan({ sli: raw }).notes).toEqual([expect.stringContaining('has no counts')]);
    expect(plan({ sli: mixed }).notes).toEqual([expect.stringContaining('failures cannot be counted')]);
    expect(plan({ sli: raw }, { mode: 'sloth-compatible' }).notes).toEqual([]);
  });

  it('marks the rules by how they were made', () => {
    expect(plan().slo.info).toMatchObject({ sloth_mode: 'slo-scout-guarded', sloth_spec: 'prometheus/v1' });
    expect(plan({}, { mode: 'sloth-compatible' }).slo.info).toMatchObject({ sloth_mode: 'cli-gen-prom' });
  });
});
