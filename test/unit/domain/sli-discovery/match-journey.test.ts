import { describe, expect, it } from 'vitest';
import { matchJourney } from '../../../../domain/sli-discovery/match-journey.ts';
import type { MatchedJourney } from '../../../../domain/sli-discovery/match-journey.ts';
import { matchMetrics } from '../../../../domain/sli-discovery/match-metrics.ts';
import type { ScopedSource } from '../../../../domain/sli-discovery/find-scopes.ts';

const CART: MatchedJourney = { journeyId: 'a', operation: 'GET /cart/{id}', kind: 'http' };

/** A source of a service `shop` with the given operations, each in the given places. */
function sourceOf(metric: string, operations: readonly string[], places: readonly string[] = []): ScopedSource {
  const [source] = matchMetrics([metric, `${metric}_bucket`], new Set());
  const base = { service: 'shop', matchers: ['job="shop"'], tooManyOperations: undefined };
  const inPlace = (place: string | undefined) => ({
    ...base,
    place,
    scopes: operations.map((operation) => ({ ...base, place, operation, requests: 1 })),
  });
  return {
    source: source!,
    labels: { services: ['job'], operation: [], places: [], outcomes: [] },
    services: places.length === 0 ? [inPlace(undefined)] : places.map(inPlace),
  };
}

const HTTP = 'http_server_request_duration_seconds';
const reasonOf = (...question: Parameters<typeof matchJourney>) => {
  const match = matchJourney(...question);
  return match.kind === 'none' ? match.reason : expect.fail('it matched');
};

describe('matchJourney', () => {
  it('finds the operation with the same method and route in each source, in their order', () => {
    const sources = [
      sourceOf(HTTP, ['POST /cart/{id}', 'GET /cart/:cart_id']),
      sourceOf('http_server_duration_milliseconds', ['GET /cart/{id}']),
    ];

    const match = matchJourney(CART, [CART], sources);

    expect(match.kind === 'matched' && match.scopes.map(({ scope }) => scope.operation)).toEqual([
      ...['GET /cart/:cart_id', 'GET /cart/{id}'],
    ]);
  });

  it('takes no operation that is only alike, and names those that are there', () => {
    const sources = [sourceOf(HTTP, ['GET /cart', 'GET /cart/{id}/items', 'GET', '/cart/{id}', 'PUT /a', 'PUT /b'])];

    expect(reasonOf(CART, [CART], sources)).toBe(
      'none of the operations of its metrics is this one: GET /cart, GET /cart/{id}/items, GET, /cart/{id}, PUT /a and 1 more',
    );
  });

  it('matches kinds alone: an RPC is no HTTP route, but spans of servers are both', () => {
    const call: MatchedJourney = { journeyId: 'b', operation: 'shop.Cart/Add', kind: 'grpc' };
    const rpc = sourceOf('rpc_server_duration_seconds', ['shop.Cart/Add']);
    const spans = sourceOf('traces_span_metrics_calls_total', ['shop.Cart/Add', 'GET /cart/{id}']);

    expect(matchJourney(call, [call], [rpc]).kind).toBe('matched');
    expect(matchJourney(call, [call], [spans]).kind).toBe('matched');
    expect(matchJourney(CART, [CART], [spans]).kind).toBe('matched');
    expect(reasonOf(CART, [CART], [rpc])).toBe('no metric of the service tells http requests by operation');
  });

  it('matches consumers by their destination', () => {
    const consumer: MatchedJourney = { journeyId: 'c', operation: 'process orders', kind: 'messaging' };

    const match = matchJourney(consumer, [consumer], [sourceOf('messaging_process_duration_seconds', ['orders'])]);

    expect(match.kind).toBe('matched');
  });

  it('gives an operation that two journeys have to none of them', () => {
    const twin = { ...CART, journeyId: 'b', operation: 'GET /cart/:other' };

    expect(reasonOf(CART, [CART, twin], [sourceOf(HTTP, ['GET /cart/{id}'])])).toBe(
      'metrics cannot tell it from the journey GET /cart/:other',
    );
  });

  it('takes no metric that is there in several places', () => {
    const sources = [sourceOf(HTTP, ['GET /cart/{id}'], ['cluster=a', 'cluster=b'])];

    expect(reasonOf(CART, [CART], sources)).toContain(
      'in several places (cluster=a; cluster=b): say by label mappings',
    );
  });

  it('says when there is nothing to compare', () => {
    expect(reasonOf(CART, [CART], [])).toContain('no metric there tells requests of this service by operation');
    expect(reasonOf({ ...CART, kind: 'other' }, [CART], [])).toContain('not told by a method and route');
  });
});
