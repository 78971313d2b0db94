import { quoteLabelValue } from '../sli/journey-metrics.ts';
import type { SourceLabels } from './source-labels.ts';

/** Some of the requests that a metric counts: one operation of a service, or all of them. */
export interface SliScope {
  readonly service: string;
  /** For people: `GET /cart`, or undefined for all operations. */
  readonly operation: string | undefined;
  /** PromQL matchers, the convention's own included. */
  readonly matchers: readonly string[];
  /** Requests in the range that was looked at. */
  readonly requests: number;
}

/** Requests in the range by the labels of service and operation. */
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

/** Scopes of one service, and whether its operations could be told apart. */
export interface ServiceScopes {
  readonly service: string;
  readonly scopes: readonly SliScope[];
  /** Operations of which there are too many, when there are. */
  readonly tooManyOperations: number | undefined;
}

/** Takes the requests of a metric apart by service and operation; the largest first. One scope a service without operations. */
export function serviceScopes({ labels, matchers, counted }: ScopeQuestion): readonly ServiceScopes[] {
  const services = new Map<string, CountedLabels[]>();
  for (const row of counted) {
    const service = labels.service === undefined ? '' : (row.labels[labels.service] ?? '');
    const rows = services.get(service);
    if (rows === undefined) services.set(service, [row]);
    else rows.push(row);
  }
  return [...services].map(([service, rows]) => {
    const ofService = labels.service === undefined ? [] : [equals(labels.service, service)];
    const named = rows.filter((row) => operationOf(labels, row) !== '');
    const all: SliScope = {
      ...{ service, operation: undefined, matchers: [...matchers, ...ofService] },
      requests: sum(rows),
    };
    if (named.length === 0) return { service, scopes: [all], tooManyOperations: undefined };
    if (named.length > MAX_OPERATIONS) return { service, scopes: [all], tooManyOperations: named.length };
    const scopes = named.map((row): SliScope => {
      const ofOperation = labels.operation.map((label) => equals(label, row.labels[label] ?? ''));
      return {
        ...{ service, operation: operationOf(labels, row), requests: row.requests },
        matchers: [...matchers, ...ofService, ...ofOperation],
      };
    });
    return { service, scopes: scopes.sort((a, b) => b.requests - a.requests), tooManyOperations: undefined };
  });
}

function operationOf({ operation }: SourceLabels, { labels }: CountedLabels): string {
  const parts = operation.map((label) => labels[label] ?? '').filter((part) => part !== '');
  const isRpc = operation.some((label) => /rpc/.test(label));
  return parts.join(isRpc ? '/' : ' ');
}

function equals(label: string, value: string): string {
  return `${label}=${quoteLabelValue(value)}`;
}

function sum(rows: readonly CountedLabels[]): number {
  return rows.reduce((total, { requests }) => total + requests, 0);
}
