import type { SpanForest } from '../fingerprint/span-forest.ts';
import type { SpanLabel, TraceSpan } from '../fingerprint/trace-span.ts';
import { createSketchBuilder } from '../sketch/dd-sketch.ts';
import type { SketchBuilder } from '../sketch/dd-sketch.ts';
import type { SketchData } from '../sketch/sketch-data.ts';

/** A service as its spans show it. */
export interface ServiceNode {
  readonly service: string;
  readonly environment: string;
  readonly spans: number;
  /** Server and consumer spans: what was asked of it. */
  readonly requests: number;
  /** Requests that failed by the rules of `isErrorSpan`. */
  readonly errors: number;
  /** Durations of the requests, milliseconds. */
  readonly latency: SketchData;
}

/** Calls from one service to another. */
export interface ServiceEdge {
  readonly caller: string;
  readonly callee: string;
  /** Of the callee. */
  readonly environment: string;
  readonly calls: number;
  /** Calls whose span in the callee failed. */
  readonly errors: number;
  /** Calls that are messages: nobody waits for their end. */
  readonly messages: number;
  /** Durations in the callee, milliseconds. */
  readonly latency: SketchData;
}

/** Who calls whom. Services by name, edges by caller and callee. */
export interface ServiceGraph {
  readonly services: readonly ServiceNode[];
  readonly edges: readonly ServiceEdge[];
}

/** Collects the graph from linked traces. */
export interface ServiceGraphBuilder {
  add(forest: SpanForest): void;
  build(): ServiceGraph;
}

type Draft<T> = { -readonly [K in keyof Omit<T, 'latency'>]: T[K] } & { readonly latency: SketchBuilder };

/**
 * Creates a builder without traces. A call is a span whose parent is a span of another service; calls inside a service are
 * no edges. A span whose parent is missing is a request of its service and no call.
 */
export function createServiceGraph(): ServiceGraphBuilder {
  const services = new Map<string, Draft<ServiceNode>>();
  const edges = new Map<string, Draft<ServiceEdge>>();

  function addCall(caller: SpanLabel, { label, durationNs }: TraceSpan): void {
    const edge = edgeOf(edges, caller, label);
    edge.calls += 1;
    if (label.isError) edge.errors += 1;
    if (caller.kind === 'producer' || label.kind === 'consumer') edge.messages += 1;
    edge.latency.add(durationNs / 1e6);
  }

  return {
    add({ spans, children }) {
      for (const [position, span] of spans.entries()) {
        addSpan(services, span);
        for (const child of children[position] ?? []) {
          const called = spans[child];
          if (called !== undefined && called.label.entry.service !== span.label.entry.service) {
            addCall(span.label, called);
          }
        }
      }
    },
    build: () => ({
      services: [...services].sort(byKey).map(([, draft]) => finish(draft)),
      edges: [...edges].sort(byKey).map(([, draft]) => finish(draft)),
    }),
  };
}

function addSpan(services: Map<string, Draft<ServiceNode>>, { label, durationNs }: TraceSpan): void {
  const { service, environment } = label.entry;
  const key = `${service}\0${environment}`;
  let node = services.get(key);
  if (node === undefined) {
    node = { service, environment, spans: 0, requests: 0, errors: 0, latency: createSketchBuilder() };
    services.set(key, node);
  }
  node.spans += 1;
  if (label.kind !== 'server' && label.kind !== 'consumer') return;
  node.requests += 1;
  if (label.isError) node.errors += 1;
  node.latency.add(durationNs / 1e6);
}

function edgeOf(edges: Map<string, Draft<ServiceEdge>>, caller: SpanLabel, callee: SpanLabel): Draft<ServiceEdge> {
  const { service, environment } = callee.entry;
  const key = `${caller.entry.service}\0${service}\0${environment}`;
  let edge = edges.get(key);
  if (edge === undefined) {
    const counts = { calls: 0, errors: 0, messages: 0, latency: createSketchBuilder() };
    edge = { caller: caller.entry.service, callee: service, environment, ...counts };
    edges.set(key, edge);
  }
  return edge;
}

function finish<T extends { readonly latency: SketchBuilder }>(
  draft: T,
): Omit<T, 'latency'> & { readonly latency: SketchData } {
  return { ...draft, latency: draft.latency.build() };
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
