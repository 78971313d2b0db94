import { describe, expect, it } from 'vitest';
import { sloRules } from '../../../../domain/artifact/slo-rules.ts';
import { alertName } from '../../../../domain/rules/alert-name.ts';
import { alertRules } from '../../../../domain/rules/alert-rules.ts';
import { buildSlo } from '../../../support/builders/build-slo.ts';

const LINKS = { apiUrl: 'http://127.0.0.1:8000' };

describe('the alerts of an SLO', () => {
  it('are a page and a ticket under one name, told apart by label', () => {
    const alerts = alertRules(sloRules(buildSlo(), LINKS), 'guarded');

    expect(alerts.map((rule) => [rule.alert, rule.labels['sloth_severity']])).toEqual([
      ['ShopFrontendPostCheckoutAvailabilityBudgetBurn', 'page'],
      ['ShopFrontendPostCheckoutAvailabilityBudgetBurn', 'ticket'],
    ]);
  });

  it('lead to runbook, dashboard and evidence', () => {
    const annotations = alertRules(sloRules(buildSlo(), LINKS), 'guarded')[0]?.annotations;

    expect(annotations?.['runbook_path']).toBe('slos/production/shop-frontend/post-checkout-availability/runbook.md');
    expect(annotations?.['evidence_url']).toBe('http://127.0.0.1:8000/api/v1/slis/sli-1');
  });

  it('say how bad it is now, and of how much', () => {
    const annotations = alertRules(sloRules(buildSlo(), LINKS), 'guarded')[0]?.annotations;

    expect(annotations?.['description']).toBe(
      "{{ $value | humanizePercentage }} of the requests in the alert's short window were bad; the budget is 0.5 %.",
    );
  });

  it('have names that Prometheus accepts, whatever the service is called', () => {
    expect(alertName(buildSlo({ service: '9 lives/eu', name: 'a-b' }))).toMatch(/^[A-Za-z0-9]+$/);
  });

  it('run no template that a name from telemetry holds', () => {
    const hostile = buildSlo({ operation: 'GET /users/{{ query "up" }}', service: 'shop {{ $labels' });

    const { description = '', ...annotations } = alertRules(sloRules(hostile, LINKS), 'guarded')[0]?.annotations ?? {};

    expect(description.match(/{{.*?}}/g)).toEqual(['{{ $value | humanizePercentage }}']);
    for (const text of Object.values(annotations)) expect(text.replaceAll('{{"{{"}}', '')).not.toContain('{{');
    expect(annotations['summary']).toContain('GET /users/{{"{{"}} query "up" }}');
  });
});
