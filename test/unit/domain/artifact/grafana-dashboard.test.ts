import { describe, expect, it } from 'vitest';
import { grafanaDashboard } from '../../../../domain/artifact/grafana-dashboard.ts';
import { buildSlo } from '../../../support/builders/build-slo.ts';

/** Grafana's own placeholder, not a template of ours. */
const DATA_SOURCE_VARIABLE = '$' + '{datasource}';

interface Panel {
  readonly title: string;
  readonly description?: string;
  readonly datasource: { readonly uid: string };
  readonly fieldConfig: { readonly defaults: { readonly unit?: string } };
  readonly targets: readonly { readonly expr: string }[];
}

function panels(): readonly Panel[] {
  return (JSON.parse(grafanaDashboard(buildSlo()).content) as { panels: readonly Panel[] }).panels;
}

describe('the dashboard', () => {
  it('explains every panel, gives it a unit and reads from a data source that the user chooses', () => {
    for (const panel of panels()) {
      expect(panel).toMatchObject({
        description: expect.stringMatching(/\w+/) as string,
        datasource: { uid: DATA_SOURCE_VARIABLE },
      });
      expect(panel.fieldConfig.defaults.unit).toBeDefined();
      expect(panel.targets.length).toBeGreaterThan(0);
    }
  });

  it('shows budget, objective, attained, burn rate, error ratio and events', () => {
    expect(panels().map((panel) => panel.title)).toEqual([
      'Error budget remaining',
      'Objective',
      'Attained over 28 days',
      'Burn rate',
      'Error ratio',
      'Events',
    ]);
  });

  it('has an id that depends on the SLO alone', () => {
    const uid = (slo = buildSlo()) => (JSON.parse(grafanaDashboard(slo).content) as { uid: string }).uid;

    expect(uid()).toBe(uid());
    expect(uid()).not.toBe(uid(buildSlo({ name: 'other-slo' })));
  });
});
