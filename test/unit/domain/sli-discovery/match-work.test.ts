import { describe, expect, it } from 'vitest';
import { matchMetrics } from '../../../../domain/sli-discovery/match-metrics.ts';
import { matchWork } from '../../../../domain/sli-discovery/match-work.ts';

const match = (...names: readonly string[]) =>
  matchWork(names).map(({ convention: { id, kind, subject }, reading }) => ({ id, kind, subject, reading }));

describe('matchWork', () => {
  it.each([
    ['backup_last_success_timestamp_seconds', 1],
    ['import_last_successful_run_timestamp', 1],
    ['report_last_success_time', 1],
    ['report_last_success_timestamp_ms', 0.001],
  ])('takes %s for the time of a success', (metric, unitSeconds) => {
    expect(match(metric)).toEqual([
      {
        ...{ id: 'custom', kind: 'freshness', subject: 'runs' },
        reading: { form: 'timestamp', metric, unitSeconds },
      },
    ]);
  });

  it.each([
    ['orders_consumer_lag_seconds', 'age', 1],
    ['oldest_message_age_seconds', 'age', 1],
    ['mail_queue_delay_ms', 'age', 0.001],
  ])('takes %s for an age', (metric, form, unitSeconds) => {
    expect(match(metric)).toMatchObject([{ kind: 'freshness', reading: { form, metric, unitSeconds } }]);
  });

  it('takes a histogram of messages’ ages, which is none of requests', () => {
    const name = 'shop_message_age_seconds_bucket';

    expect(match(name)).toMatchObject([
      { kind: 'freshness', reading: { form: 'ages', metric: 'shop_message_age_seconds' } },
    ]);
    expect(matchMetrics([name], new Set())).toEqual([]);
  });

  it('takes counters of runs, by a label or in two', () => {
    expect(match('import_jobs_total', 'shop_batch_succeeded_total', 'shop_batch_failed_total')).toMatchObject([
      { kind: 'completion', reading: { form: 'labelled', metric: 'import_jobs_total' } },
      {
        kind: 'completion',
        reading: { form: 'parts', metric: 'shop_batch_succeeded_total', bad: 'shop_batch_failed_total' },
      },
    ]);
  });

  it('puts known conventions before names that look like ones, and takes none twice', () => {
    expect(match('nightly_jobs_total', 'celery_tasks_total').map(({ id }) => id)).toEqual(['celery', 'custom']);
  });

  it.each([
    'prometheus_tsdb_compactions_failed_total',
    'go_gc_duration_seconds_count',
    'kube_job_info',
    'slo_scout_event_log_lag_seconds',
    'otelcol_exporter_queue_size',
    'http_requests_total',
    'shop_batch_succeeded_total',
  ])('leaves %s alone', (name) => {
    expect(match(name)).toEqual([]);
  });
});
