import type { RoleMessage, SupervisorMessage } from '../../../platform/lifecycle/parent-link.ts';

/** A process's metrics, as prom-client exports them. */
export type MetricsSnapshot = readonly object[];

/** What a worker process tells the one that started it. */
export type WorkerMessage =
  RoleMessage | { readonly kind: 'metrics'; readonly id: number; readonly metrics: MetricsSnapshot };

/** What it is told. */
export type WorkerOrder = SupervisorMessage | { readonly kind: 'metrics'; readonly id: number };
