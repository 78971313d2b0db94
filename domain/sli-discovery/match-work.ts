import { COMPLETION, RUN_LABELS } from './conventions/completion.ts';
import { FRESHNESS, TOLD_BY_ITSELF } from './conventions/freshness.ts';
import { LEVEL_LABELS, LOG_ADVICE, LOG_LEVELS } from './conventions/log-levels.ts';
import { SERVICE_LABELS } from './metric-convention.ts';
import type { WorkConvention, WorkReading, WorkSource } from './work-convention.ts';

const CONVENTIONS = [...FRESHNESS, ...COMPLETION, ...LOG_LEVELS];

/** Metrics of the machinery, which has its own alerts. */
const MACHINERY =
  /^(?:go_|process_|prometheus_|promhttp_|alertmanager_|grafana_|loki_|tempo_|cortex_|net_conntrack_|slo:|slo_scout_|otelcol_|apiserver_|rest_client_|workqueue_|etcd_|scheduler_|kubelet_|node_|container_|kube_|kafka_|jvm_|mysql_|pg_|redis_)/;

const LAST_SUCCESS =
  /_last_success(?:ful)?(?:_(?:run|completion|backup|sync|time|unixtime))?(?:_timestamp)?(_seconds|_ms|_milliseconds)?$/;
const QUEUE_AGE =
  /(?:^|_)(?:consumer|queue|message|messages|event|events|oldest|replication|ingestion)(?:_\w+)?_(?:lag|age|delay)_(seconds|ms|milliseconds)$/;
const MESSAGE_AGES =
  /^(.*(?:message|event|record)_(?:age|delay|lag)(?:_time)?|.*(?:task|job)_?queue_?time|celery_tasks_latency|sidekiq_job_latency)(_seconds|_milliseconds|_ms)?_bucket$/;
const RUNS =
  /(?:^|_)(?:jobs?|tasks?|runs?|job_runs|executions|batches|workflows|pipelines|imports|exports|backups|syncs?)_total$/;
const RUN_PARTS =
  /^(.*(?:job|task|run|batch|workflow|pipeline|import|export|backup|sync|process)\w*?)_(?:succeeded|success|successes|completed)_total$/;
const FAILED = ['failed', 'failure', 'failures', 'error', 'errors'] as const;
const LOG_LINES =
  /(?:^|_)(?:logs?|logging|logger|logback|log4j2?|serilog|nlog|winston|zap|zerolog|slog|tracing|syslog|journald|promtail_custom)(?:_\w+)?_total$/;
/** A rule of Loki or Prometheus that records the lines of each minute. */
const RECORDED_LINES = /log\w*:(?:\w+:)*(?:sum_|sum:)?(?:count|count_over_time|increase)_?1m$/;

/**
 * The sources of SLIs of consumers, jobs and log lines among the names of metrics: first those of known conventions, then metrics
 * that are named like ones. Names alone do not tell whether the labels are there.
 */
export function matchWork(names: readonly string[]): readonly WorkSource[] {
  const there = new Set(names);
  const known = CONVENTIONS.flatMap((convention) =>
    readingsThere(convention, there).map((reading): WorkSource => ({ convention, reading })),
  );
  const claimed = new Set(CONVENTIONS.flatMap(({ readings }) => readings.flatMap(metricsOf)));
  const open = names.filter((name) => !claimed.has(name) && !MACHINERY.test(name));
  return [...known, ...open.flatMap((name) => customSource(name, there) ?? [])];
}

/** Where nothing tells how fast a backlog is consumed its first reading stays, to say what is missing. */
function readingsThere({ readings }: WorkConvention, there: ReadonlySet<string>): readonly WorkReading[] {
  const whole = readings.filter((reading) => isThere(reading, there));
  if (whole.length > 0) return whole;
  return readings.filter(({ form, metric }) => form === 'backlog' && there.has(metric)).slice(0, 1);
}

/** One of two counters is enough: the other has no series before its first event. */
function isThere(reading: WorkReading, there: ReadonlySet<string>): boolean {
  if (reading.form === 'backlog') return there.has(reading.metric) && there.has(reading.consumed);
  if (reading.form === 'ages') return there.has(`${reading.metric}_bucket`);
  if (reading.form === 'finished') return there.has(reading.metric) || there.has(reading.bad);
  if (reading.form === 'parts' && reading.metricCounts === 'good') {
    return there.has(reading.metric) || there.has(reading.bad);
  }
  return there.has(reading.metric);
}

function metricsOf(reading: WorkReading): readonly string[] {
  if (reading.form === 'backlog') return [reading.metric, reading.consumed];
  return 'bad' in reading ? [reading.metric, reading.bad] : [reading.metric];
}

function customSource(name: string, there: ReadonlySet<string>): WorkSource | undefined {
  const lastSuccess = LAST_SUCCESS.exec(name);
  if (lastSuccess !== null) {
    return freshness(name, 'runs', { form: 'timestamp', metric: name, unitSeconds: unitOf(lastSuccess[1]) });
  }
  const queueAge = QUEUE_AGE.exec(name);
  // With a count beside it the name is that of a summary's quantiles.
  if (queueAge !== null && !there.has(`${name}_count`)) {
    return freshness(name, 'messages', { form: 'age', metric: name, unitSeconds: unitOf(queueAge[1]) });
  }
  return queueAges(name) ?? runsOrLines(name, there);
}

function queueAges(name: string): WorkSource | undefined {
  const [, metric, unit] = MESSAGE_AGES.exec(name) ?? [];
  if (metric === undefined) return undefined;
  const whole = `${metric}${unit ?? ''}`;
  return freshness(whole, 'messages', { form: 'ages', metric: whole, unitSeconds: unitOf(unit) });
}

function runsOrLines(name: string, there: ReadonlySet<string>): WorkSource | undefined {
  const stem = RUN_PARTS.exec(name)?.[1];
  const bad =
    stem === undefined ? undefined : FAILED.map((word) => `${stem}_${word}_total`).find((one) => there.has(one));
  if (bad !== undefined) return completion(name, { form: 'parts', metric: name, metricCounts: 'good', bad });
  if (RUNS.test(name)) return completion(name, { form: 'labelled', metric: name, recorded: false });
  const recorded = RECORDED_LINES.test(name);
  return recorded || LOG_LINES.test(name) ? logLines(name, recorded) : undefined;
}

function custom(name: string): Pick<WorkConvention, 'id' | 'title' | 'matchers'> {
  return { id: 'custom', title: `${name}, by its name`, matchers: [] };
}

function freshness(name: string, subject: 'messages' | 'runs', reading: WorkReading): WorkSource {
  const operation =
    subject === 'runs' ? RUN_LABELS.operation : [['topic', 'queue', 'queue_name', 'subscription', 'stream', 'name']];
  const labels = { service: ['exported_job', ...SERVICE_LABELS], operation, outcome: [] };
  const convention = { ...custom(name), kind: 'freshness', subject, readings: [reading], labels } as const;
  // What counts messages as they are read is silent with its consumer as every counter of requests is.
  if (reading.form === 'ages') return { convention, reading };
  return { convention: { ...convention, advice: TOLD_BY_ITSELF }, reading };
}

function completion(name: string, reading: WorkReading): WorkSource {
  const about = { kind: 'completion', subject: 'runs', readings: [reading], labels: RUN_LABELS } as const;
  return { convention: { ...custom(name), ...about }, reading };
}

function logLines(name: string, recorded: boolean): WorkSource {
  const reading = { form: 'labelled', metric: name, recorded } as const;
  const about = { kind: 'error_log_ratio', subject: 'logs', readings: [reading], labels: LEVEL_LABELS } as const;
  return { convention: { ...custom(name), ...about, advice: LOG_ADVICE }, reading };
}

/** Seconds of a unit by the end of a name; timestamps without one are seconds, as Prometheus advises. */
function unitOf(suffix: string | undefined): number {
  return suffix !== undefined && /m(?:illi)?s/.test(suffix) ? 0.001 : 1;
}
