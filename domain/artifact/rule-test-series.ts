import { prometheusDuration } from '../burn-rate/prometheus-duration.ts';
import { alertWindowSeconds } from '../burn-rate/windows.ts';
import { JourneyLabel, JourneyMetric, boundText, journeyQueries, quoteLabelValue } from '../sli/journey-metrics.ts';
import { WHOLE_PPM, ppmToDecimal } from '../slo/objective.ts';
import type { Slo } from '../slo/slo.ts';
import { SloMetric, WINDOW_LABEL } from '../rules/rule-conventions.ts';
import { sloLabels } from './slo-conventions.ts';

/** Events per minute in a test: one part per million is one event, so every ratio is exact. */
const EVENTS_PER_MINUTE = WHOLE_PPM;

/** A stretch of time with one error ratio. */
export interface TestPhase {
  readonly minutes: number;
  readonly badPpm: number;
}

/** One `input_series` entry of a promtool test. */
export interface InputSeries {
  readonly series: string;
  readonly values: string;
}

/**
 * The series that a test feeds in. Queries over the product's own journey metrics get those counters, so the test
 * covers every recording rule. Queries of other metrics, and those that a person wrote, cannot be fed in general; then the
 * recorded ratios and failures are given, which covers the alerts alone.
 */
export function inputSeries(slo: Slo, phases: readonly TestPhase[]): readonly InputSeries[] {
  const own = journeyQueries(slo, slo.sli);
  const usesOwn = own.total === slo.queries.total && own.bad === slo.queries.bad;
  return usesOwn ? journeyCounters(slo, phases) : recordedRatios(slo, phases);
}

function journeyCounters(slo: Slo, phases: readonly TestPhase[]): readonly InputSeries[] {
  const labels = {
    [JourneyLabel.service]: slo.service,
    [JourneyLabel.environment]: slo.environment,
    [JourneyLabel.journey]: slo.operation,
    [JourneyLabel.journeyId]: slo.journeyId,
  };
  const all = counter(phases, () => EVENTS_PER_MINUTE);
  if (slo.sli.kind === 'availability') {
    return [
      { series: series(JourneyMetric.requests, labels), values: all },
      { series: series(JourneyMetric.errors, labels), values: counter(phases, (phase) => phase.badPpm) },
    ];
  }
  const fast = counter(phases, (phase) => EVENTS_PER_MINUTE - phase.badPpm);
  const bucket = { ...labels, [JourneyLabel.bound]: boundText(slo.sli.thresholdMs) };
  return [
    { series: series(JourneyMetric.durationCount, labels), values: all },
    { series: series(JourneyMetric.durationBucket, bucket), values: fast },
  ];
}

function recordedRatios(slo: Slo, phases: readonly TestPhase[]): readonly InputSeries[] {
  const constant = (valueOf: (badPpm: number) => string): string =>
    phases.map(({ minutes, badPpm }) => `${valueOf(badPpm)}+0x${String(minutes - 1)}`).join(' ');
  const ratios = constant(ppmToDecimal);
  const counts = constant(String);
  return alertWindowSeconds(slo.windowDays).flatMap((seconds) => {
    const window = prometheusDuration(seconds);
    const labels = { ...sloLabels(slo), [WINDOW_LABEL]: window };
    return [
      { series: series(SloMetric.errorRatio(window), labels), values: ratios },
      { series: series(SloMetric.errorCount(window), labels), values: counts },
    ];
  });
}

/** A counter in promtool's notation: each phase starts where the one before ended, plus one step. */
function counter(phases: readonly TestPhase[], perMinute: (phase: TestPhase) => number): string {
  let value = 0;
  const parts = phases.map((phase) => {
    const step = perMinute(phase);
    const part = `${String(value + step)}+${String(step)}x${String(phase.minutes - 1)}`;
    value += step * phase.minutes;
    return part;
  });
  return ['0', ...parts].join(' ');
}

function series(metric: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${quoteLabelValue(value)}`);
  return `${metric}{${pairs.join(', ')}}`;
}
