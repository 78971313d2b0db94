import { describe, expect, it } from 'vitest';
import { matchWork } from '../../../../domain/sli-discovery/match-work.ts';
import { workMetrics } from '../../../../domain/sli-discovery/work-convention.ts';

describe('the metrics of work', () => {
  it.each([
    [['sidekiq_queue_latency'], 'sidekiq_queue_latency'],
    [
      ['kafka_consumergroup_lag', 'kafka_consumergroup_current_offset'],
      'kafka_consumergroup_lag, kafka_consumergroup_current_offset',
    ],
    [['celery_task_succeeded_total'], 'celery_task_succeeded_total, celery_task_failed_total'],
    [['order_event_age_seconds_bucket'], 'order_event_age_seconds_bucket'],
  ])('%j are named for people', (names, text) => {
    expect(matchWork(names).map(workMetrics)).toEqual([text]);
  });
});
