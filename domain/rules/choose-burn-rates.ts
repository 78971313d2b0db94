import { ppmToPercent } from '../slo/objective.ts';
import type { ObjectivePpm } from '../slo/objective.ts';
import { deadBurnRates } from '../burn-rate/alert-threshold.ts';
import { prometheusDuration } from '../burn-rate/prometheus-duration.ts';
import { rewindowDeadAlerts } from '../burn-rate/rewindow.ts';
import type { Rewindowed } from '../burn-rate/rewindow.ts';
import { SLO_WINDOW_DAYS, burnRateAlerts, toBurnRates } from '../burn-rate/windows.ts';
import type { BurnRateAlert, WindowPair } from '../burn-rate/windows.ts';
import type { RuleMode } from './rule-slo.ts';

/** Window pairs by SLO window in days: a team's own, which go before those built in. */
export type WindowCatalogue = ReadonlyMap<number, readonly WindowPair[]>;

/** What {@link chooseBurnRates} needs. */
export interface BurnRateRequest {
  readonly mode: RuleMode;
  readonly objectivePpm: ObjectivePpm;
  readonly windowDays: number;
  readonly catalogue: WindowCatalogue;
}

/** Window pairs with what a person should know about them, or why there are none. */
export type ChosenBurnRates =
  | {
      readonly kind: 'chosen';
      /** As the catalogue has them. */
      readonly listed: readonly BurnRateAlert[];
      /** As the alerts will use them. */
      readonly used: readonly BurnRateAlert[];
      readonly notes: readonly string[];
    }
  | { readonly kind: 'refused'; readonly reason: string };

/** The SLO windows that Sloth has alert windows for. */
const SLOTH_WINDOW_DAYS = [28, 30];

/**
 * The window pairs of an SLO. Guarded rules refuse a target without an error budget and lengthen the windows of alerts
 * that could never fire; Sloth's form keeps both as Sloth does, and says so.
 */
export function chooseBurnRates(request: BurnRateRequest): ChosenBurnRates {
  const listed = listedBurnRates(request);
  if (listed === undefined) return { kind: 'refused', reason: unknownWindow(request) };
  const { mode, objectivePpm } = request;
  const target = `an objective of ${ppmToPercent(objectivePpm)} %`;
  const dead = deadBurnRates(listed, objectivePpm);
  if (mode === 'sloth-compatible') {
    return { kind: 'chosen', listed, used: listed, notes: dead.map(({ explanation }) => `${target}: ${explanation}`) };
  }
  if (objectivePpm >= 1_000_000) {
    const reason =
      'an objective of 100 % leaves no error budget: the burn rate divides by zero and every single failure alerts. ' +
      'Take a lower objective, such as 99.99';
    return { kind: 'refused', reason };
  }
  const { alerts, changes } = rewindowDeadAlerts(listed, objectivePpm);
  return { kind: 'chosen', listed, used: alerts, notes: changes.map((change) => `${target}: ${describe(change)}`) };
}

function listedBurnRates({ mode, windowDays, catalogue }: BurnRateRequest): readonly BurnRateAlert[] | undefined {
  const own = catalogue.get(windowDays);
  if (own !== undefined) return toBurnRates(own, windowDays);
  if (mode === 'sloth-compatible') {
    return SLOTH_WINDOW_DAYS.includes(windowDays) ? burnRateAlerts(windowDays) : undefined;
  }
  const { min, max } = SLO_WINDOW_DAYS;
  const isBuiltIn = Number.isInteger(windowDays) && windowDays >= min && windowDays <= max;
  return isBuiltIn ? burnRateAlerts(windowDays) : undefined;
}

function unknownWindow({ mode, windowDays }: BurnRateRequest): string {
  const days = String(windowDays);
  const { min, max } = SLO_WINDOW_DAYS;
  const wayOut = `Give a catalogue (kind: AlertWindows, sloPeriod: ${days}d) with --windows`;
  return mode === 'sloth-compatible'
    ? `Sloth knows alert windows for 28 and 30 days, not for ${days}. ${wayOut}, or use --mode guarded`
    : `alert windows are built in for ${String(min)} to ${String(max)} days, not for ${days}. ${wayOut}`;
}

function describe({ from, to }: Rewindowed): string {
  const windows = ({ shortWindowSeconds, longWindowSeconds }: BurnRateAlert): string =>
    `${prometheusDuration(shortWindowSeconds)}/${prometheusDuration(longWindowSeconds)}`;
  return (
    `the ${from.speed} ${from.severity} alert could never fire over ${windows(from)} (its threshold would be an error ratio ` +
    `of 1 or more); it uses ${windows(to)} with the factor ${to.factorText}`
  );
}
