import type { Journey, JourneyKind } from '../journey/journey.ts';
import type { ScopedSource } from './find-scopes.ts';
import { operationKey } from './operation-key.ts';
import type { ServiceScopes, SliScope } from './sli-scope.ts';

/** What of a journey is compared with metrics. */
export type MatchedJourney = Pick<Journey, 'journeyId' | 'operation' | 'kind'>;

/** A source's operation that counts the requests of a journey. */
export interface MatchedScope {
  readonly scoped: ScopedSource;
  readonly ofService: ServiceScopes;
  readonly scope: SliScope;
}

/** Scopes in the order of their sources, at most one of each; or why there is none, in a sentence. */
export type JourneyMatch =
  | { readonly kind: 'matched'; readonly scopes: readonly MatchedScope[] }
  | { readonly kind: 'none'; readonly reason: string };

/** Operations that a reason names. */
const MOST_NAMED = 5;

/**
 * The operations of a service's sources that are a journey: of the same kind (span metrics of servers count gRPC as well), with an
 * equal {@link operationKey}. Equal or nothing: a metric of other requests would be worse than none. An operation that two
 * journeys of the service have, or that a source has in several places, is nobody's.
 */
export function matchJourney(
  journey: MatchedJourney,
  journeys: readonly MatchedJourney[],
  sources: readonly ScopedSource[],
): JourneyMatch {
  const key = operationKey(journey.kind, journey.operation);
  if (key === undefined) return none(`its operation is not told by a method and route, an RPC or a destination`);
  if (sources.length === 0) {
    return none('no metric there tells requests of this service by operation: a label must name it, or label mappings');
  }
  const others = journeys.filter(
    ({ journeyId, kind, operation }) =>
      journeyId !== journey.journeyId && kind === journey.kind && operationKey(kind, operation) === key,
  );
  if (others.length > 0) return none(`metrics cannot tell it from the journey ${others[0]?.operation ?? ''}`);
  const bySource = sources.map((scoped) => scopesOf(scoped, journey.kind, key));
  const scopes = bySource.flatMap((found) => (found.length === 1 ? found : []));
  if (scopes.length > 0) return { kind: 'matched', scopes };
  const several = bySource.find((found) => found.length > 1);
  return none(several === undefined ? unlike(sources, journey.kind) : inPlaces(several));
}

function scopesOf(scoped: ScopedSource, kind: JourneyKind, key: string): readonly MatchedScope[] {
  if (!isOfKind(scoped, kind)) return [];
  return scoped.services.flatMap((ofService) =>
    ofService.scopes
      .filter(({ operation }) => operation !== undefined && operationKey(kind, operation) === key)
      .map((scope) => ({ scoped, ofService, scope })),
  );
}

function isOfKind({ source: { convention } }: ScopedSource, kind: JourneyKind): boolean {
  if (convention.kind === kind) return true;
  const isOfSpans = convention.labels.operation.some((names) => names.includes('span_name'));
  return isOfSpans && convention.kind === 'http' && kind === 'grpc';
}

function inPlaces(scopes: readonly MatchedScope[]): string {
  const places = scopes.map(({ scope }) => scope.place ?? scope.service);
  return `its metric is there in several places (${places.join('; ')}): say by label mappings which one is meant`;
}

function unlike(sources: readonly ScopedSource[], kind: JourneyKind): string {
  const operations = sources
    .filter((scoped) => isOfKind(scoped, kind))
    .flatMap(({ services }) => services.flatMap(({ scopes }) => scopes.flatMap(({ operation }) => operation ?? [])));
  const distinct = [...new Set(operations)];
  if (distinct.length === 0) return `no metric of the service tells ${kind} requests by operation`;
  const rest = distinct.length > MOST_NAMED ? ` and ${String(distinct.length - MOST_NAMED)} more` : '';
  return `none of the operations of its metrics is this one: ${distinct.slice(0, MOST_NAMED).join(', ')}${rest}`;
}

function none(reason: string): JourneyMatch {
  return { kind: 'none', reason };
}
