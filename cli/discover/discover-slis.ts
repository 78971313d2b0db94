import { sourceMetric } from '../../domain/sli-discovery/discovered-sli.ts';
import { findOutcome, findScopes, findSources } from '../../domain/sli-discovery/find-scopes.ts';
import type { ScopedSource } from '../../domain/sli-discovery/find-scopes.ts';
import type { MetricSource } from '../../domain/sli-discovery/match-metrics.ts';
import type { PrometheusQueries } from '../../domain/sli-discovery/ports.ts';
import { MAX_OPERATIONS } from '../../domain/sli-discovery/sli-scope.ts';
import type { ServiceScopes } from '../../domain/sli-discovery/sli-scope.ts';
import { unlessRefused } from '../../domain/sli-discovery/unless-refused.ts';
import { discoverWork } from './discover-work.ts';
import type { DiscoveredSli, Discovery, DiscoveryQuestion, MissingSli } from './discovery.ts';
import { createFindings, judgeOnce, NO_LABELS } from './findings.ts';
import type { Findings, FoundSlis } from './findings.ts';
import { measureScope } from './measure-scope.ts';

/**
 * Finds the SLIs that a Prometheus has metrics for, runs each of their queries, and judges the history that they give. Requests
 * of one kind (HTTP, gRPC, messaging) that several sources measure are judged by the first that gives an SLI; calls to dependencies
 * are named, not judged. Then the SLIs of consumers, jobs and log lines.
 * @throws ScoutError what the server answers, when it can no longer be asked
 */
export async function discoverSlis(prometheus: PrometheusQueries, question: DiscoveryQuestion): Promise<Discovery> {
  const { range, service: only } = question;
  const names = await prometheus.metricNames(range);
  const found = createFindings();
  for (const source of await findSources(prometheus, names, range.toMs)) {
    const scoped = await scopesOf(prometheus, source, { question, found });
    for (const ofService of scoped.services) {
      if (only !== undefined && ofService.service !== only) continue;
      await lookAt(prometheus, { scoped, ofService }, { question, found });
    }
  }
  const work = await discoverWork(prometheus, names, question);
  return {
    ...{ ...range, metrics: names.length },
    slis: [...found.slis, ...work.slis],
    missing: [...found.missing, ...work.missing],
    others: [...found.others, ...work.others],
  };
}

interface ServiceSource {
  readonly scoped: ScopedSource;
  readonly ofService: ServiceScopes;
}

interface Progress {
  readonly question: DiscoveryQuestion;
  readonly found: Findings;
}

/** A source that is too much for the server says nothing of the others. */
function scopesOf(
  prometheus: PrometheusQueries,
  source: MetricSource,
  { question, found }: Progress,
): Promise<ScopedSource> {
  return unlessRefused(
    () => findScopes(prometheus, source, question.range),
    (message) => {
      const reason = `It cannot be told whose it is: ${message}`;
      const metric = sourceMetric(source);
      // Calls to dependencies have no SLI that could be missing.
      if (source.convention.side === 'served') {
        found.missing.push({ service: 'all services', operation: undefined, kind: 'availability', metric, reason });
      }
      return { source, labels: NO_LABELS, services: [] };
    },
  );
}

async function lookAt(
  prometheus: PrometheusQueries,
  { scoped, ofService }: ServiceSource,
  { question, found }: Progress,
): Promise<void> {
  const { id, kind, title, side } = scoped.source.convention;
  const { service } = ofService;
  const metric = sourceMetric(scoped.source);
  await judgeOnce(
    found,
    {
      ...{ subject: [keyOf(ofService), kind].join(' '), conventionId: id, isOther: side === 'called' },
      other: { service, title, metric, side },
    },
    () =>
      unlessRefused(
        () => measureService(prometheus, { scoped, ofService }, question),
        (message): FoundSlis => {
          const reason = `Its outcomes cannot be read: ${message}`;
          return { slis: [], missing: [{ service, operation: undefined, kind: 'availability', metric, reason }] };
        },
      ),
  );
}

/** One service under its several names: OpenTelemetry's job is `namespace/name`. */
function keyOf({ service, place }: ServiceScopes): string {
  return [service.slice(service.lastIndexOf('/') + 1).toLowerCase(), place ?? ''].join(' ');
}

async function measureService(
  prometheus: PrometheusQueries,
  { scoped, ofService }: ServiceSource,
  question: DiscoveryQuestion,
): Promise<FoundSlis> {
  const { tooManyOperations, scopes, service, matchers } = ofService;
  const slis: DiscoveredSli[] = [];
  const missing: MissingSli[] = [];
  if (tooManyOperations !== undefined) {
    missing.push({
      ...{ service, operation: undefined, kind: 'availability', metric: sourceMetric(scoped.source) },
      reason:
        `It is told by ${String(tooManyOperations)} operations, more than ${String(MAX_OPERATIONS)}: their names hold identifiers. Name routes by ` +
        'their templates (http.route); until then there is one SLI for all of the service.',
    });
  }
  const outcome = await findOutcome(prometheus, scoped, { matchers, range: question.range });
  for (const scope of scopes.slice(0, question.maxOperations)) {
    question.onProgress(`${service} ${scope.operation ?? '(all operations)'}`);
    const measured = await measureScope(prometheus, { ...scoped, scope, outcome }, question);
    slis.push(...measured.slis);
    missing.push(...measured.missing);
  }
  return { slis, missing };
}
