import { budgetPpm, ppmToPercent } from '../slo/objective.ts';
import type { HalfDifference } from '../statistics/half-difference-test.ts';
import { rejectionsOf } from './choose-variants.ts';
import type { VariantChoice } from './choose-variants.ts';
import type { TargetAssessment } from './assess-target.ts';
import { formatPercent, formatTime } from './format-figures.ts';
import type { RefusalReason } from './recommendation.ts';
import { TARGET_LADDER_PPM } from './target-ladder.ts';

const DAY_MS = 86_400_000;

/** Shortest history that is judged: one of each weekday. */
const LEAST_HISTORY_DAYS = 7;

/** A difference between halves counts as drift at or below this p value … */
const DRIFT_P_VALUE = 0.01;
/** … and when one half's error ratio is at least this many times the other's. */
const DRIFT_EFFECT = 2;

/** Nothing was asked. */
export function noTraffic(journeyLastSeenMs: number): RefusalReason {
  return {
    code: 'no_traffic',
    explanation:
      `No request in the analysed range; the last one was seen at ${formatTime(journeyLastSeenMs)}. ` +
      'Analyse again when there is traffic, or send synthetic requests.',
  };
}

/** Probes and scrapes. */
export function notUserFacing(because: string): RefusalReason {
  return {
    code: 'not_user_facing',
    explanation: `No target: ${because}. If users depend on it, set its request class by hand.`,
  };
}

/** Fewer than seven days; says when there will be enough. */
export function historyTooShort(fromMs: number, toMs: number): RefusalReason | undefined {
  const days = (toMs - fromMs) / DAY_MS;
  if (days >= LEAST_HISTORY_DAYS) return undefined;
  return {
    code: 'history_too_short',
    explanation:
      `There are ${days.toFixed(1)} days of history and ${String(LEAST_HISTORY_DAYS)} are needed, one of each weekday: ` +
      `enough from ${formatTime(fromMs + LEAST_HISTORY_DAYS * DAY_MS)}.`,
  };
}

/** The lowest target whose alerts can fire needs more traffic than there is, so every target does. */
export function tooLittleTraffic(assessments: readonly TargetAssessment[]): RefusalReason | undefined {
  const lowest = lowestUsable(assessments);
  const obstacles = lowest?.obstacles.filter(({ code }) => code === 'too_little_traffic') ?? [];
  if (lowest === undefined || obstacles.length === 0) return undefined;
  return {
    code: 'too_little_traffic',
    explanation:
      `Too little traffic even for ${ppmToPercent(lowest.objectivePpm)} %: ` +
      `${obstacles.map(({ explanation }) => explanation).join('; ')}. ` +
      'Add synthetic requests, combine it with similar operations in one SLO, or take a longer SLO window.',
  };
}

/**
 * The two halves, without incidents, differ more than chance allows (p ≤ 1 %), by a factor of at least 2, and so much
 * that they would support different targets: then the past says little about the next window.
 */
export function unstableHalves(halves: HalfDifference, ceilingPpm: number): RefusalReason | undefined {
  if (halves.pValue > DRIFT_P_VALUE || halves.effect < DRIFT_EFFECT) return undefined;
  const older = supportedRung(halves.olderRatio, ceilingPpm);
  const newer = supportedRung(halves.newerRatio, ceilingPpm);
  if (older === newer) return undefined;
  return {
    code: 'unstable',
    explanation:
      `The halves of the history differ: ${formatPercent(halves.olderRatio)} bad in the older, ` +
      `${formatPercent(halves.newerRatio)} in the newer, without incidents (a factor of ${halves.effect.toFixed(1)}, ` +
      `p = ${halves.pValue.toFixed(4)}); they would support ${rungText(older)} and ${rungText(newer)}. ` +
      'Find what changed; analyse again when a week of the new state is recorded.',
  };
}

/** Every target of the ladder is kept from the balanced variant by something. */
export function noSupportedTarget(choice: VariantChoice): RefusalReason {
  const [, balanced] = choice.limits;
  const lowest = lowestUsable(choice.assessments);
  const unusable = choice.assessments.filter((target) => target !== lowest && hasDeadAlert(target));
  const why = lowest === undefined ? [] : rejectionsOf(lowest, balanced, choice);
  const dead = unusable.map(({ objectivePpm, obstacles }) => {
    const first = obstacles.find(({ code }) => code === 'dead_alert');
    return `${ppmToPercent(objectivePpm)} % is no use: ${first?.explanation ?? ''}`;
  });
  const sentences = [
    ...(lowest === undefined ? [] : [`${ppmToPercent(lowest.objectivePpm)} % is not supported: ${why.join('; ')}`]),
    ...dead,
  ];
  return { code: 'no_supported_target', explanation: `${sentences.join('. ')}.` };
}

function lowestUsable(assessments: readonly TargetAssessment[]): TargetAssessment | undefined {
  return assessments.find((target) => !hasDeadAlert(target));
}

function hasDeadAlert(target: TargetAssessment): boolean {
  return target.obstacles.some(({ code }) => code === 'dead_alert');
}

/** The highest target that an error ratio would keep; 0 when none. */
function supportedRung(errorRatio: number, ceilingPpm: number): number {
  const kept = TARGET_LADDER_PPM.filter((ppm) => ppm <= ceilingPpm && errorRatio <= budgetPpm(ppm) / 1_000_000);
  return kept.at(-1) ?? 0;
}

function rungText(ppm: number): string {
  return ppm === 0 ? 'no target' : `${ppmToPercent(ppm)} %`;
}
