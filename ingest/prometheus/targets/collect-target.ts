import { createHash } from 'node:crypto';
import type { Selector } from './selector.ts';

/** How series are read: `auto` is remote read where it is offered, else range queries. */
export const CollectMode = { auto: 'auto', remoteRead: 'remote_read', queryRange: 'query_range' } as const;

/** One member of {@link CollectMode}. */
export type CollectMode = (typeof CollectMode)[keyof typeof CollectMode];

/** An expression whose results are kept as a gauge of the given name. */
export interface CollectQuery {
  readonly name: string;
  readonly query: string;
}

/** How to show who we are. The files are read for each request, so that what is in them may change. */
export interface TargetAuth {
  readonly headers: Readonly<Record<string, string>>;
  readonly bearerTokenFile?: string | undefined;
  readonly basic?: { readonly username: string; readonly passwordFile: string } | undefined;
  /** PEM file of the authorities to trust instead of the system's. */
  readonly caFile?: string | undefined;
}

/** Series of a service in a Prometheus. */
export interface CollectTarget {
  /** Stays the same when anything but service, environment and URL changes. */
  readonly id: string;
  /** Who named the URL: the operator's own may be any, a registered one must pass the address policy. */
  readonly origin: 'file' | 'service';
  readonly service: string;
  readonly environment: string;
  /** Base URL of the HTTP API, without a slash at its end. */
  readonly url: string;
  readonly mode: CollectMode;
  readonly selectors: readonly Selector[];
  readonly queries: readonly CollectQuery[];
  readonly intervalMs: number;
  /** Between two points of a range query; divides the interval. */
  readonly stepMs: number;
  readonly auth: TargetAuth;
}

/** The id of a target. */
export function targetIdOf(target: Pick<CollectTarget, 'service' | 'environment' | 'url'>): string {
  const parts = JSON.stringify([target.service, target.environment, target.url]);
  return createHash('sha256').update(parts).digest('hex').slice(0, 32);
}
