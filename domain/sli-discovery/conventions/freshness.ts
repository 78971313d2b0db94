import { SERVICE_LABELS } from '../metric-convention.ts';
import type { WorkConvention, WorkReading } from '../work-convention.ts';

const CONSUMER = { kind: 'freshness', subject: 'messages', matchers: [] } as const;
const RUNS = { kind: 'freshness', subject: 'runs', matchers: [] } as const;
/** Groups of people who look into a topic. */
const AD_HOC_GROUPS = /^(?:console-consumer-|kafka-ui|kafdrop|akhq|conduktor)/;
const ESTIMATED =
  'The lag is estimated from the messages that wait and the rate of the last five minutes: an exporter that tells ' +
  'seconds (kafka-lag-exporter), or a histogram of the messages’ ages, measures it.';

/** Advice on ages that no exporter stands behind, whoever's. */
export const TOLD_BY_ITSELF =
  'Where the consumer or job tells this itself the SLI is silent while it is down: prefer an exporter (for jobs a Pushgateway), or alert ' +
  'on its absence.';

const age = (metric: string, unitSeconds = 1): WorkReading => ({ form: 'age', metric, unitSeconds });
const backlog = (metric: string, consumed: string): WorkReading => ({ form: 'backlog', metric, consumed });
const lastSuccess = (metric: string): WorkReading => ({ form: 'timestamp', metric, unitSeconds: 1 });
const groupLabels = (service: string, operation: string) => ({
  ...{ service: [service], operation: [[operation]], outcome: [] },
});

/** Exporters of consumers and queues that tell how old what waits is, and of the last success of jobs. */
export const FRESHNESS: readonly WorkConvention[] = [
  {
    ...{ ...CONSUMER, id: 'kafka-lag-exporter', title: 'kafka-lag-exporter', ignoredServices: AD_HOC_GROUPS },
    readings: [
      age('kafka_consumergroup_group_lag_seconds'),
      age('kafka_consumergroup_group_max_lag_seconds'),
      backlog('kafka_consumergroup_group_lag', 'kafka_consumergroup_group_offset'),
    ],
    labels: { ...groupLabels('group', 'topic'), places: ['cluster_name'] },
  },
  {
    ...{ ...CONSUMER, id: 'consumer-group-seconds', title: 'lag of consumer groups in seconds' },
    ...{ readings: [age('kafka_consumergroup_lag_seconds')], ignoredServices: AD_HOC_GROUPS },
    labels: { service: ['consumergroup', 'group'], operation: [['topic']], outcome: [] },
  },
  {
    // Strimzi's Kafka Exporter and Amazon MSK's collector are this one.
    ...{ ...CONSUMER, id: 'kafka-exporter', title: 'kafka_exporter (Strimzi, MSK)', ignoredServices: AD_HOC_GROUPS },
    readings: [
      backlog('kafka_consumergroup_lag', 'kafka_consumergroup_current_offset'),
      backlog('kafka_consumergroup_lag_sum', 'kafka_consumergroup_current_offset_sum'),
    ],
    labels: groupLabels('consumergroup', 'topic'),
  },
  {
    ...{ ...CONSUMER, id: 'kminion', title: 'kminion', ignoredServices: AD_HOC_GROUPS },
    readings: [backlog('kminion_kafka_consumer_group_topic_lag', 'kminion_kafka_consumer_group_topic_offset_sum')],
    labels: groupLabels('group_id', 'topic_name'),
  },
  {
    ...{ ...CONSUMER, id: 'burrow', title: 'Burrow exporter', ignoredServices: AD_HOC_GROUPS },
    readings: [backlog('kafka_burrow_partition_lag', 'kafka_burrow_partition_current_offset')],
    labels: groupLabels('group', 'topic'),
  },
  {
    ...{
      ...CONSUMER,
      id: 'otel-kafka-metrics',
      title: 'Kafka metrics of the Collector',
      ignoredServices: AD_HOC_GROUPS,
    },
    readings: [
      backlog('kafka_consumer_group_lag', 'kafka_consumer_group_offset'),
      backlog('kafka_consumer_group_lag_sum', 'kafka_consumer_group_offset_sum'),
    ],
    labels: groupLabels('group', 'topic'),
  },
  {
    ...{ ...CONSUMER, id: 'kafka-client', title: 'Kafka client (Micrometer)', advice: TOLD_BY_ITSELF },
    readings: [
      backlog('kafka_consumer_fetch_manager_records_lag', 'kafka_consumer_fetch_manager_records_consumed_total'),
    ],
    labels: { service: SERVICE_LABELS, operation: [['topic']], outcome: [] },
  },
  {
    ...{ ...CONSUMER, id: 'rabbitmq', title: 'RabbitMQ' },
    readings: [
      backlog('rabbitmq_queue_messages_ready', 'rabbitmq_queue_messages_ack_total'),
      backlog('rabbitmq_queue_messages_ready', 'rabbitmq_queue_messages_acked_total'),
      backlog('rabbitmq_queue_messages_ready', 'rabbitmq_queue_messages_delivered_total'),
      backlog('rabbitmq_queue_messages_ready', 'rabbitmq_channel_messages_acked_total'),
      backlog('rabbitmq_detailed_queue_messages_ready', 'rabbitmq_detailed_channel_messages_acked_total'),
    ],
    labels: { service: ['queue'], operation: [], outcome: [], places: ['vhost'] },
  },
  {
    ...{ ...CONSUMER, id: 'sqs', title: 'Amazon SQS, by CloudWatch' },
    readings: [
      age('aws_sqs_approximate_age_of_oldest_message_maximum'),
      age('aws_sqs_approximate_age_of_oldest_message_average'),
    ],
    labels: { service: ['dimension_QueueName', 'queue_name', 'QueueName'], operation: [], outcome: [] },
    // CloudWatch tells of a time some minutes ago.
    lookback: '15m',
  },
  {
    ...{ ...CONSUMER, id: 'pubsub', title: 'Google Pub/Sub, by Cloud Monitoring' },
    readings: [age('stackdriver_pubsub_subscription_pubsub_googleapis_com_subscription_oldest_unacked_message_age')],
    labels: { service: ['subscription_id'], operation: [], outcome: [] },
    lookback: '15m',
  },
  {
    ...{ ...CONSUMER, id: 'sidekiq-queues', title: 'Sidekiq queues', advice: TOLD_BY_ITSELF },
    readings: [age('sidekiq_queue_latency_seconds'), age('sidekiq_queue_latency')],
    labels: { service: SERVICE_LABELS, operation: [['queue', 'name']], outcome: [] },
  },
  {
    ...{ ...RUNS, id: 'kubernetes-cron-jobs', title: 'cron jobs of Kubernetes' },
    readings: [lastSuccess('kube_cronjob_status_last_successful_time')],
    labels: { service: ['exported_namespace', 'namespace'], operation: [['cronjob']], outcome: [] },
  },
  {
    ...{ ...RUNS, id: 'velero', title: 'Velero' },
    readings: [lastSuccess('velero_backup_last_successful_timestamp')],
    labels: { service: SERVICE_LABELS, operation: [['schedule']], outcome: [] },
  },
].map((convention: WorkConvention): WorkConvention => {
  if (convention.readings.every(({ form }) => form !== 'backlog')) return convention;
  return { ...convention, advice: [ESTIMATED, convention.advice ?? ''].join(' ').trimEnd() };
});
