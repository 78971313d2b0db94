import type { WhatIf } from '../../domain/backtest/what-if.ts';
import type { LintFinding } from '../../domain/slo-lint/lint-finding.ts';
import type { ObjectivePpm } from '../../domain/slo/objective.ts';
import type { SloSpec, SpecPlace } from '../../domain/slo-spec/slo-spec.ts';

/** What we would do with a running SLO, and why. */
export type Advice =
  | { readonly kind: 'keep'; readonly because: string }
  | { readonly kind: 'change'; readonly objectivePpm: ObjectivePpm; readonly because: string }
  | { readonly kind: 'mend'; readonly because: string };

/** A running SLO of a team, looked at with its history. */
export interface TakenSlo {
  readonly place: SpecPlace;
  readonly slo: SloSpec;
  readonly windowDays: number;
  readonly findings: readonly LintFinding[];
  /** Absent where there is no Prometheus to ask, or its queries give nothing. */
  readonly history: { readonly total: number; readonly bad: number; readonly whatIf: WhatIf } | undefined;
  readonly advice: Advice;
}
