import type { PoolClient } from 'pg';
import type { Capsule } from '../../domain/journey/capsule.ts';
import type { ObservedJourney } from '../../domain/journey/journey.ts';
import { int8Array, textArray } from './binary-array.ts';
import { serviceIdOf } from './create-postgres-service-store.ts';
import { execute } from './run-sql.ts';
import { storableText } from './storable-text.ts';

/** The live table, or the one that holds rows until they are swapped in. */
type JourneyTable = 'user_journeys' | 'reprocess_journeys';

const upsertInto = (table: JourneyTable): string => `
INSERT INTO ${table} AS j (journey_id, service, environment, operation, kind, first_seen_ms, last_seen_ms)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int8[], $7::int8[])
ON CONFLICT (journey_id) DO UPDATE SET
  first_seen_ms = least(j.first_seen_ms, excluded.first_seen_ms),
  last_seen_ms = greatest(j.last_seen_ms, excluded.last_seen_ms)
WHERE j.first_seen_ms > excluded.first_seen_ms OR j.last_seen_ms < excluded.last_seen_ms`;

const INSERT_SERVICES = `
INSERT INTO services (service_id, name, environment, status, created_at_ms)
SELECT s.service_id, s.name, s.environment, 'discovered', $4
FROM unnest($1::text[], $2::text[], $3::text[]) AS s (service_id, name, environment)
ON CONFLICT DO NOTHING`;

interface ServiceName {
  readonly serviceId: string;
  readonly name: string;
  readonly environment: string;
}

/** Widens the journeys' time ranges and inserts those that are new. In id order: see applyRowDeltas. */
export async function upsertJourneys(
  client: PoolClient,
  journeys: readonly ObservedJourney[],
  table: JourneyTable = 'user_journeys',
): Promise<void> {
  const rows = combine(journeys);
  if (rows.length === 0) return;
  await execute(client, upsertInto(table), [
    textArray(rows.map(({ journeyId }) => journeyId)),
    textArray(rows.map(({ service }) => storableText(service))),
    textArray(rows.map(({ environment }) => storableText(environment))),
    textArray(rows.map(({ operation }) => storableText(operation))),
    textArray(rows.map(({ kind }) => kind)),
    int8Array(rows.map(({ firstSeenMs }) => firstSeenMs)),
    int8Array(rows.map(({ lastSeenMs }) => lastSeenMs)),
  ]);
}

/** Inserts the services that own a journey or take part in one of its capsules, in the journey's environment. */
export async function discoverServices(
  client: PoolClient,
  seen: { readonly journeys: readonly ObservedJourney[]; readonly capsules: readonly Capsule[]; readonly atMs: number },
): Promise<void> {
  await insertSorted(client, servicesOf(seen.journeys, seen.capsules), seen.atMs);
}

/** Inserts services that telemetry names, those that are new as discovered. */
export async function insertServices(
  client: PoolClient,
  names: readonly { readonly name: string; readonly environment: string }[],
  atMs: number,
): Promise<void> {
  const services = new Map<string, ServiceName>();
  for (const { name, environment } of names) {
    const serviceId = serviceIdOf(name, environment);
    services.set(serviceId, { serviceId, name, environment });
  }
  await insertSorted(client, services, atMs);
}

async function insertSorted(client: PoolClient, byKey: ReadonlyMap<string, ServiceName>, atMs: number): Promise<void> {
  const services = [...byKey.values()].sort(byServiceId);
  if (services.length === 0) return;
  await execute(client, INSERT_SERVICES, [
    textArray(services.map(({ serviceId }) => serviceId)),
    textArray(services.map(({ name }) => name)),
    textArray(services.map(({ environment }) => environment)),
    atMs,
  ]);
}

function servicesOf(
  journeys: readonly ObservedJourney[],
  capsules: readonly Capsule[],
): ReadonlyMap<string, ServiceName> {
  const environments = new Map(journeys.map(({ journeyId, environment }) => [journeyId, storableText(environment)]));
  const services = new Map<string, ServiceName>();
  const add = (rawName: string, environment: string): void => {
    const name = storableText(rawName);
    const key = JSON.stringify([environment, name]);
    if (!services.has(key)) services.set(key, { serviceId: serviceIdOf(name, environment), name, environment });
  };
  for (const { service, environment } of journeys) add(service, storableText(environment));
  for (const { journeyId, steps } of capsules) {
    const environment = environments.get(journeyId);
    if (environment !== undefined) for (const { service } of steps) add(service, environment);
  }
  return services;
}

/** One row per journey: a statement may touch a row only once. */
function combine(journeys: readonly ObservedJourney[]): readonly ObservedJourney[] {
  const byId = new Map<string, ObservedJourney>();
  for (const journey of journeys) {
    const earlier = byId.get(journey.journeyId) ?? journey;
    byId.set(journey.journeyId, {
      ...earlier,
      firstSeenMs: Math.min(earlier.firstSeenMs, journey.firstSeenMs),
      lastSeenMs: Math.max(earlier.lastSeenMs, journey.lastSeenMs),
    });
  }
  return [...byId.values()].sort((a, b) => (a.journeyId < b.journeyId ? -1 : 1));
}

function byServiceId(a: ServiceName, b: ServiceName): number {
  return a.serviceId < b.serviceId ? -1 : 1;
}
