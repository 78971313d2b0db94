import type { SliKind } from '../sli/sli-bucket.ts';
import { formatPercent, formatRate } from './format-figures.ts';
import type { RequestClass } from './recommendation.ts';
import { CLASS_CEILING } from './target-ladder.ts';
import type { RiskLimit, RiskLimits, VariantName } from './target-ladder.ts';
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
  readonly limits: RiskLimits;
}

/** A target above a variant's risk limit is taken for its alerts only while it is more likely kept than missed. */
const MOST_RAISED_MISS_RISK = 0.5;

/**
 * For each variant the highest target without an obstacle, within its risk limit and its class's ceiling, or undefined
 * when not even the balanced variant has one. When the conservative variant alone has none it takes the balanced target,
 * with the risk that this has; variants may share a target, because the ladder is coarse on purpose.
 *
 * A balanced target that would have slept through incidents is raised, see {@link raiseToPage}; the aggressive one is
 * never below it.
 */
export function chooseVariants(choice: VariantChoice): ChosenVariants | undefined {
  const [conservativeLimit, balancedLimit, aggressiveLimit] = choice.limits;
  const supported = highestWithin(balancedLimit, choice);
  if (supported === undefined) return undefined;
  const balanced = raiseToPage(supported, choice);
  const aggressive = highestWithin(aggressiveLimit, choice) ?? balanced;
  return [
    { variant: 'conservative', target: highestWithin(conservativeLimit, choice) ?? balanced },
    { variant: 'balanced', target: balanced },
    { variant: 'aggressive', target: aggressive.objectivePpm < balanced.objectivePpm ? balanced : aggressive },
  ];
}

/** What keeps a target from a variant, each with its figures; empty when nothing does. */
export function rejectionsOf(target: TargetAssessment, limit: RiskLimit, choice: VariantChoice): readonly string[] {
  const rejections = [...rejectionsBesidesRisk(target, limit, choice)];
  if (target.missRisk > limit.maxMissRisk) {
    const risk = formatPercent(target.missRisk);
    rejections.push(
      `the next window would miss it with a probability of ${risk}, more than ${formatPercent(limit.maxMissRisk)}`,
    );
  }
  return rejections;
}

function rejectionsBesidesRisk(target: TargetAssessment, limit: RiskLimit, choice: VariantChoice): readonly string[] {
  const rejections = target.obstacles.map(({ explanation }) => explanation);
  const ceiling = CLASS_CEILING[choice.requestClass][choice.sliKind][limit.variant];
  if (target.objectivePpm > ceiling) {
    rejections.push(`it is above what ${limit.variant} promises for class ${choice.requestClass}`);
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

/**
 * A service with bad incidents supports only a target so low that its alerts would have slept through them, and an SLO
 * like that protects nobody. Then the lowest higher target is taken that pages the most incidents of significance, if
 * the ordinary state keeps it within the balanced limit and it is more likely kept than missed even with incidents. Its
 * stated risk stays the whole one.
 */
function raiseToPage(supported: TargetAssessment, choice: VariantChoice): TargetAssessment {
  const [, limit] = choice.limits;
  let best = supported;
  let bestPaged = supported.incidentsPaged;
  for (const target of choice.assessments) {
    if (target.objectivePpm <= supported.objectivePpm || target.significantPaged <= bestPaged) continue;
    if (target.missRisk > MOST_RAISED_MISS_RISK || target.missRiskWithoutIncidents > limit.maxMissRisk) continue;
    if (rejectionsBesidesRisk(target, limit, choice).length > 0) continue;
    best = target;
    bestPaged = target.significantPaged;
  }
  return best;
}
