import { quoteLabelValue } from '../sli/journey-metrics.ts';
import type { SourceLabels } from './source-labels.ts';

/** Some of the requests that a metric counts: one operation of a service, or all of them. */
export interface SliScope {
  readonly service: string;
  /** Where, as `namespace=prod`, for a service that runs in several places. */
  readonly place: string | undefined;
  /** For people: `GET /cart`, or undefined for all operations. */
  readonly operation: string | undefined;
  /** PromQL matchers, the convention's own included. */
  readonly matchers: readonly string[];
  /** Requests in the range that was looked at. */
  readonly requests: number;
}

/** Requests in the range by the labels of service, place and operation. */
export interface CountedLabels {
  readonly labels: Readonly<Record<string, string>>;
  readonly requests: number;
}

/** A metric told by more operations than this is told by paths, not by routes: their names hold identifiers. */
export const MAX_OPERATIONS = 100;

/** What scopes are made of. */
export interface ScopeQuestion {
  readonly labels: SourceLabels;
  /** Of the convention. */
  readonly matchers: readonly string[];
  readonly counted: readonly CountedLabels[];
}

/** Scopes of one service in one place. */
export interface ServiceScopes extends Pick<SliScope, 'service' | 'place' | 'matchers'> {
  readonly scopes: readonly SliScope[];
  /** Operations of which there are too many, when there are. */
  readonly tooManyOperations: number | undefined;
}

/** A row with the label that says its service. */
interface NamedRow extends CountedLabels {
  readonly label: string | undefined;
  readonly service: string;
}

/** Service of a metric that has no label for it. */
const UNTOLD = 'unknown';

/**
 * Takes the requests of a metric apart by service, place and operation; the largest operation first. Which label says the
 * service is told series by series. One scope a service where operations are not told. Series that say no service, of a metric
 * whose others do, are left out: they would be nobody's.
 */
export function serviceScopes({ labels, matchers, counted }: ScopeQuestion): readonly ServiceScopes[] {
  const rows = counted.flatMap((row) => named(row, labels));
  const groups = groupBy(rows, ({ label, service }) => JSON.stringify([label, service]));
  return groups.flatMap((ofService) => {
    const places = labels.places.filter((label) => valuesOf(ofService, label).size > 1);
    const inPlaces = groupBy(ofService, (row) => JSON.stringify(places.map((label) => row.labels[label] ?? '')));
    return inPlaces.flatMap((group): readonly ServiceScopes[] => {
      const [first] = group;
      if (first === undefined) return [];
      const where = places.map((label) => [label, first.labels[label] ?? ''] as const);
      // What selects the service may be among the given matchers already.
      const told = distinct([
        ...matchers,
        ...serviceMatchers(first, rows, labels),
        ...where.map(([label, value]) => equals(label, value)),
      ]);
      const place = where.length === 0 ? undefined : where.map(([label, value]) => `${label}=${value}`).join(', ');
      return [scopesOf({ service: first.service, place, matchers: told }, group, labels)];
    });
  });
}

function named(row: CountedLabels, { services }: SourceLabels): readonly NamedRow[] {
  if (services.length === 0) return [{ ...row, label: undefined, service: UNTOLD }];
  const label = services.find((name) => (row.labels[name] ?? '') !== '');
  return label === undefined ? [] : [{ ...row, label, service: row.labels[label] ?? '' }];
}

/** A label of less weight must not select series whose service another label says. */
function serviceMatchers({ label, service }: NamedRow, rows: readonly NamedRow[], { services }: SourceLabels) {
  if (label === undefined) return [];
  const others = rows.filter((row) => row.label !== label && row.labels[label] === service);
  const earlier = services.slice(0, services.indexOf(label));
  const empty = earlier.filter((name) => others.some((row) => (row.labels[name] ?? '') !== ''));
  return [equals(label, service), ...empty.map((name) => equals(name, ''))];
}

function scopesOf(
  base: Pick<SliScope, 'service' | 'place' | 'matchers'>,
  group: readonly CountedLabels[],
  { operation }: SourceLabels,
): ServiceScopes {
  const all: SliScope = { ...base, operation: undefined, requests: sum(group) };
  const byOperation = groupBy(
    group.filter((row) => operationOf(operation, row) !== ''),
    (row) => JSON.stringify(operation.map((label) => row.labels[label] ?? '')),
  );
  if (byOperation.length === 0) return { ...base, scopes: [all], tooManyOperations: undefined };
  if (byOperation.length > MAX_OPERATIONS) return { ...base, scopes: [all], tooManyOperations: byOperation.length };
  const scopes = byOperation.flatMap((rows): readonly SliScope[] => {
    const [row] = rows;
    if (row === undefined) return [];
    const ofOperation = operation.map((label) => equals(label, row.labels[label] ?? ''));
    return [
      {
        ...base,
        operation: operationOf(operation, row),
        requests: sum(rows),
        matchers: distinct([...base.matchers, ...ofOperation]),
      },
    ];
  });
  return { ...base, scopes: scopes.sort((a, b) => b.requests - a.requests), tooManyOperations: undefined };
}

function operationOf(operation: readonly string[], { labels }: CountedLabels): string {
  const parts = operation.map((label) => labels[label] ?? '').filter((part) => part !== '');
  const isRpc = operation.some((label) => /rpc/.test(label));
  return parts.join(isRpc ? '/' : ' ');
}

function valuesOf(rows: readonly CountedLabels[], label: string): ReadonlySet<string> {
  return new Set(rows.map(({ labels }) => labels[label] ?? ''));
}

function groupBy<T>(rows: readonly T[], key: (row: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const known = groups.get(key(row));
    if (known === undefined) groups.set(key(row), [row]);
    else known.push(row);
  }
  return [...groups.values()];
}

function distinct(matchers: readonly string[]): readonly string[] {
  return [...new Set(matchers)];
}

/** The PromQL matcher of one value. */
export function equals(label: string, value: string): string {
  return `${label}=${quoteLabelValue(value)}`;
}

function sum(rows: readonly CountedLabels[]): number {
  return rows.reduce((total, { requests }) => total + requests, 0);
}
