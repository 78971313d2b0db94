import { budgetPpm, ppmToPercent, WHOLE_PPM } from '../slo/objective.ts';
import type { SliDefinition } from '../sli/sli-bucket.ts';
import { belongsTo } from '../backtest/match-incidents.ts';
import { rejectionsOf } from './choose-variants.ts';
import type { ChosenVariant, ChosenVariants, VariantChoice } from './choose-variants.ts';
import type { Incident } from './detect-incidents.ts';
import { formatCount, formatMilliseconds, formatPercent, formatRate, formatTime } from './format-figures.ts';
import type { Attained, RefusalReason } from './recommendation.ts';
import type { ClassifiedRequest } from './request-class.ts';

/** Incidents told one by one; the rest is a count. */
const MOST_INCIDENTS = 5;

/** What every explanation begins with. */
export interface ExplainedHistory {
  readonly operation: string;
  readonly service: string;
  readonly environment: string;
  readonly sli: SliDefinition;
  readonly attained: Attained;
  readonly classified: ClassifiedRequest;
  readonly incidents: readonly Incident[];
  /** How the latency threshold came about; absent for availability. */
  readonly thresholdText?: string;
  /** Where the SLI is read, and what another source says. */
  readonly sourceTexts?: readonly string[];
}

/** What a proposal adds. */
export interface ExplainedProposal {
  readonly windowDays: number;
  readonly variants: ChosenVariants;
  readonly choice: VariantChoice;
  /** Requests expected in one SLO window. */
  readonly perWindow: number;
}

/** Plain text for the reviewer of a proposal, one paragraph a line. */
export function explainProposal(history: ExplainedHistory, proposal: ExplainedProposal): string {
  return [...historyLines(history), ...explainVariants(history.incidents, proposal)].join('\n');
}

/** The three targets with their consequences, the incidents, and what keeps the balanced target from the next rung. */
export function explainVariants(incidents: readonly Incident[], proposal: ExplainedProposal): readonly string[] {
  return [
    ...proposal.variants.map((variant, position) => {
      const safer = proposal.variants[position - 1];
      return safer !== undefined && isSamePromise(variant, safer)
        ? `${promiseText(variant, proposal)}, the same as ${safer.variant}.`
        : variantLine(variant, proposal);
    }),
    incidentLine(incidents, proposal.variants[1]),
    raisedLine(proposal.variants[1], proposal.choice),
    nextRungLine(proposal),
  ].filter((line) => line !== '');
}

/** Plain text for the reader of a refusal. */
export function explainRefusal(history: ExplainedHistory, reasons: readonly RefusalReason[]): string {
  return [...historyLines(history), ...reasons.map(({ explanation }) => `Not proposed: ${explanation}`)].join('\n');
}

function historyLines(history: ExplainedHistory): readonly string[] {
  const { attained, sli, classified } = history;
  const subject = `${history.operation} of ${history.service} (${history.environment})`;
  if (attained.total === 0) return [`${subject}: no requests.`];
  const range = `from ${formatTime(attained.fromMs)} to ${formatTime(attained.toMs)}`;
  const bad = sli.kind === 'availability' ? 'failed' : `took longer than ${String(sli.thresholdMs)} ms`;
  const good = formatPercent((attained.total - attained.bad) / attained.total);
  const [p50, p95, p99] = [
    formatMilliseconds(attained.p50Ms),
    formatMilliseconds(attained.p95Ms),
    formatMilliseconds(attained.p99Ms),
  ];
  return [
    `${subject}: ${formatCount(attained.total)} requests ${range}, of which ${formatCount(attained.bad)} ${bad}: ` +
      `${good} attained. Latency p50 ${p50}, p95 ${p95}, p99 ${p99}.`,
    `Request class ${classified.requestClass}: ${classified.because}.`,
    ...(history.thresholdText === undefined ? [] : [history.thresholdText]),
    ...(history.sourceTexts ?? []),
  ];
}

function isSamePromise(one: ChosenVariant, other: ChosenVariant): boolean {
  return one.target.objectivePpm === other.target.objectivePpm;
}

function promiseText(
  { variant, target }: ChosenVariant,
  { windowDays }: Pick<ExplainedProposal, 'windowDays'>,
): string {
  return `${capitalize(variant)}: ${ppmToPercent(target.objectivePpm)} % over ${String(windowDays)} days`;
}

function variantLine({ variant, target }: ChosenVariant, { windowDays, perWindow }: ExplainedProposal): string {
  const { backtest } = target;
  const budgetMinutes = (budgetPpm(target.objectivePpm) * windowDays * 1440) / WHOLE_PPM;
  return (
    `${promiseText({ variant, target }, { windowDays })}. It misses the next ` +
    `window with a probability of ${riskText(target.missRisk)} (${riskText(target.missRiskWithoutIncidents)} ` +
    `if there were no incidents); it allows ${formatCount(target.badAllowed)} bad of ` +
    `${formatCount(perWindow)} requests (${formatCount(budgetMinutes)} minutes of full outage). On the recorded history ` +
    `it would have paged ${formatRate(backtest.pagesPerMonth)} times a month, ` +
    `${formatRate(target.pagesOutsidePerMonth)} of them outside incidents, with ` +
    `${formatRate(backtest.ticketsPerMonth)} tickets; the worst window spent ` +
    `${formatPercent(backtest.worstBudgetSpent)} of the budget.`
  );
}

function incidentLine(incidents: readonly Incident[], { target }: ChosenVariant): string {
  if (incidents.length === 0) return 'No incident stands out of the history.';
  const pages = target.backtest.episodes.filter(({ severity }) => severity === 'page');
  const told = incidents.slice(0, MOST_INCIDENTS).map((incident) => {
    const minutes = Math.round((incident.toMs - incident.fromMs) / 60_000);
    const share = formatPercent(incident.bad / incident.total);
    const page = pages.find((candidate) => belongsTo(candidate, incident));
    const outcome =
      page === undefined
        ? 'no page'
        : `paged after ${String(page.detectionMinutes)} min, ${formatPercent(page.budgetSpent)} of the budget spent`;
    return `${formatTime(incident.fromMs)}, ${String(minutes)} min, ${share} bad: ${outcome}`;
  });
  const rest = incidents.length - told.length;
  const more = rest > 0 ? `; and ${String(rest)} more` : '';
  return (
    `Incidents in the history, counted in the risk, with the balanced target: ${told.join('; ')}${more}. ` +
    `${String(target.incidentsPaged)} of ${String(incidents.length)} page.`
  );
}

function raisedLine({ target }: ChosenVariant, { limits }: VariantChoice): string {
  const [, { maxMissRisk }] = limits;
  if (target.missRisk <= maxMissRisk) return '';
  return (
    `Balanced accepts more than its usual risk of ${formatPercent(maxMissRisk)}: with any lower target fewer of these ` +
    'incidents would have paged. The risk is that of further incidents; the conservative variant is the safe promise.'
  );
}

function nextRungLine({ variants, choice }: ExplainedProposal): string {
  const [, balanced] = variants;
  const next = choice.assessments.find(({ objectivePpm }) => objectivePpm > balanced.target.objectivePpm);
  if (next === undefined) return '';
  const reasons = rejectionsOf(next, choice.limits[1], choice).join('; ');
  return `Why balanced is not ${ppmToPercent(next.objectivePpm)} %: ${reasons}.`;
}

/** A risk comes from a finite number of resampled histories: below one in a thousand its digits say nothing. */
const LEAST_TOLD_RISK = 0.001;

function riskText(risk: number): string {
  return risk < LEAST_TOLD_RISK ? `less than ${formatPercent(LEAST_TOLD_RISK)}` : formatPercent(risk);
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
