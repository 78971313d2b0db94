import type { SliKind } from '../sli/sli-bucket.ts';
import { formatPercent, formatRate } from './format-figures.ts';
import type { RequestClass } from './recommendation.ts';
import { CLASS_CEILING, RISK_LIMITS } from './target-ladder.ts';
import type { RiskLimit, VariantName } from './target-ladder.ts';
import type { TargetAssessment } from './assess-target.ts';

/** A variant with the target chosen for it. */
export interface ChosenVariant {
  readonly variant: VariantName;
  readonly target: TargetAssessment;
}

/** Three chosen targets, conservative first. */
export type ChosenVariants = readonly [ChosenVariant, ChosenVariant, ChosenVariant];

/** What {@link chooseVariants} chooses from. */
export interface VariantChoice {
  /** Lowest target first. */
  readonly assessments: readonly TargetAssessment[];
  readonly requestClass: RequestClass;
  readonly sliKind: SliKind;
}

/**
 * For each variant the highest target without an obstacle, within its risk limit and its class's ceiling, or undefined
 * when not even the balanced variant has one. When the conservative variant alone has none it takes the balanced target,
 * with the risk that this has; variants may share a target, because the ladder is coarse on purpose.
 */
export function chooseVariants(choice: VariantChoice): ChosenVariants | undefined {
  const [conservativeLimit, balancedLimit, aggressiveLimit] = RISK_LIMITS;
  const balanced = highestWithin(balancedLimit, choice);
  if (balanced === undefined) return undefined;
  return [
    { variant: 'conservative', target: highestWithin(conservativeLimit, choice) ?? balanced },
    { variant: 'balanced', target: balanced },
    { variant: 'aggressive', target: highestWithin(aggressiveLimit, choice) ?? balanced },
  ];
}

/** What keeps a target from a variant, each with its figures; empty when nothing does. */
export function rejectionsOf(target: TargetAssessment, limit: RiskLimit, choice: VariantChoice): readonly string[] {
  const rejections = target.obstacles.map(({ explanation }) => explanation);
  const ceiling = CLASS_CEILING[choice.requestClass][choice.sliKind][limit.variant];
  if (target.objectivePpm > ceiling) {
    rejections.push(`it is above what ${limit.variant} promises for class ${choice.requestClass}`);
  }
  if (target.missRisk > limit.maxMissRisk) {
    const risk = formatPercent(target.missRisk);
    rejections.push(`the next window would miss it with ${risk}, more than ${formatPercent(limit.maxMissRisk)}`);
  }
  if (target.pagesOutsidePerMonth > limit.maxPagesPerMonth) {
    const pages = formatRate(target.pagesOutsidePerMonth);
    rejections.push(
      `it would page ${pages} times a month outside incidents, more than ${formatRate(limit.maxPagesPerMonth)}`,
    );
  }
  return rejections;
}

function highestWithin(limit: RiskLimit, choice: VariantChoice): TargetAssessment | undefined {
  return choice.assessments.findLast((target) => rejectionsOf(target, limit, choice).length === 0);
}
