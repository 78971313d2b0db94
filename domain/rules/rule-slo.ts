import type { BurnRateAlert } from '../burn-rate/windows.ts';
import type { ObjectivePpm } from '../slo/objective.ts';
import type { SpecSli } from '../slo-spec/slo-spec.ts';

/**
 * How rules are written. `guarded`: Sloth's names, labels and windows without its measured traps.
 * `sloth-compatible`: equal to what Sloth generates, so that a team can swap generators.
 */
export const RuleMode = { guarded: 'guarded', slothCompatible: 'sloth-compatible' } as const;

/** One member of {@link RuleMode}. */
export type RuleMode = (typeof RuleMode)[keyof typeof RuleMode];

/** What identifies an SLO's series: Sloth's three labels. */
export interface RuleIdentity {
  /** `sloth_id`: unique among all SLOs that one Prometheus evaluates. */
  readonly id: string;
  /** `sloth_service` */
  readonly service: string;
  /** `sloth_slo` */
  readonly name: string;
}

/** Labels and annotations of one severity's alert, beside those that the series bring. */
export interface RuleAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Everything that the rules of one SLO are generated from, wherever the SLO came from. */
export interface RuleSlo extends RuleIdentity {
  readonly objectivePpm: ObjectivePpm;
  readonly windowDays: number;
  /** Labels of every recorded series beside the identity; an equal name overrides the identity, as in Sloth. */
  readonly labels: Readonly<Record<string, string>>;
  readonly sli: SpecSli;
  /** The window pairs of page and ticket. */
  readonly burnRates: readonly BurnRateAlert[];
  /** Windows that a ratio is recorded for, seconds, ascending: those of `burnRates` and those dashboards expect. */
  readonly recordedWindows: readonly number[];
  /** The window whose rates are summed for the whole SLO window, seconds: the quick page's short one. */
  readonly baseWindow: number;
  readonly alertName: string;
  /** Absent when nobody wants the alert. */
  readonly page?: RuleAlert;
  readonly ticket?: RuleAlert;
  /** Labels of `sloth_slo_info` beside identity and labels: mode, spec, version. */
  readonly info: Readonly<Record<string, string>>;
}
