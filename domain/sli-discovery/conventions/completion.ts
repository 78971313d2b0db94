import { SERVICE_LABELS } from '../metric-convention.ts';
import type { ConventionLabels } from '../metric-convention.ts';
import type { WorkConvention, WorkReading } from '../work-convention.ts';

const RUNS = { kind: 'completion', subject: 'runs', matchers: [] } as const;

const labelled = (metric: string): WorkReading => ({ form: 'labelled', metric, recorded: false });
const ofGood = (metric: string, bad: string): WorkReading => ({ form: 'parts', metric, metricCounts: 'good', bad });
const ofAll = (metric: string, bad: string): WorkReading => ({ form: 'parts', metric, metricCounts: 'all', bad });
const attempts = (reading: WorkReading): WorkReading =>
  reading.form === 'parts' ? { ...reading, ofAttempts: true } : reading;
const told = (operation: readonly string[], outcome: readonly string[] = []): ConventionLabels => ({
  ...{ service: SERVICE_LABELS, operation: [operation], outcome },
});

/** What people call these labels who name them by themselves. */
export const RUN_LABELS: ConventionLabels = told(
  ['job_name', 'cronjob', 'task', 'task_name', 'dag_id', 'workflow', 'pipeline', 'schedule', 'worker', 'queue', 'name'],
  ['status', 'state', 'result', 'outcome', 'phase', 'success'],
);

/** Job runners and their exporters that count how runs ended. */
export const COMPLETION: readonly WorkConvention[] = [
  {
    ...{ ...RUNS, id: 'kubernetes-jobs', title: 'jobs of Kubernetes' },
    readings: [{ form: 'finished', metric: 'kube_job_complete', bad: 'kube_job_failed' }],
    matchers: ['condition="true"'],
    labels: { service: ['exported_namespace', 'namespace'], operation: [['job_name']], outcome: [] },
    advice:
      'A job is counted in the minute in which it is first seen finished: jobs whose objects are deleted at once (ttlSecondsAfterFinished: 0) are missed.',
  },
  {
    ...{ ...RUNS, id: 'argo-workflows', title: 'Argo Workflows' },
    readings: [labelled('argo_workflows_total_count_total'), labelled('argo_workflows_total_count')],
    labels: { service: ['exported_namespace', 'namespace'], operation: [], outcome: ['phase'] },
  },
  {
    ...{ ...RUNS, id: 'airflow', title: 'Airflow' },
    readings: [
      ofGood('airflow_dagrun_duration_success_count', 'airflow_dagrun_duration_failed_count'),
      attempts(ofGood('airflow_ti_successes', 'airflow_ti_failures')),
      attempts(ofGood('airflow_ti_successes_total', 'airflow_ti_failures_total')),
    ],
    labels: told(['dag_id']),
  },
  {
    ...{ ...RUNS, id: 'spring-batch', title: 'Spring Batch' },
    readings: [labelled('spring_batch_job_seconds_count')],
    labels: told(['spring_batch_job_name', 'name'], ['spring_batch_job_status', 'status']),
  },
  {
    ...{ ...RUNS, id: 'spring-scheduled', title: 'scheduled tasks of Spring' },
    readings: [labelled('tasks_scheduled_execution_seconds_count')],
    labels: told(['code_function'], ['outcome']),
  },
  {
    ...{ ...RUNS, id: 'db-scheduler', title: 'db-scheduler' },
    readings: [labelled('dbscheduler_task_completions_total')],
    labels: told(['task'], ['result']),
  },
  {
    ...{ ...RUNS, id: 'celery', title: 'Celery' },
    readings: [
      ofGood('celery_task_succeeded_total', 'celery_task_failed_total'),
      labelled('celery_tasks_total'),
      labelled('flower_events_total'),
    ],
    labels: told(['name', 'task', 'queue_name', 'queue'], ['state', 'type']),
  },
  {
    ...{ ...RUNS, id: 'sidekiq', title: 'Sidekiq' },
    readings: [
      attempts(ofAll('sidekiq_jobs_executed_total', 'sidekiq_jobs_failed_total')),
      attempts(ofAll('sidekiq_processed_jobs_total', 'sidekiq_failed_jobs_total')),
      attempts(ofAll('sidekiq_jobs_total', 'sidekiq_failed_jobs_total')),
    ],
    labels: told(['worker', 'job_name', 'queue']),
  },
  {
    ...{ ...RUNS, id: 'bullmq', title: 'BullMQ' },
    readings: [ofGood('bullmq_jobs_completed_total', 'bullmq_jobs_failed_total')],
    labels: told(['bullmq_queue_name', 'bullmq_queue', 'queue']),
  },
];
