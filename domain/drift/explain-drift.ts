import { formatCount, formatMilliseconds, formatPercent, formatTime } from '../recommendation/format-figures.ts';
import { ppmToPercent } from '../slo/objective.ts';
import type { Slo } from '../slo/slo.ts';
import type { DriftDifference, DriftFigures, DriftMove } from './drift.ts';

/** What is said of a comparison. */
export interface ExplainedDrift {
  readonly slo: Pick<Slo, 'name' | 'sli' | 'objectivePpm' | 'windowDays'>;
  readonly figures: DriftFigures;
  readonly moves: readonly DriftMove[];
}

/** The difference in one sentence a move, or what did not move; plain text with figures. */
export function explainDrift({ slo, figures, moves }: ExplainedDrift): string {
  const { nowFromMs, nowToMs, beforeFromMs, beforeToMs } = figures;
  const ranges =
    `${formatTime(nowFromMs)} to ${formatTime(nowToMs)} against ` +
    `${formatTime(beforeFromMs)} to ${formatTime(beforeToMs)}`;
  const told = moves.length === 0 ? [unmoved(slo, figures)] : moves.map((move) => SENTENCES[move](slo, figures));
  return `${moves.length === 0 ? 'No significant move' : 'Drift'} of ${slo.name}, ${ranges}: ${told.join(' ')}`;
}

type Sentence = (slo: ExplainedDrift['slo'], figures: DriftFigures) => string;

const SENTENCES: Readonly<Record<DriftMove, Sentence>> = {
  target: (slo, figures) => {
    const { recommendedBeforePpm: before, recommendedNowPpm: now } = figures;
    const recommended =
      before === undefined || now === undefined || before === now
        ? ''
        : `; the same choice would be ${ppmToPercent(now)} % today and was ${ppmToPercent(before)} %`;
    return `${shareText(slo, figures.badShare)}, so ${riskText(slo, figures)}${recommended}.`;
  },
  threshold: (slo, { badShare, recommendedThresholdMs = 0 }) =>
    `${shareText(slo, badShare)}, so the threshold that fits is ${formatMilliseconds(recommendedThresholdMs)} now.`,
  traffic: (_slo, { perDay }) => `${trafficText(perDay)}.`,
};

function unmoved(slo: ExplainedDrift['slo'], figures: DriftFigures): string {
  return `${shareText(slo, figures.badShare)}, ${trafficText(figures.perDay)}; ${riskText(slo, figures)}.`;
}

function shareText({ sli }: ExplainedDrift['slo'], difference: DriftDifference): string {
  const bad = sli.kind === 'availability' ? 'failed' : `took longer than ${formatMilliseconds(sli.thresholdMs)}`;
  return (
    `${formatPercent(difference.now)} of the requests ${bad}, ${formatPercent(difference.before)} before ` +
    `(${factorText(difference)})`
  );
}

function trafficText(perDay: DriftDifference): string {
  return `${formatCount(perDay.now)} requests a day, ${formatCount(perDay.before)} before (${factorText(perDay)})`;
}

function riskText({ objectivePpm, windowDays }: ExplainedDrift['slo'], figures: DriftFigures): string {
  return (
    `${ppmToPercent(objectivePpm)} % over ${String(windowDays)} days would be missed with a probability of ` +
    `${formatPercent(figures.missRiskNow)}, ${formatPercent(figures.missRiskBefore)} before`
  );
}

function factorText({ factor, pValue }: DriftDifference): string {
  return `a factor of ${factor < 10 ? factor.toFixed(2) : formatCount(factor)}, p = ${pValue.toFixed(4)}`;
}
