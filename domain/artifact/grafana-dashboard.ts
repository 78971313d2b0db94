import {
  DashboardBuilder,
  DatasourceVariableBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Threshold } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { LegendDisplayMode, LegendPlacement, VizLegendOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { prometheusDuration } from '../burn-rate/prometheus-duration.ts';
import { alertWindowSeconds } from '../burn-rate/windows.ts';
import { stableHash } from '../fingerprint/stable-hash.ts';
import { budgetPpm, ppmToPercent } from '../slo/objective.ts';
import type { Slo } from '../slo/slo.ts';
import { fillWindow } from '../slo/query-window.ts';
import type { GeneratedArtifact } from './artifact.ts';
import { artifactPath } from './artifact-paths.ts';
import { describeSli } from './describe-sli.ts';
import { SloMetric } from '../rules/rule-conventions.ts';
import { sloRuleId, sloSelector } from './slo-conventions.ts';

/** Grafana's placeholder of the dashboard's own variable. */
// eslint-disable-next-line no-template-curly-in-string -- Grafana replaces it, not we
const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };
const UID_LENGTH = 24;

/** A Grafana dashboard of one SLO: budget, burn rate, error ratio and traffic; the data source is a variable. */
export function grafanaDashboard(slo: Slo): GeneratedArtifact {
  // The v2 schema is not imported by Grafana 11 and older, which most teams run.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- see the line above
  const builder = new DashboardBuilder(`SLO: ${slo.service} ${slo.name}`)
    .uid(stableHash(['dashboard', sloRuleId(slo)]).slice(0, UID_LENGTH))
    .description(describeSli(slo))
    .tags(['slo', 'slo-scout', slo.environment])
    .refresh('1m')
    .time({ from: 'now-7d', to: 'now' })
    .withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'));
  for (const panel of [...budgetStats(slo), burnRatePanel(slo), errorRatioPanel(slo), trafficPanel(slo)]) {
    builder.withPanel(panel);
  }
  const content = `${JSON.stringify(builder.build(), undefined, 2)}\n`;
  return { type: 'grafana_dashboard', path: artifactPath(slo, 'grafana_dashboard'), content };
}

function query(expr: string, legend: string): DataqueryBuilder {
  return new DataqueryBuilder().expr(expr).legendFormat(legend).datasource(DATASOURCE);
}

function thresholds(steps: Threshold[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps);
}

function budgetStats(slo: Slo): readonly StatBuilder[] {
  const selector = sloSelector(slo);
  const remaining = new StatBuilder()
    .title('Error budget remaining')
    .description(`Share of the ${String(slo.windowDays)}-day error budget that is left.`)
    .unit('percentunit')
    .decimals(2)
    .thresholds(
      thresholds([
        { value: null, color: 'red' },
        { value: 0, color: 'orange' },
        { value: 0.25, color: 'green' },
      ]),
    )
    .withTarget(query(`${SloMetric.budgetRemaining}${selector}`, 'remaining'));
  const objective = new StatBuilder()
    .title('Objective')
    .description(describeSli(slo))
    .unit('percentunit')
    .decimals(3)
    .withTarget(query(`${SloMetric.objective}${selector}`, 'objective'));
  const attained = new StatBuilder()
    .title(`Attained over ${String(slo.windowDays)} days`)
    .description('1 minus the error ratio of the whole window, weighted by traffic.')
    .unit('percentunit')
    .decimals(3)
    .withTarget(query(`1 - ${SloMetric.errorRatio(periodWindow(slo))}${selector}`, 'attained'));
  return [remaining, objective, attained].map((panel) => panel.span(8).height(4).datasource(DATASOURCE));
}

function burnRatePanel(slo: Slo): TimeseriesBuilder {
  const budget = String(budgetPpm(slo.objectivePpm) / 1_000_000);
  const panel = timeseries('Burn rate', 'Error ratio over the error budget: 1 spends exactly the budget.').unit(
    'short',
  );
  for (const seconds of alertWindowSeconds(slo.windowDays)) {
    const window = prometheusDuration(seconds);
    panel.withTarget(query(`${SloMetric.errorRatio(window)}${sloSelector(slo)} / ${budget}`, window));
  }
  return panel;
}

function errorRatioPanel(slo: Slo): TimeseriesBuilder {
  const target = ppmToPercent(budgetPpm(slo.objectivePpm));
  return timeseries('Error ratio', `Bad events per event; the budget is ${target} %.`)
    .unit('percentunit')
    .withTarget(query(`${SloMetric.errorRatio('5m')}${sloSelector(slo)}`, '5m'))
    .withTarget(query(`${SloMetric.errorBudget}${sloSelector(slo)}`, 'budget'));
}

function trafficPanel(slo: Slo): TimeseriesBuilder {
  return timeseries('Events', 'Events and bad events per second.')
    .unit('reqps')
    .withTarget(query(fillWindow(slo.queries.total, '$__rate_interval'), 'events'))
    .withTarget(query(fillWindow(slo.queries.bad, '$__rate_interval'), 'bad events'));
}

function timeseries(title: string, description: string): TimeseriesBuilder {
  const legend = new VizLegendOptionsBuilder()
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom)
    .showLegend(true);
  const panel = new TimeseriesBuilder().title(title).description(description).legend(legend);
  return panel.span(24).height(8).datasource(DATASOURCE);
}

function periodWindow(slo: Slo): string {
  return prometheusDuration(slo.windowDays * 86_400);
}
