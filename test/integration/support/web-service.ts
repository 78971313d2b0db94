import { stringify } from 'yaml';
import { generateRules } from '../../../cli/rules/generate-rules.ts';
import type { GeneratedRules } from '../../../cli/rules/generate-rules.ts';
import type { RuleMode } from '../../../domain/rules/rule-slo.ts';
import type { EventCount } from '../../../domain/sli/sli-bucket.ts';
import { promtoolCounter } from '../../support/promtool-counter.ts';
import { groupsOf } from '../../support/rule-file.ts';

/** Events of one minute. */
export type MinuteCount = Pick<EventCount, 'total' | 'bad'>;

const METRIC = 'http_request_duration_seconds_count';

/** A Sloth specification of a web service's availability, as in Sloth's getting-started example. */
export function webServiceSpec(service: string, objective: number): string {
  const selector = `job="${service}"`;
  return stringify({
    version: 'prometheus/v1',
    service,
    slos: [
      {
        name: 'requests-availability',
        objective,
        sli: {
          events: {
            error_query: `sum(rate(${METRIC}{${selector},code=~"(5..|429)"}[{{.window}}]))`,
            total_query: `sum(rate(${METRIC}{${selector}}[{{.window}}]))`,
          },
        },
        alerting: { name: 'HighErrorRate' },
      },
    ],
  });
}

/** The rules of specifications over 30 days. */
export function rulesOf(mode: RuleMode, ...specs: readonly string[]): GeneratedRules {
  return generateRules({
    specs: specs.map((text, position) => ({ file: `spec-${position}.yml`, text })),
    windows: [],
    mode,
    defaultWindowDays: 30,
    extraLabels: {},
    version: '1.2.3',
  });
}

/** The series of a web service: all of its requests, and the failed ones by their status where it has the series. */
export function webServiceSeries(counts: readonly MinuteCount[], service = 'web') {
  const series = (code: string, events: readonly number[]) => ({
    series: `${METRIC}{job="${service}", code="${code}"}`,
    values: promtoolCounter(events),
  });
  const good = series(
    '200',
    counts.map(({ total, bad }) => total - bad),
  );
  const bad = counts.map((count) => count.bad);
  return bad.some((events) => events > 0) ? [good, series('500', bad)] : [good];
}

/** Minutes of steady traffic. */
export function steady(minutes: number, count: MinuteCount): readonly MinuteCount[] {
  return Array<MinuteCount>(minutes).fill(count);
}

/** The rules that alerts come from, without what only dashboards read: promtool caps the samples of the long rule. */
export function alertingRulesOf(rules: string): string {
  const groups = groupsOf(rules)
    .filter(({ name }) => !name.includes('-meta-'))
    .map((group) => ({ ...group, rules: group.rules.filter(({ record = '' }) => !record.endsWith('30d')) }));
  return stringify({ groups });
}
