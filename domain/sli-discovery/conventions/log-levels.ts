import { SERVICE_LABELS } from '../metric-convention.ts';
import type { ConventionLabels } from '../metric-convention.ts';
import type { WorkConvention } from '../work-convention.ts';

/** Labels that tell a line's severity. */
export const LEVEL_LABELS: ConventionLabels = {
  service: SERVICE_LABELS,
  operation: [],
  outcome: ['level', 'severity', 'severity_text', 'log_level', 'loglevel', 'detected_level', 'lvl'],
};

/** What every share of error lines says little of. */
export const LOG_ADVICE =
  'A share of log lines moves with what is logged, not with what users feel: take it where nothing counts requests or runs.';

const LOGS = {
  kind: 'error_log_ratio',
  subject: 'logs',
  matchers: [],
  labels: LEVEL_LABELS,
  advice: LOG_ADVICE,
} as const;
const ofLevels = (id: string, title: string, ...metrics: readonly string[]): WorkConvention => ({
  ...{ ...LOGS, id, title },
  readings: metrics.map((metric) => ({ form: 'labelled', metric, recorded: false })),
});

/** Logging libraries and collectors that count lines by severity. */
export const LOG_LEVELS: readonly WorkConvention[] = [
  ofLevels('logback', 'Logback', 'logback_events_total', 'logback_appender_total'),
  ofLevels('log4j', 'Log4j', 'log4j2_events_total', 'log4j2_appender_total', 'log4j_appender_total'),
  ofLevels('quarkus-log', 'logging of Quarkus', 'log_total'),
  ofLevels('log-messages', 'log_messages_total', 'log_messages_total'),
  ofLevels('serilog', 'Serilog', 'serilog_events_total', 'serilog_log_events_total'),
  ofLevels('collector-log-count', 'log counts of the Collector', 'log_record_count_total', 'log_record_count'),
];
