import { describe, expect, it } from 'vitest';
import { LEVEL_LABELS, LOG_LEVELS } from '../../../../../domain/sli-discovery/conventions/log-levels.ts';
import { exposedSeries, workOfSeries } from '../../../../support/work-of-series.ts';

describe('logging libraries', () => {
  it.each([
    ['logback', 'logback_events_total{application="shop",level="error"}', 'shop'],
    ['logback', 'logback_appender_total{job="shop",level="error"}', 'shop'],
    ['log4j', 'log4j2_events_total{application="shop",level="fatal"}', 'shop'],
    ['quarkus-log', 'log_total{job="shop",level="ERROR"}', 'shop'],
    ['log-messages', 'log_messages_total{app="shop",level="error"}', 'shop'],
    ['serilog', 'serilog_events_total{job="shop",level="Error"}', 'shop'],
    ['collector-log-count', 'log_record_count_total{service_name="shop",severity_text="ERROR"}', 'shop'],
    ['custom', 'promtail_custom_app_log_lines_total{job="shop",level="error"}', 'shop'],
    ['custom', 'shop_tracing_events_total{job="shop",level="error"}', 'shop'],
  ])('%s counts lines by severity: %s', (id, line, service) => {
    const [found] = workOfSeries(exposedSeries(line));

    expect(found?.source).toMatchObject({
      convention: { id, kind: 'error_log_ratio', subject: 'logs', labels: LEVEL_LABELS },
      reading: { form: 'labelled', recorded: false },
    });
    expect(found?.scopes.map((scope) => [scope.service, scope.operation])).toEqual([[service, undefined]]);
  });

  it('are counted by the minute where a rule of Loki records so', () => {
    expect(workOfSeries(exposedSeries('job:log_lines:count1m{job="shop",level="error"}'))).toMatchObject([
      { source: { reading: { form: 'labelled', recorded: true } } },
    ]);
    expect(workOfSeries(exposedSeries('job:log_lines:rate5m{job="shop",level="error"}'))).toEqual([]);
  });

  it('all say what a share of lines is not', () => {
    expect(LOG_LEVELS.every(({ advice }) => advice !== undefined)).toBe(true);
  });
});
