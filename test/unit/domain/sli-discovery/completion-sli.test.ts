import { describe, expect, it } from 'vitest';
import { eventUnit } from '../../../../domain/promql/query-facts.ts';
import { firstErrorAt } from '../../../../domain/promql/promql-tree.ts';
import { finishedSli, labelledSli, partsSli } from '../../../../domain/sli-discovery/completion-sli.ts';
import { fillWindow } from '../../../../domain/slo/query-window.ts';

const OUTCOME = { label: 's', bad: 's="bad"', counted: 's=~"good|bad"', meaning: 'runs that failed' };
const LABELLED = { form: 'labelled', metric: 'runs_total', recorded: false } as const;
const PARTS = { form: 'parts', metric: 'ok_total', metricCounts: 'good', bad: 'failed_total' } as const;
const FINISHED = { form: 'finished', metric: 'kube_job_complete', bad: 'kube_job_failed' } as const;

describe('completion', () => {
  it('is told by a label, of runs that have ended', () => {
    expect(labelledSli(LABELLED, ['job="a"'], OUTCOME)).toEqual({
      kind: 'events',
      bad: 'sum(rate(runs_total{job="a", s="bad"}[{{.window}}]))',
      total: 'sum(rate(runs_total{job="a", s=~"good|bad"}[{{.window}}]))',
    });
  });

  it('adds up what was recorded by the minute', () => {
    expect(labelledSli({ ...LABELLED, recorded: true }, [], OUTCOME)).toMatchObject({
      bad: 'sum(sum_over_time(runs_total{s="bad"}[{{.window}}]))',
    });
  });

  it('is told by two counters, of which either may have no series yet', () => {
    expect(partsSli(PARTS, ['job="a"'])).toEqual({
      kind: 'events',
      bad: '(sum(rate(failed_total{job="a"}[{{.window}}])) or vector(0))',
      total:
        '(sum(rate(ok_total{job="a"}[{{.window}}])) or vector(0)) + (sum(rate(failed_total{job="a"}[{{.window}}])) or vector(0))',
    });
    expect(partsSli({ ...PARTS, metricCounts: 'all' }, [])).toMatchObject({
      total: 'sum(rate(ok_total[{{.window}}]))',
    });
  });

  it('counts a finished job in the minute in which it is new', () => {
    const sli = finishedSli(FINISHED, ['condition="true"'], ['namespace', 'job_name']);

    expect(sli).toMatchObject({
      bad:
        'sum_over_time(((count(count by (namespace, job_name) (kube_job_failed{condition="true"} == 1) unless on (namespace, job_name) ' +
        'count by (namespace, job_name) (last_over_time(kube_job_failed{condition="true"}[1h] offset 1m) == 1)) or vector(0)))[{{.window}}:1m])',
    });
  });

  it('is PromQL whose units are known, whichever the form', () => {
    const all = [
      [labelledSli(LABELLED, ['a="b"'], OUTCOME), 'per_second'],
      [labelledSli({ ...LABELLED, recorded: true }, [], OUTCOME), 'per_range'],
      [partsSli(PARTS, ['a="b"']), 'per_second'],
      [finishedSli(FINISHED, ['condition="true"'], ['namespace', 'job_name']), 'per_range'],
    ] as const;

    for (const [sli, unit] of all) {
      if (sli.kind !== 'events') throw new Error('completion counts failures');
      for (const query of [sli.bad, sli.total]) {
        expect(firstErrorAt(fillWindow(query, '5m'))).toBeUndefined();
        expect(eventUnit(query)).toBe(unit);
      }
    }
  });
});
