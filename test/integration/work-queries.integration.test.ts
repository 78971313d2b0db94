import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { generateRules } from '../../cli/rules/generate-rules.ts';
import { finishedSli, labelledSli, partsSli } from '../../domain/sli-discovery/completion-sli.ts';
import type { EventsSli } from '../../domain/sli-discovery/discovered-sli.ts';
import { ageExpression, freshnessSli } from '../../domain/sli-discovery/freshness-sli.ts';
import { levelOutcome } from '../../domain/sli-discovery/work-outcome.ts';
import { RuleMode } from '../../domain/rules/rule-slo.ts';
import { fillWindow } from '../../domain/slo/query-window.ts';
import { firing, promtoolAnswers, promtoolCheck } from './support/promtool-answers.ts';

const NO_RULES = stringify({ groups: [{ name: 'none', rules: [{ record: 'one', expr: 'vector(1)' }] }] });
const BACKLOG = {
  form: 'backlog',
  metric: 'kafka_consumergroup_lag',
  consumed: 'kafka_consumergroup_current_offset',
} as const;
const FINISHED = { form: 'finished', metric: 'kube_job_complete', bad: 'kube_job_failed' } as const;
const LAG = 'kafka_consumergroup_lag{consumergroup="billing", partition="0"}';
const OFFSET = 'kafka_consumergroup_current_offset{consumergroup="billing", partition="0"}';

function rulesOf(sli: EventsSli, mode: RuleMode): string {
  if (sli.kind !== 'events') throw new Error('these SLIs count bad events');
  const slo = {
    ...{ name: 'work', objective: 99, alerting: { name: 'WorkBurn' } },
    sli: { events: { error_query: sli.bad, total_query: sli.total } },
  };
  const text = stringify({ version: 'prometheus/v1', service: 'shop', slos: [slo] });
  return generateRules({
    ...{ specs: [{ file: 's.yml', text }], windows: [], mode, extraLabels: {}, version: '1', defaultWindowDays: 30 },
  }).rules;
}

const age = ageExpression(BACKLOG, { matchers: ['consumergroup="billing"'] });
const freshness = freshnessSli(age, 60);
const levels = levelOutcome('level', ['info', 'error']);
if (levels === undefined) throw new Error('info and error are severities');
const LABELLED = { form: 'labelled', metric: 'logback_events_total', recorded: false } as const;
const SLIS = {
  freshness,
  completion: partsSli({ form: 'parts', metric: 'ok_total', metricCounts: 'good', bad: 'failed_total' }, ['job="a"']),
  finished: finishedSli(FINISHED, ['condition="true"'], ['namespace', 'job_name']),
  logs: labelledSli(LABELLED, ['job="a"'], levels),
};

describe('the queries of consumers, jobs and log lines', () => {
  for (const mode of Object.values(RuleMode)) {
    it.each(Object.entries(SLIS))(`make ${mode} rules that promtool accepts: %s`, async (_name, sli) => {
      const checked = await promtoolCheck(rulesOf(sli, mode));

      expect(checked.output).toContain('SUCCESS');
    });
  }

  it('tell the age of a backlog: idle, steady and stuck', async () => {
    const answers = await promtoolAnswers({
      rules: NO_RULES,
      series: [
        // Ten messages a second are read; 600 wait from minute 10 on; nothing is read from minute 20 on.
        { series: LAG, values: '0x9 600x20' },
        { series: OFFSET, values: '0+600x20 12000x9' },
        // A partition that was never read is no backlog.
        { series: LAG.replace('"0"', '"1"'), values: '-1x30' },
      ],
      queries: { age },
      minutes: [9, 18, 29],
    });

    expect(answers.map((answer) => answer.age)).toEqual([0, expect.closeTo(60, 3), 600_000]);
  });

  it('page when a consumer is stuck, and not before', async () => {
    const answers = await promtoolAnswers({
      rules: rulesOf(freshness, 'guarded'),
      series: [
        { series: LAG, values: '100x60 100+600x60' },
        { series: OFFSET, values: '0+600x60 36000x60' },
      ],
      queries: { page: firing('page') },
      minutes: [60, 120],
    });

    expect(answers.map(({ page }) => page)).toEqual([0, 1]);
  });

  it('count each finished job once, whatever becomes of its exporter', async () => {
    const job = (metric: string, name: string, instance: string) =>
      `${metric}{condition="true", namespace="shop", job_name="${name}", instance="${instance}"}`;
    const { bad, total } = SLIS.finished as Extract<EventsSli, { kind: 'events' }>;
    const answers = await promtoolAnswers({
      rules: NO_RULES,
      series: [
        // Done at minute 10, shown until minute 40, with a gap of twelve minutes; then by an exporter of another address.
        { series: job('kube_job_complete', 'a-28912345', 'one'), values: '_x9 1x5 _x11 1x4' },
        { series: job('kube_job_complete', 'a-28912345', 'two'), values: '_x31 1x9' },
        { series: job('kube_job_complete', 'a-28912350', 'one'), values: '_x14 1x25' },
        { series: job('kube_job_failed', 'a-28912355', 'one'), values: '_x19 1x20' },
      ],
      queries: { bad: fillWindow(bad, '1h'), total: fillWindow(total, '1h') },
      minutes: [5, 59],
    });

    expect(answers).toEqual([
      { bad: 0, total: 0 },
      { bad: 1, total: 3 },
    ]);
  });

  it('see a counter that has no series before its first event', async () => {
    const { bad, total } = SLIS.completion as Extract<EventsSli, { kind: 'events' }>;
    const answers = await promtoolAnswers({
      rules: NO_RULES,
      series: [{ series: 'ok_total{job="a"}', values: '0+60x30' }],
      queries: { bad: fillWindow(bad, '5m'), total: fillWindow(total, '5m') },
      minutes: [20],
    });

    expect(answers).toEqual([{ bad: 0, total: 1 }]);
  });
});
