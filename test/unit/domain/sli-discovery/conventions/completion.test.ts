import { describe, expect, it } from 'vitest';
import { COMPLETION, RUN_LABELS } from '../../../../../domain/sli-discovery/conventions/completion.ts';
import { sourceLabels } from '../../../../../domain/sli-discovery/source-labels.ts';
import { exposedSeries, workOfSeries } from '../../../../support/work-of-series.ts';

/** A runner's series, and whose runs they count. */
const RUNNERS: readonly (readonly [string, string, readonly string[], string, string | undefined])[] = [
  ['airflow', 'parts', ['airflow_dagrun_duration_success_count{job="airflow",dag_id="etl"}'], 'airflow', 'etl'],
  [
    'airflow',
    'parts',
    ['airflow_ti_successes{job="airflow"}', 'airflow_ti_failures{job="airflow"}'],
    'airflow',
    undefined,
  ],
  [
    'argo-workflows',
    'labelled',
    [
      'argo_workflows_total_count{namespace="ml",phase="Succeeded"}',
      'argo_workflows_total_count{namespace="ml",phase="Failed"}',
    ],
    'ml',
    undefined,
  ],
  [
    'spring-batch',
    'labelled',
    [
      'spring_batch_job_seconds_count{application="billing",spring_batch_job_name="invoices",spring_batch_job_status="COMPLETED"}',
    ],
    'billing',
    'invoices',
  ],
  [
    'spring-scheduled',
    'labelled',
    ['tasks_scheduled_execution_seconds_count{application="shop",code_function="sweep",outcome="SUCCESS"}'],
    'shop',
    'sweep',
  ],
  [
    'db-scheduler',
    'labelled',
    ['dbscheduler_task_completions_total{job="shop",task="mail",result="ok"}'],
    'shop',
    'mail',
  ],
  [
    'celery',
    'parts',
    ['celery_task_succeeded_total{job="celery",name="app.mail",hostname="w1",queue_name="celery"}'],
    'celery',
    'app.mail',
  ],
  [
    'celery',
    'labelled',
    ['flower_events_total{job="flower",task="app.mail",type="task-failed"}'],
    'flower',
    'app.mail',
  ],
  [
    'sidekiq',
    'parts',
    [
      'sidekiq_jobs_executed_total{job="rails",queue="default",worker="MailJob"}',
      'sidekiq_jobs_failed_total{job="rails"}',
    ],
    'rails',
    'MailJob',
  ],
  ['bullmq', 'parts', ['bullmq_jobs_completed_total{job="node",bullmq_queue_name="mails"}'], 'node', 'mails'],
];

describe('job runners', () => {
  it.each(RUNNERS)('%s, %s: %j', (id, form, lines, service, operation) => {
    const [found] = workOfSeries(exposedSeries(...lines));

    expect(found?.source).toMatchObject({ convention: { id, kind: 'completion' }, reading: { form } });
    expect(found?.scopes.map((scope) => [scope.service, scope.operation])).toEqual([[service, operation]]);
  });

  it('are Kubernetes’ jobs by what is finished, whichever of both there is', () => {
    for (const name of ['kube_job_complete', 'kube_job_failed']) {
      expect(workOfSeries(exposedSeries(`${name}{namespace="shop",job_name="a-1",condition="true"}`))).toMatchObject([
        { source: { convention: { id: 'kubernetes-jobs' }, reading: { form: 'finished', bad: 'kube_job_failed' } } },
      ]);
    }
  });

  it('have names of their own', () => {
    expect(new Set(COMPLETION.map(({ id }) => id)).size).toBe(COMPLETION.length);
  });

  it('that people write themselves are told by the usual labels', () => {
    expect(sourceLabels({ labels: RUN_LABELS }, ['job', 'name', 'job_name', 'status', 'result'])).toMatchObject({
      ...{ services: ['job'], operation: ['job_name'], outcomes: ['status', 'result'] },
    });
  });
});
