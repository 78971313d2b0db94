import { describe, expect, it } from 'vitest';
import { discoverWork } from '../../../../cli/discover/discover-work.ts';
import type { DiscoveryQuestion } from '../../../../cli/discover/discovery.ts';
import { ErrorCode } from '../../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import { RISK_LIMITS } from '../../../../domain/recommendation/target-ladder.ts';
import { createFakePrometheusQueries } from '../../../support/fakes/fake-prometheus-queries.ts';

const DAY_MS = 86_400_000;
const RANGE = { fromMs: 0, toMs: 8 * DAY_MS };
const QUESTION: DiscoveryQuestion = {
  ...{ range: RANGE, service: undefined, maxOperations: 20, windowDays: 28, limits: RISK_LIMITS, seed: 1 },
  onProgress: () => undefined,
};

async function discover(lines: readonly string[], valueOf: (query: string) => number | undefined, service?: string) {
  const prometheus = createFakePrometheusQueries(lines, valueOf);
  const names = await prometheus.metricNames(RANGE);
  return discoverWork(prometheus, names, { ...QUESTION, service });
}

/** Twenty seconds behind, and five minutes in each five. */
const fresh = (query: string): number => {
  if (query.includes('> bool')) return 0;
  return query.includes('count_over_time') ? 5 : 20;
};
const LAG = 'kafka_consumergroup_group_lag_seconds{group="billing",topic="orders"}';
const MESSAGES = ['kminion_kafka_consumer_group_topic_lag', 'kminion_kafka_consumer_group_topic_offset_sum'].map(
  (name) => `${name}{group_id="billing",topic_name="orders"}`,
);

describe('discoverWork', () => {
  it('judges a consumer by the first exporter that tells of it, and names the others once', async () => {
    const { slis, missing, others } = await discover(
      [LAG, LAG.replace('lag_seconds', 'max_lag_seconds'), ...MESSAGES],
      fresh,
    );

    expect(slis.map(({ kind, bad, counts, scope }) => [kind, bad, counts, scope.service, scope.operation])).toEqual([
      ['freshness', 'minutes with messages older than 30s', 'minutes', 'billing', 'orders'],
    ]);
    expect(slis[0]?.judged.verdict.kind).toBe('proposed');
    expect(missing).toEqual([]);
    expect(others).toMatchObject([{ service: 'billing', title: 'kminion', side: 'served' }]);
  });

  it('looks at one service alone when asked, and leaves out groups of people who look', async () => {
    const others = [LAG.replace('billing', 'mails'), LAG.replace('billing', 'console-consumer-12')];

    expect((await discover([LAG, ...others], fresh, 'mails')).slis.map(({ scope }) => scope.service)).toEqual([
      'mails',
    ]);
    expect((await discover([LAG, ...others], fresh)).slis).toHaveLength(2);
  });

  it('looks at each partition by itself where both metrics tell them, so that one that is stuck is seen', async () => {
    const partitions = ['kafka_consumergroup_lag', 'kafka_consumergroup_current_offset'].map(
      (name) => `${name}{consumergroup="billing",topic="orders",partition="0"}`,
    );

    const [sli] = (await discover(partitions, fresh)).slis;

    expect(JSON.stringify(sli?.sli)).toContain('max(sum by (topic, partition) (kafka_consumergroup_lag');
    expect(JSON.stringify((await discover(MESSAGES, fresh)).slis[0]?.sli)).not.toContain('partition');
  });

  it('estimates no age from so few messages that one alone is above the bound', async () => {
    const rare = (query: string): number => (fresh(query) === 20 ? 1_200 : fresh(query));

    expect(await discover(MESSAGES, rare)).toMatchObject({
      slis: [],
      missing: [{ reason: expect.stringContaining('Too few messages to estimate an age') as string }],
    });
    expect((await discover([LAG], rare)).slis).toHaveLength(1);
  });

  it('says of what a job tells itself that it is silent while the job is down', async () => {
    const lastSuccess = 'backup_last_success_timestamp_seconds{job="backup"}';

    expect((await discover([lastSuccess], fresh)).slis[0]?.advice).toEqual([
      expect.stringContaining('silent while it is down'),
    ]);
    expect((await discover([LAG], fresh)).slis[0]?.advice.join()).not.toContain('silent');
  });

  it('tells the runs of several clusters apart', async () => {
    const jobs = ['eu', 'us'].map(
      (cluster) =>
        `kube_job_complete{condition="true",namespace="shop",job_name="backup-28912345",cluster="${cluster}"}`,
    );

    const { slis } = await discover(jobs, (query) => (query.includes('_complete') ? 5 : 0));

    expect(slis.map(({ scope }) => scope.place)).toEqual(['cluster=eu', 'cluster=us']);
    expect(JSON.stringify(slis[0]?.sli)).toContain('unless on (namespace, job_name, cluster)');
  });

  it('says why an age has no bound', async () => {
    const { missing } = await discover([LAG], (query) => (fresh(query) === 20 ? 900_000 : fresh(query)));

    expect(missing).toMatchObject([
      {
        service: 'billing',
        operation: 'orders',
        kind: 'freshness',
        reason: expect.stringContaining('above 1w') as string,
      },
    ]);
  });

  it('says what tells nothing: words, a level, a rate of what is read', async () => {
    const { slis, missing } = await discover(
      [
        'celery_tasks_total{job="celery",name="mail",state="odd"}',
        'log_messages_total{app="shop"}',
        'rabbitmq_queue_messages_ready{queue="mails"}',
      ],
      () => undefined,
    );

    expect(slis).toEqual([]);
    expect(missing.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['freshness', expect.stringContaining('rabbitmq_queue_messages_ack_total has no series')],
      ['completion', expect.stringContaining('The values of state do not tell whether a run ended well')],
      ['error_log_ratio', 'No label tells the severity of a line.'],
    ]);
  });

  it('leaves alone what only its name made look like runs or lines', async () => {
    const found = await discover(['shop_audit_log_bytes_total{job="shop"}', 'shop_jobs_total{job="shop"}'], () => 1);

    expect(found).toMatchObject({ slis: [], missing: [], others: [] });
  });

  it('says of failures that were never seen that they may be called otherwise', async () => {
    const rate = (query: string): number => (query.includes('succeeded') ? 0.5 : 0);
    const { slis } = await discover(['celery_task_succeeded_total{job="celery",name="mail"}'], rate);

    expect(slis).toMatchObject([
      {
        kind: 'completion',
        bad: 'runs that failed',
        advice: [expect.stringContaining('celery_task_failed_total is nowhere')],
      },
    ]);
  });

  it('says of counters of attempts that they count no runs', async () => {
    const lines = ['sidekiq_jobs_executed_total', 'sidekiq_jobs_failed_total'].map((name) => `${name}{job="rails"}`);

    const { slis } = await discover(lines, () => 0.5);

    expect(slis).toMatchObject([
      { bad: 'attempts that failed', counts: 'attempts', advice: [expect.stringContaining('is tried again')] },
    ]);
  });

  it('says of failures with labels of their own that the first of each is not seen', async () => {
    const good = 'celery_task_succeeded_total{job="celery",name="mail"}';
    const bad = good.replace('succeeded', 'failed');
    const rate = (query: string): number => (query.includes('succeeded') ? 0.5 : 0);
    const adviceOf = async (series: string) => (await discover([good, series], rate)).slis[0]?.advice;

    expect(await adviceOf(bad.replace('}', ',exception="IOError"}'))).toEqual([
      expect.stringContaining('celery_task_failed_total has exception, which celery_task_succeeded_total has not'),
    ]);
    expect(await adviceOf(bad)).toEqual([]);
  });

  it('gives queries that cannot be used with the reason', async () => {
    const lines = ['info', 'error'].map((level) => `logback_events_total{application="shop",level="${level}"}`);

    const { missing } = await discover(lines, () => undefined);

    expect(missing).toMatchObject([
      { service: 'shop', kind: 'error_log_ratio', reason: expect.stringContaining('cannot be used') as string },
    ]);
  });

  it('goes on where a source is too much for the server, and says so', async () => {
    const prometheus = createFakePrometheusQueries([LAG, ...MESSAGES], fresh);
    const tooMuch = new ScoutError({
      code: ErrorCode.invalidArgument,
      message: 'query processing would load too many samples',
    });

    const { slis, missing } = await discoverWork(
      {
        ...prometheus,
        instant: (query, atMs) =>
          query.includes('lag_seconds') ? Promise.reject(tooMuch) : prometheus.instant(query, atMs),
      },
      await prometheus.metricNames(RANGE),
      QUESTION,
    );

    expect(missing).toMatchObject([
      { service: 'all services', reason: expect.stringContaining('too many samples') as string },
    ]);
    expect(slis).toMatchObject([{ kind: 'freshness', source: { convention: { id: 'kminion' } } }]);
  });

  it('makes one SLI of a group with too many topics, and says so', async () => {
    const topics = Array.from({ length: 101 }, (_, topic) => LAG.replace('orders', `orders-${String(topic)}`));

    const { slis, missing } = await discover(topics, fresh);

    expect(slis.map(({ scope }) => scope.operation)).toEqual([undefined]);
    expect(missing).toMatchObject([{ reason: expect.stringContaining('101 values of topic') as string }]);
  });
});
