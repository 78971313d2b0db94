import { describe, expect, it } from 'vitest';
import { FRESHNESS } from '../../../../../domain/sli-discovery/conventions/freshness.ts';
import { ageExpression } from '../../../../../domain/sli-discovery/freshness-sli.ts';
import type { AgeReading } from '../../../../../domain/sli-discovery/freshness-sli.ts';
import { exposedSeries, workOfSeries } from '../../../../support/work-of-series.ts';

/** An exporter's series, whose freshness it is, and the age in them. */
const EXPORTERS: readonly (readonly [string, readonly string[], string, string | undefined, string])[] = [
  [
    'kafka-lag-exporter',
    [
      'kafka_consumergroup_group_lag_seconds{cluster_name="prod",group="billing",topic="orders",partition="0",member_host="/10.0.0.1",consumer_id="c-1",client_id="c"}',
    ],
    'billing',
    'orders',
    'max(kafka_consumergroup_group_lag_seconds{group="billing", topic="orders"})',
  ],
  [
    'kafka-exporter',
    [
      'kafka_consumergroup_lag{consumergroup="billing",topic="orders",partition="0",job="kafka-exporter"}',
      'kafka_consumergroup_lag{consumergroup="billing",topic="orders",partition="1",job="kafka-exporter"}',
      'kafka_consumergroup_current_offset{consumergroup="billing",topic="orders",partition="0",job="kafka-exporter"}',
    ],
    'billing',
    'orders',
    'sum(kafka_consumergroup_lag{consumergroup="billing", topic="orders"} >= 0) / ' +
      'clamp_min(sum(rate(kafka_consumergroup_current_offset{consumergroup="billing", topic="orders"}[5m])), 0.001)',
  ],
  [
    'kminion',
    [
      'kminion_kafka_consumer_group_topic_lag{group_id="billing",topic_name="orders"}',
      'kminion_kafka_consumer_group_topic_offset_sum{group_id="billing",topic_name="orders"}',
    ],
    'billing',
    'orders',
    'sum(kminion_kafka_consumer_group_topic_lag{group_id="billing", topic_name="orders"} >= 0) / ' +
      'clamp_min(sum(rate(kminion_kafka_consumer_group_topic_offset_sum{group_id="billing", topic_name="orders"}[5m])), 0.001)',
  ],
  [
    'burrow',
    [
      'kafka_burrow_partition_lag{cluster="prod",group="billing",topic="orders",partition="3"}',
      'kafka_burrow_partition_current_offset{cluster="prod",group="billing",topic="orders",partition="3"}',
    ],
    'billing',
    'orders',
    'sum(kafka_burrow_partition_lag{group="billing", topic="orders"} >= 0) / ' +
      'clamp_min(sum(rate(kafka_burrow_partition_current_offset{group="billing", topic="orders"}[5m])), 0.001)',
  ],
  [
    'otel-kafka-metrics',
    [
      'kafka_consumer_group_lag{group="billing",topic="orders",partition="0"}',
      'kafka_consumer_group_offset{group="billing",topic="orders",partition="0"}',
    ],
    'billing',
    'orders',
    'sum(kafka_consumer_group_lag{group="billing", topic="orders"} >= 0) / ' +
      'clamp_min(sum(rate(kafka_consumer_group_offset{group="billing", topic="orders"}[5m])), 0.001)',
  ],
  [
    'kafka-client',
    [
      'kafka_consumer_fetch_manager_records_lag{application="billing",client_id="c-1",topic="orders",partition="0"}',
      'kafka_consumer_fetch_manager_records_consumed_total{application="billing",client_id="c-1",topic="orders"}',
    ],
    'billing',
    'orders',
    'sum(kafka_consumer_fetch_manager_records_lag{application="billing", topic="orders"} >= 0) / ' +
      'clamp_min(sum(rate(kafka_consumer_fetch_manager_records_consumed_total{application="billing", topic="orders"}[5m])), 0.001)',
  ],
  [
    'rabbitmq',
    [
      'rabbitmq_queue_messages_ready{queue="mails",vhost="/",instance="rabbit-0:15692"}',
      'rabbitmq_channel_messages_acked_total{channel="<0.1.0>",queue="mails",vhost="/"}',
    ],
    'mails',
    undefined,
    'sum(rabbitmq_queue_messages_ready{queue="mails"} >= 0) / ' +
      'clamp_min(sum(rate(rabbitmq_channel_messages_acked_total{queue="mails"}[5m])), 0.001)',
  ],
  [
    'sqs',
    ['aws_sqs_approximate_age_of_oldest_message_maximum{dimension_QueueName="mails",region="eu-west-1"}'],
    'mails',
    undefined,
    'max(last_over_time(aws_sqs_approximate_age_of_oldest_message_maximum{dimension_QueueName="mails"}[15m]))',
  ],
  [
    'sidekiq-queues',
    ['sidekiq_queue_latency{job="rails",queue="default"}'],
    'rails',
    'default',
    'max(sidekiq_queue_latency{job="rails", queue="default"})',
  ],
  [
    'kubernetes-cron-jobs',
    [
      'kube_cronjob_status_last_successful_time{namespace="monitoring",exported_namespace="shop",cronjob="backup",instance="10.0.0.2:8080"}',
    ],
    'shop',
    'backup',
    'time() - max(kube_cronjob_status_last_successful_time{exported_namespace="shop", cronjob="backup"})',
  ],
  [
    'velero',
    ['velero_backup_last_successful_timestamp{job="velero",schedule="nightly"}'],
    'velero',
    'nightly',
    'time() - max(velero_backup_last_successful_timestamp{job="velero", schedule="nightly"})',
  ],
];

describe('exporters of consumers and queues', () => {
  it.each(EXPORTERS)('%s says whose age, and how old', (id, lines, service, operation, age) => {
    const [found] = workOfSeries(exposedSeries(...lines));

    expect(found?.source.convention).toMatchObject({ id, kind: 'freshness' });
    const [scope, other] = found?.scopes ?? [];
    expect([scope?.service, scope?.operation, other]).toEqual([service, operation, undefined]);
    const { reading, convention } = found!.source;
    const { lookback } = convention;
    expect(ageExpression(reading as AgeReading, { matchers: scope?.matchers ?? [], lookback })).toBe(age);
  });

  it('prefer seconds to messages of the same exporter', () => {
    const found = workOfSeries(
      exposedSeries(
        'kafka_consumergroup_lag{consumergroup="billing"}',
        'kafka_consumergroup_current_offset{consumergroup="billing"}',
        'kafka_consumergroup_lag_seconds{consumergroup="billing"}',
      ),
    );

    expect(found.map(({ source }) => source.reading.form)).toEqual(['age', 'backlog']);
  });

  it('keep a backlog that nothing tells the rate of, to say so', () => {
    expect(workOfSeries(exposedSeries('rabbitmq_queue_messages_ready{queue="mails"}'))).toMatchObject([
      { source: { reading: { form: 'backlog', consumed: 'rabbitmq_queue_messages_ack_total' } } },
    ]);
  });

  it('say of estimates that they are, and of ages that their consumer tells that it may be silent', () => {
    for (const { id, readings, advice = '' } of FRESHNESS) {
      expect(advice.includes('estimated')).toBe(readings.some(({ form }) => form === 'backlog'));
      expect(advice.includes('silent while it is down')).toBe(['kafka-client', 'sidekiq-queues'].includes(id));
    }
  });

  it('tell clusters and virtual hosts apart', () => {
    const series = ['/', 'test'].map((vhost) => `rabbitmq_queue_messages_ready{queue="mails",vhost="${vhost}"}`);
    const lag = ['eu', 'us'].map(
      (name) => `kafka_consumergroup_group_lag_seconds{cluster_name="${name}",group="billing",topic="orders"}`,
    );

    const places = workOfSeries(exposedSeries(...lag, ...series)).map(({ scopes }) => scopes.map(({ place }) => place));

    expect(places).toEqual([
      ['cluster_name=eu', 'cluster_name=us'],
      ['vhost=/', 'vhost=test'],
    ]);
  });
});
