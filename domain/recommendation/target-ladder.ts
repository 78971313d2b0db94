import type { ObjectivePpm } from '../slo/objective.ts';
import type { RequestClass, TargetVariant } from './recommendation.ts';

/** The targets that are ever proposed, lowest first: 90, 95, 99, 99.5, 99.9, 99.95 and 99.99 %. */
export const TARGET_LADDER_PPM: readonly ObjectivePpm[] = [
  900_000, 950_000, 990_000, 995_000, 999_000, 999_500, 999_900,
];

/** The name of a variant. */
export type VariantName = TargetVariant['variant'];

/** What a variant may risk. */
export interface RiskLimit {
  readonly variant: VariantName;
  /** Highest accepted probability that the next window misses the target; `chooseVariants` tells the one exception. */
  readonly maxMissRisk: number;
  /** Highest accepted pages per 30 days outside incidents: what is tolerated beside the pages that are wanted. */
  readonly maxPagesPerMonth: number;
}

/** The limits of the three variants, conservative first. */
export type RiskLimits = readonly [RiskLimit, RiskLimit, RiskLimit];

/** The accepted risk of the balanced variant unless another is asked for. */
export const DEFAULT_MISS_RISK = 0.1;

/**
 * The limits of the three variants around the balanced one's accepted risk, 0 to 0.5: half of it and two and a half times
 * it. Each limit is at least the one before it, so the targets never fall from one to the next: a lower accepted risk of
 * missing means a lower target.
 */
export function riskLimits(balancedRisk: number): RiskLimits {
  return [
    { variant: 'conservative', maxMissRisk: balancedRisk / 2, maxPagesPerMonth: 1 },
    { variant: 'balanced', maxMissRisk: balancedRisk, maxPagesPerMonth: 2 },
    { variant: 'aggressive', maxMissRisk: Math.min(0.5, balancedRisk * 2.5), maxPagesPerMonth: 4 },
  ];
}

/** Risks of 5, 10 and 25 %. */
export const RISK_LIMITS: RiskLimits = riskLimits(DEFAULT_MISS_RISK);

type Ceiling = Readonly<Record<VariantName, ObjectivePpm>>;

const same = (ppm: ObjectivePpm, aggressive: ObjectivePpm = ppm): Ceiling => ({
  conservative: ppm,
  balanced: ppm,
  aggressive,
});

/**
 * The highest target that a request class is worth, by SLI: the class promises of SRE workbook ch. 5 ("Alerting at
 * scale"), with one rung more for the aggressive variant. A history that attained more is no reason to promise more:
 * what is left over is room for releases. Classes without a promise for latency there get the lowest useful one.
 */
export const CLASS_CEILING: Readonly<
  Record<RequestClass, { readonly availability: Ceiling; readonly latency: Ceiling }>
> = {
  critical: { availability: same(999_900), latency: same(990_000, 995_000) },
  high_fast: { availability: same(999_000, 999_500), latency: same(990_000, 995_000) },
  high_slow: { availability: same(999_000, 999_500), latency: same(990_000, 995_000) },
  low: { availability: same(990_000, 995_000), latency: same(950_000, 990_000) },
  no_slo: { availability: same(0), latency: same(0) },
};
