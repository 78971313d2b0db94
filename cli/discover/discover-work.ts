import { matchWork } from '../../domain/sli-discovery/match-work.ts';
import type { PrometheusQueries } from '../../domain/sli-discovery/ports.ts';
import { MAX_OPERATIONS } from '../../domain/sli-discovery/sli-scope.ts';
import type { ServiceScopes } from '../../domain/sli-discovery/sli-scope.ts';
import { unlessRefused } from '../../domain/sli-discovery/unless-refused.ts';
import { workMetrics } from '../../domain/sli-discovery/work-convention.ts';
import type { WorkSource } from '../../domain/sli-discovery/work-convention.ts';
import type { DiscoveredSli, Discovery, DiscoveryQuestion, MissingSli } from './discovery.ts';
import { findWorkScopes } from './find-work-scopes.ts';
import type { WorkScopes } from './find-work-scopes.ts';
import { createFindings, judgeOnce, NO_LABELS } from './findings.ts';
import type { Findings, FoundSlis } from './findings.ts';
import { measureWork } from './measure-work.ts';

/** One service's work as a source tells of it. */
interface WorkOfService extends Pick<WorkScopes, 'labels'> {
  readonly source: WorkSource;
  readonly ofService: ServiceScopes;
}

/**
 * Finds the SLIs of what nobody waits for: freshness of consumers and jobs, completion of runs, error lines of logs. Work that
 * several sources tell of is judged by the first that gives an SLI.
 * @throws ScoutError what the server answers, when it can no longer be asked
 */
export async function discoverWork(
  prometheus: PrometheusQueries,
  names: readonly string[],
  question: DiscoveryQuestion,
): Promise<Pick<Discovery, 'slis' | 'missing' | 'others'>> {
  const found = createFindings();
  for (const source of matchWork(names)) {
    const { labels, services } = await scopesOf(prometheus, source, { question, found });
    for (const ofService of services) {
      if (question.service !== undefined && ofService.service !== question.service) continue;
      await lookAt(prometheus, { source, labels, ofService }, { question, found });
    }
  }
  return found;
}

interface Progress {
  readonly question: DiscoveryQuestion;
  readonly found: Findings;
}

/** A source that is too much for the server says nothing of the others. */
function scopesOf(
  prometheus: PrometheusQueries,
  source: WorkSource,
  { question, found }: Progress,
): Promise<WorkScopes> {
  return unlessRefused(
    () => findWorkScopes(prometheus, source, question.range),
    (message) => {
      const reason = `It cannot be told whose it is: ${message}`;
      const { kind } = source.convention;
      found.missing.push({ service: 'all services', operation: undefined, kind, metric: workMetrics(source), reason });
      return { labels: NO_LABELS, services: [] };
    },
  );
}

async function lookAt(
  prometheus: PrometheusQueries,
  work: WorkOfService,
  { question, found }: Progress,
): Promise<void> {
  const { source, ofService } = work;
  const { id, title } = source.convention;
  await judgeOnce(
    found,
    {
      ...{ subject: keyOf(work), conventionId: id },
      other: { service: ofService.service, title, metric: workMetrics(source), side: 'served' },
    },
    () => measureService(prometheus, work, question),
  );
}

/** Metrics that are known by their names alone are each about work of their own. */
function keyOf({ source: { convention, reading }, ofService }: WorkOfService): string {
  const { kind, subject, id } = convention;
  const own = id === 'custom' && subject === 'runs' ? reading.metric : '';
  return [ofService.service.toLowerCase(), ofService.place ?? '', kind, subject, own].join(' ');
}

async function measureService(
  prometheus: PrometheusQueries,
  work: WorkOfService,
  question: DiscoveryQuestion,
): Promise<FoundSlis> {
  const { source, ofService, labels } = work;
  const { service, scopes, tooManyOperations } = ofService;
  const slis: DiscoveredSli[] = [];
  const missing: MissingSli[] = [];
  if (tooManyOperations !== undefined) {
    const reason =
      `It is told by ${String(tooManyOperations)} values of ${labels.operation.join(', ')}, more than ${String(MAX_OPERATIONS)}: there is ` +
      'one SLI for all of them.';
    missing.push({
      ...{ service, operation: undefined, kind: source.convention.kind, metric: workMetrics(source), reason },
    });
  }
  for (const scope of scopes.slice(0, question.maxOperations)) {
    question.onProgress(`${service} ${scope.operation ?? ''}`.trimEnd());
    const measured = await measureWork(prometheus, { source, labels, scope, ofService }, question);
    if (measured.kind === 'found') slis.push(measured.sli);
    if (measured.kind === 'missing') missing.push(measured.missing);
  }
  return { slis, missing };
}
