import { chooseAgeBound } from '../../domain/sli-discovery/choose-age-bound.ts';
import { finishedSli, labelledSli, partsSli } from '../../domain/sli-discovery/completion-sli.ts';
import { seriesSelector } from '../../domain/sli-discovery/discovered-sli.ts';
import type { EventsSli } from '../../domain/sli-discovery/discovered-sli.ts';
import {
  LONGEST_ESTIMATE,
  ageExpression,
  freshnessSli,
  staleMeaning,
} from '../../domain/sli-discovery/freshness-sli.ts';
import type { AgeReading } from '../../domain/sli-discovery/freshness-sli.ts';
import { findThreshold } from '../../domain/sli-discovery/find-threshold.ts';
import type { PrometheusQueries, TimeRange } from '../../domain/sli-discovery/ports.ts';
import type { ServiceScopes, SliScope } from '../../domain/sli-discovery/sli-scope.ts';
import { rangeDuration } from '../../domain/sli-discovery/range-duration.ts';
import type { SourceLabels } from '../../domain/sli-discovery/source-labels.ts';
import { unlessRefused } from '../../domain/sli-discovery/unless-refused.ts';
import type { WorkReading, WorkSource } from '../../domain/sli-discovery/work-convention.ts';
import { levelOutcome, runOutcome } from '../../domain/sli-discovery/work-outcome.ts';

/** One topic, queue or job of a service, or all of them. */
export interface ScopeOfWork {
  readonly source: WorkSource;
  readonly labels: SourceLabels;
  readonly scope: SliScope;
  readonly ofService: ServiceScopes;
}

/** The SLI of some work, or why there is none; `other`: the metric's name alone looked like it. */
export type WorkSli =
  | {
      readonly kind: 'chosen';
      readonly sli: EventsSli;
      readonly bad: string;
      readonly counts: string;
      readonly advice: readonly string[];
    }
  | { readonly kind: 'none'; readonly reason: string }
  | { readonly kind: 'other' };

type Reading<F extends WorkReading['form']> = Extract<WorkReading, { readonly form: F }>;

/** How often an age is looked at to choose its bound: few enough points for 35 days. */
const STEP_MS = 300_000;
const ATTEMPTS =
  'These counters count attempts: a run that fails, is tried again and ends well is one bad event and one good. Count runs that gave up for an SLI of runs.';
const PARTITION = 'partition';
const TOO_FEW =
  'Too few messages to estimate an age from those that wait: take an exporter that tells seconds, or a histogram of the messages’ ages.';

/** Builds the SLI of some work by the form in which its metrics tell of it. */
export function findWorkSli(prometheus: PrometheusQueries, work: ScopeOfWork, range: TimeRange): Promise<WorkSli> {
  return unlessRefused(
    () => sliOf(prometheus, work, range),
    (message) => ({ kind: 'none', reason: `Its metrics cannot be read: ${message}` }),
  );
}

async function sliOf(prometheus: PrometheusQueries, work: ScopeOfWork, range: TimeRange): Promise<WorkSli> {
  const { source, scope, labels } = work;
  const { reading } = source;
  switch (reading.form) {
    case 'age':
    case 'timestamp':
    case 'backlog':
      return stale(prometheus, { ...work, reading }, range);
    case 'ages':
      return agesOfMessages(prometheus, { ...work, reading }, range);
    case 'labelled':
      return labelled(prometheus, { ...work, reading }, range);
    case 'parts':
      return endedInParts(prometheus, { reading, scope }, range);
    case 'finished': {
      // The same namespace and run may be in every cluster.
      const run = new Set([...labels.services.slice(0, 1), ...labels.operation, ...labels.places]);
      return ended(finishedSli(reading, scope.matchers, [...run]), []);
    }
  }
}

function ended(sli: EventsSli, advice: readonly string[]): WorkSli {
  return { kind: 'chosen', sli, bad: 'runs that failed', counts: 'runs', advice };
}

async function endedInParts(
  prometheus: PrometheusQueries,
  work: Pick<ScopeOfWork, 'scope'> & { readonly reading: Reading<'parts'> },
  range: TimeRange,
): Promise<WorkSli> {
  const { reading, scope } = work;
  const unseen = await unseenFailures(prometheus, work, range);
  const runs = ended(partsSli(reading, scope.matchers), unseen);
  if (reading.ofAttempts !== true || runs.kind !== 'chosen') return runs;
  return { ...runs, bad: 'attempts that failed', counts: 'attempts', advice: [ATTEMPTS, ...unseen] };
}

/**
 * A counter of failures that is nowhere says the same as one that is called otherwise. One with more labels than that of the good
 * events opens a series for each kind of failure, whose first value has nothing before it that it could have grown from.
 */
async function unseenFailures(
  prometheus: PrometheusQueries,
  { reading: { bad, metric }, scope }: Pick<ScopeOfWork, 'scope'> & { readonly reading: Reading<'parts'> },
  range: TimeRange,
): Promise<readonly string[]> {
  const [found] = await prometheus.instant(`count(last_over_time(${bad}[${rangeDuration(range)}]))`, range.toMs);
  if (found === undefined) return [`${bad} is nowhere: either nothing ever failed, or failures are counted elsewhere.`];
  const good = new Set(await prometheus.labelNames(seriesSelector(metric, scope.matchers), range));
  const ofBad = await prometheus.labelNames(seriesSelector(bad, scope.matchers), range);
  const more = [...new Set(ofBad)].filter((label) => !good.has(label));
  if (good.size === 0 || more.length === 0) return [];
  return [
    `${bad} has ${more.join(', ')}, which ${metric} has not: the first failure of each value opens a series and is not counted. Let them begin at 0.`,
  ];
}

async function stale(
  prometheus: PrometheusQueries,
  work: ScopeOfWork & { readonly reading: AgeReading },
  range: TimeRange,
): Promise<WorkSli> {
  const { reading, scope, source } = work;
  const partition = await partitionOf(prometheus, work, range);
  const age = ageExpression(reading, { matchers: scope.matchers, lookback: source.convention.lookback, partition });
  const [series] = await prometheus.range(age, { ...range, stepMs: STEP_MS });
  const points = series?.points ?? [];
  if (points.length === 0 && reading.form === 'backlog') {
    const reason = `Messages wait, but nothing tells how fast they are read: ${reading.consumed} has no series for them.`;
    return { kind: 'none', reason };
  }
  const bound = chooseAgeBound(points);
  if (bound.kind === 'none') return bound;
  const { boundSeconds } = bound;
  if (reading.form === 'backlog' && boundSeconds > LONGEST_ESTIMATE) return { kind: 'none', reason: TOO_FEW };
  const sli = freshnessSli(age, boundSeconds);
  return { kind: 'chosen', sli, bad: staleMeaning(reading, boundSeconds), counts: 'minutes', advice: [] };
}

async function partitionOf(
  prometheus: PrometheusQueries,
  { reading, scope, labels }: ScopeOfWork & { readonly reading: AgeReading },
  range: TimeRange,
): Promise<readonly string[]> {
  if (reading.form !== 'backlog') return [];
  for (const metric of [reading.metric, reading.consumed]) {
    const there = await prometheus.labelNames(seriesSelector(metric, scope.matchers), range);
    if (!there.includes(PARTITION)) return [];
  }
  return [...labels.operation, PARTITION];
}

async function agesOfMessages(
  prometheus: PrometheusQueries,
  { reading, scope }: ScopeOfWork & { readonly reading: Reading<'ages'> },
  range: TimeRange,
): Promise<WorkSli> {
  const histogram = { name: reading.metric, form: 'classic', unitSeconds: reading.unitSeconds } as const;
  const { found } = await findThreshold(prometheus, histogram, { matchers: scope.matchers, range });
  if (found.kind === 'none') return found;
  const bad = found.bad.replace('slower than', 'messages older than');
  return { kind: 'chosen', sli: found.sli, bad, counts: 'messages', advice: [] };
}

async function labelled(
  prometheus: PrometheusQueries,
  { reading, scope, source, labels, ofService }: ScopeOfWork & { readonly reading: Reading<'labelled'> },
  range: TimeRange,
): Promise<WorkSli> {
  const { kind, id } = source.convention;
  const [outcomeOf, counts] = kind === 'error_log_ratio' ? [levelOutcome, 'log lines'] : [runOutcome, 'runs'];
  const selector = seriesSelector(reading.metric, ofService.matchers);
  for (const label of labels.outcomes) {
    const outcome = outcomeOf(label, await prometheus.labelValues(label, selector, range));
    if (outcome === undefined) continue;
    const sli = labelledSli(reading, scope.matchers, outcome);
    return { kind: 'chosen', sli, bad: outcome.meaning, counts, advice: [] };
  }
  if (labels.outcomes.length === 0 && id === 'custom') return { kind: 'other' };
  const telling = kind === 'error_log_ratio' ? 'the severity of a line' : 'whether a run ended well';
  const reason =
    labels.outcomes.length === 0
      ? `No label tells ${telling}.`
      : `The values of ${labels.outcomes.join(', ')} do not tell ${telling}: no known word is among them, or an unknown one is.`;
  return { kind: 'none', reason };
}
