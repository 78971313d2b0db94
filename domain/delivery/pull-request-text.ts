import { markdownCode, markdownText, oneLine } from '../artifact/outside-text.ts';
import { stableHash } from '../fingerprint/stable-hash.ts';
import type { StoredRecommendation } from '../recommendation/recommendation.ts';
import { ppmToPercent } from '../slo/objective.ts';
import type { Slo } from '../slo/slo.ts';
import type { ProposedChange } from './ports.ts';

/** An SLO of a change, with the recommendation that it came from when there is one. */
export interface PullRequestSlo {
  readonly slo: Slo;
  readonly recommendation: StoredRecommendation | undefined;
}

/** What a pull request's text is made of. */
export interface PullRequestTextInput {
  readonly service: string;
  readonly environment: string;
  readonly slos: readonly PullRequestSlo[];
  /** Paths of the files that the real validator passed. */
  readonly validatedFiles: readonly string[];
  /** Base URL of the API, for links. */
  readonly apiUrl: string;
  /** `{message}` is replaced by what the change does. */
  readonly commitMessageFormat: string;
}

/** Title, body and commit message of a change: what a reviewer on the forge needs to judge it. Deterministic. */
export function pullRequestText(input: PullRequestTextInput): Pick<ProposedChange, 'title' | 'body' | 'commitMessage'> {
  const title = input.commitMessageFormat.replaceAll('{message}', () => changeInWords(input));
  return { title, body: bodyOf(input), commitMessage: `${title}\n\n${approvalLines(input).join('\n')}\n` };
}

/**
 * The branch of a change: the same files give the same branch, so that a repeated delivery finds its pull request.
 * Every part is reduced to what a git ref name may hold.
 */
export function branchName(input: {
  readonly service: string;
  readonly environment: string;
  /** SHA-256 of each file; their order does not matter. */
  readonly artifactHashes: readonly string[];
}): string {
  const hash = stableHash([...input.artifactHashes].sort()).slice(0, 12);
  return ['slo-scout', refPart(input.environment), refPart(input.service), hash].join('/');
}

function changeInWords({ slos, service, environment }: PullRequestTextInput): string {
  const count = slos.length === 1 ? '1 SLO' : `${String(slos.length)} SLOs`;
  return `${count} for ${oneLine(service)} in ${oneLine(environment)}`;
}

function bodyOf(input: PullRequestTextInput): string {
  const { service, environment, apiUrl, validatedFiles } = input;
  return [
    `Service level objectives for \`${markdownCode(service)}\` in \`${markdownCode(environment)}\`, recommended from its own telemetry and approved by a person.`,
    '',
    '| SLO | Operation | Objective | Window | Pages per month | Tickets per month | Approved by |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...input.slos.map((entry) => sloRow(entry, apiUrl)),
    '',
    'Pages and tickets are what the alerts of this change would have sent on the recorded history, scaled to 30 days.',
    '',
    validatedFiles.length === 0
      ? 'No file of this change has a validator.'
      : `\`promtool check rules\` and \`promtool test rules\` passed on ${fileCount(validatedFiles.length)}:`,
    '',
    ...validatedFiles.map((path) => `- \`${path}\``),
    '',
    'Merging this pull request deploys the rules: Prometheus has to load them from this repository, and to scrape ' +
      `${apiUrl}/metrics/journeys for the \`slo_scout_journey_*\` metrics. ` +
      'Closing it withdraws them; the reason is kept with the delivery.',
    '',
  ].join('\n');
}

function sloRow(entry: PullRequestSlo, apiUrl: string): string {
  const { slo } = entry;
  const backtest = chosenBacktest(entry);
  const cells = [
    `[${markdownText(slo.name)}](${apiUrl}/api/v1/slos/${encodeURIComponent(slo.sloId)})`,
    `\`${markdownCode(slo.operation)}\`${slo.sli.kind === 'latency' ? ` within ${String(slo.sli.thresholdMs)} ms` : ''}`,
    `${ppmToPercent(slo.objectivePpm)} % (${slo.variant})`,
    `${String(slo.windowDays)} days`,
    backtest?.pages ?? 'not backtested',
    backtest?.tickets ?? 'not backtested',
    markdownText(slo.approvedBy),
  ];
  return `| ${cells.map(tableCell).join(' | ')} |`;
}

/** Only an unchanged variant has a backtest: a changed objective or window has other alerts. */
function chosenBacktest({ slo, recommendation }: PullRequestSlo) {
  if (recommendation?.outcome.kind !== 'proposed') return undefined;
  const chosen = recommendation.outcome.variants.find(
    ({ variant, windowDays }) => variant === slo.variant && windowDays === slo.windowDays,
  );
  if (chosen === undefined) return undefined;
  return { pages: perMonth(chosen.backtest.pagesPerMonth), tickets: perMonth(chosen.backtest.ticketsPerMonth) };
}

function approvalLines({ slos }: PullRequestTextInput): readonly string[] {
  return slos.map(({ slo }) => `${slo.name}: ${ppmToPercent(slo.objectivePpm)} % over ${String(slo.windowDays)} days`);
}

function perMonth(count: number): string {
  return count.toFixed(1);
}

function fileCount(count: number): string {
  return count === 1 ? '1 file' : `${String(count)} files`;
}

/** A pipe would end the table's cell, a line break its row. */
function tableCell(text: string): string {
  return oneLine(text).replaceAll('|', '\\|');
}

/** Letters, digits, dots, dashes and underscores; no leading or trailing dot, no `..`, no `.lock` (git-check-ref-format). */
function refPart(text: string): string {
  const cleaned = text
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[.-]+|[.-]+$/g, '')
    .replace(/\.lock$/i, '-lock');
  return cleaned === '' ? 'unnamed' : cleaned;
}
