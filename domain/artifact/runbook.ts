import type { AlertEpisode } from '../backtest/backtest.ts';
import type { Capsule, CapsuleStep } from '../journey/capsule.ts';
import { countAtOrBelow, quantileOf, sketchCount } from '../sketch/dd-sketch.ts';
import { quoteLabelValue } from '../sli/journey-metrics.ts';
import { ppmToPercent } from '../slo/objective.ts';
import type { Slo } from '../slo/slo.ts';
import { fillWindow } from '../slo/query-window.ts';
import { alertName } from '../rules/alert-name.ts';
import type { GeneratedArtifact } from './artifact.ts';
import type { ArtifactContext } from './artifact-context.ts';
import { artifactPath } from './artifact-paths.ts';
import { describeSli } from './describe-sli.ts';
import { markdownCode, markdownText } from './outside-text.ts';
import { SloMetric } from '../rules/rule-conventions.ts';
import { sloRuleId, sloSelector } from './slo-conventions.ts';

/** How many call paths and episodes a runbook shows. */
const SHOWN = 3;

/** A runbook in Markdown: what the SLO promises, what to check first, what broke before; every figure from evidence. */
export function runbook(slo: Slo, context: ArtifactContext): GeneratedArtifact {
  const sections = [
    `# ${markdownText(slo.service)}: ${markdownText(slo.name)}`,
    promise(slo),
    firstChecks(slo),
    likelyCulprits(slo, context.capsules),
    history(slo, context),
    rollBack(slo),
    inhibition(slo),
    links(slo, context),
  ];
  return { type: 'runbook', path: artifactPath(slo, 'runbook'), content: `${sections.join('\n\n')}\n` };
}

function promise(slo: Slo): string {
  const owner =
    slo.ownerTeam === '' ? 'No owner team is recorded; register the service with one.' : markdownText(slo.ownerTeam);
  return [
    '## What is promised',
    '',
    markdownText(describeSli(slo)),
    '',
    `- Alert: \`${alertName(slo)}\` (page and ticket)`,
    `- Owner: ${owner}`,
    `- Environment: ${markdownText(slo.environment)}`,
    `- Target approved by ${markdownText(slo.approvedBy)}: ${ppmToPercent(slo.objectivePpm)} % over ${String(slo.windowDays)} days`,
  ].join('\n');
}

function firstChecks(slo: Slo): string {
  const selector = sloSelector(slo);
  return [
    '## First three checks',
    '',
    '1. How fast does the budget burn now? Above 1 it is being overspent.',
    codeBlock(`${SloMetric.currentBurnRate}${selector}`),
    '2. Which share of requests is bad, and how many requests are there at all?',
    codeBlock(`${SloMetric.errorRatio('5m')}${selector}`),
    codeBlock(fillWindow(slo.queries.total, '5m')),
    '3. How much of the budget is left?',
    codeBlock(`${SloMetric.budgetRemaining}${selector}`),
  ].join('\n');
}

/** A call path with the bad traces of all its capsules, and the window that had most of them. */
interface BadPath {
  readonly worst: Capsule;
  readonly worstBad: number;
  readonly bad: number;
  readonly total: number;
}

function likelyCulprits(slo: Slo, capsules: readonly Capsule[]): string {
  const heading = '## Likely culprits';
  const paths = badPaths(slo, capsules).slice(0, SHOWN);
  const was = badWord(slo);
  if (paths.length === 0) return `${heading}\n\nNo call path that ${was} was recorded in the analysed range.`;
  const intro = `Call paths that most often ${was} in the analysed range; look first at the deepest service of a path:`;
  return [heading, '', intro, ...paths.map((path) => describePath(slo, path))].join('\n');
}

function badPaths(slo: Slo, capsules: readonly Capsule[]): readonly BadPath[] {
  const paths = new Map<string, BadPath>();
  for (const capsule of capsules) {
    const bad = badTraces(slo, capsule);
    const known = paths.get(capsule.fingerprint);
    const isWorst = known === undefined || bad > known.worstBad;
    paths.set(capsule.fingerprint, {
      worst: isWorst ? capsule : known.worst,
      worstBad: isWorst ? bad : known.worstBad,
      bad: (known?.bad ?? 0) + bad,
      total: (known?.total ?? 0) + capsule.traceCount,
    });
  }
  return [...paths.values()]
    .filter(({ bad }) => bad > 0)
    .toSorted((a, b) => b.bad - a.bad || (a.worst.fingerprint < b.worst.fingerprint ? -1 : 1));
}

function badTraces({ sli }: Slo, capsule: Capsule): number {
  return sli.kind === 'availability'
    ? capsule.errorCount
    : sketchCount(capsule.latency) - countAtOrBelow(capsule.latency, sli.thresholdMs);
}

function badWord({ sli }: Slo): string {
  return sli.kind === 'availability' ? 'failed' : `took longer than ${String(sli.thresholdMs)} ms`;
}

function describePath(slo: Slo, { worst, worstBad, bad, total }: BadPath): string {
  const p95 = quantileOf(worst.latency, 0.95);
  const figures =
    `${String(bad)} of ${String(total)} traces ${badWord(slo)}. Worst were the five minutes from ` +
    `${utc(worst.windowStartMs)}: ${String(worstBad)} of ${String(worst.traceCount)}${
      p95 === undefined ? '' : `, 95 % within ${p95.toFixed(0)} ms`
    }`;
  const path = worst.steps.map(indented).join('\n');
  const traces = worst.sampleTraceIds.map((id) => `\`${id}\``).join(', ');
  return `\n### Call path ${worst.fingerprint.slice(0, 8)}\n\n${figures}. Sample traces: ${traces}.\n\n\`\`\`text\n${path}\n\`\`\``;
}

function indented(step: CapsuleStep): string {
  return `${'  '.repeat(step.depth)}${markdownCode(step.service)}: ${markdownCode(step.operation)}`;
}

function history(slo: Slo, context: ArtifactContext): string {
  const heading = '## What it would have done before';
  const outcome = context.recommendation?.outcome;
  const variant = outcome?.kind === 'proposed' ? outcome.variants.find((v) => v.variant === slo.variant) : undefined;
  if (variant === undefined) return `${heading}\n\nThe target was set by hand, so there is no stored backtest.`;
  const { backtest } = variant;
  const pages = backtest.episodes.filter((episode) => episode.severity === 'page');
  const range = `${utc(backtest.fromMs)} to ${utc(backtest.toMs)}`;
  const rates = `${backtest.pagesPerMonth.toFixed(1)} pages and ${backtest.ticketsPerMonth.toFixed(1)} tickets a month`;
  return [
    heading,
    '',
    `Replayed over ${range}: ${rates}.`,
    '',
    ...pages.slice(0, SHOWN).map((page) => describeEpisode(page, backtest.toMs)),
  ]
    .join('\n')
    .trimEnd();
}

function describeEpisode(episode: AlertEpisode, recordedToMs: number): string {
  const minutes = Math.max(1, Math.round((episode.endMs - episode.startMs) / 60_000));
  const minutesText = minutes === 1 ? '1 minute' : `${String(minutes)} minutes`;
  const duration = episode.endMs >= recordedToMs ? 'until the recorded range ends' : `for ${minutesText}`;
  const spent = (episode.budgetSpent * 100).toFixed(1);
  return `- ${utc(episode.startMs)}: paged ${duration}, ${String(episode.badEvents)} bad events, ${spent} % of the budget.`;
}

function rollBack(slo: Slo): string {
  return [
    '## Roll back',
    '',
    `Roll the last change of ${markdownText(slo.service)} back first when it started within the hour before the alert; look for the cause afterwards.`,
  ].join('\n');
}

function inhibition(slo: Slo): string {
  // Single quotes of YAML: a quote inside is doubled.
  const matcher = `sloth_id=${quoteLabelValue(sloRuleId(slo))}`.replaceAll("'", "''");
  const rule = [
    'inhibit_rules:',
    `  - source_matchers: ['${matcher}', 'sloth_severity="page"']`,
    `    target_matchers: ['${matcher}', 'sloth_severity="ticket"']`,
    "    equal: ['sloth_id']",
  ].join('\n');
  return `## One event, one notification\n\nAlertmanager: a page silences the ticket of the same SLO.\n\n\`\`\`yaml\n${rule}\n\`\`\``;
}

function links(slo: Slo, context: ArtifactContext): string {
  return [
    '## Links',
    '',
    `- Evidence of the target: ${context.apiUrl}/api/v1/slis/${slo.sliId}`,
    ...evidenceLinks(slo, context),
    `- Error budget: ${context.apiUrl}/api/v1/slos/${slo.sloId}/error-budget`,
  ].join('\n');
}

/** One link a pointer: what stands behind it is kept as long as the recommendation. */
function evidenceLinks(slo: Slo, { recommendation, apiUrl }: ArtifactContext): readonly string[] {
  return (recommendation?.evidence ?? []).map(
    ({ supports }, index) =>
      `  - ${markdownText(supports)} ${apiUrl}/api/v1/slis/${encodeURIComponent(slo.sliId)}/evidence/${String(index)}`,
  );
}

function codeBlock(query: string): string {
  return `\n   \`\`\`promql\n   ${query.replaceAll('\n', '\n   ')}\n   \`\`\`\n`;
}

function utc(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
