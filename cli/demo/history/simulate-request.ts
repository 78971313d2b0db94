import type { SeededRandom } from '../../../domain/statistics/seeded-random.ts';
import type { ShopOperation, ShopService } from '../shop/shop-model.ts';
import { effectAt } from './incidents.ts';
import type { ShopIncident } from './incidents.ts';

/** A span of a simulated request; times are nanoseconds after the minute's start. */
export interface SimulatedSpan {
  /** The service that made the span. */
  readonly service: ShopService;
  readonly kind: 'server' | 'client';
  /** What a server span serves and a client span calls. */
  readonly operation: ShopOperation;
  /** Position of the parent among the request's spans; -1 for the root. */
  readonly parent: number;
  readonly startNs: number;
  endNs: number;
  status: number;
  /** Stands for `{id}` in the path. */
  readonly item: number;
}

/** When and where a request happens. */
export interface Surroundings {
  readonly random: SeededRandom;
  readonly incidents: readonly ShopIncident[];
  readonly minuteMs: number;
  /** Fails in this request although nothing is wrong with it. */
  readonly failing: ShopService | undefined;
}

/** Different ids in paths. */
const ITEMS = 40;

const WORK_SIGMA = 0.3;
/** A request that fails gives up early. */
const FAILED_WORK = 0.6;
const NETWORK_NS = 400_000;

/**
 * Simulates one request: each service works, then calls, then answers.
 *
 * ```
 *  frontend ▓▓░░░░░░░░░░░░░░░░░░▓     server span of the frontend
 *             ├──────────────────┤    its client span
 *  checkout    ▓▓▓▓░░░░░░░░░░░░▓      server span of checkout, and so on
 * ```
 */
export function simulateRequest(entry: ShopOperation, startNs: number, around: Surroundings): readonly SimulatedSpan[] {
  const spans: SimulatedSpan[] = [];
  serve({ operation: entry, parent: -1, startNs, item: 1 + around.random.integer(ITEMS) }, spans, around);
  return spans;
}

interface Arrival {
  readonly operation: ShopOperation;
  readonly parent: number;
  readonly startNs: number;
  readonly item: number;
}

function serve(
  { operation, parent, startNs, item }: Arrival,
  spans: SimulatedSpan[],
  around: Surroundings,
): SimulatedSpan {
  const { random } = around;
  const { service } = operation;
  const span: SimulatedSpan = {
    ...{ service, kind: 'server', operation, parent, startNs, endNs: 0, status: 200, item },
  };
  const position = spans.push(span) - 1;
  const effect = effectAt(around.incidents, service, around.minuteMs);
  const errorRatio = effect?.kind === 'errors' ? effect.ratio : Number(service === around.failing);
  const slowness = effect?.kind === 'slow' ? effect.factor : 1;
  const fails = random.next() < errorRatio;
  const workNs = operation.workMs * 1e6 * slowness * Math.exp(WORK_SIGMA * normal(random));
  span.endNs = startNs + Math.round(workNs * (fails ? FAILED_WORK : 1));
  if (fails) {
    span.status = 503;
    return span;
  }
  for (const call of operation.calls) {
    const called = request(
      { operation: call, parent: position, startNs: span.endNs, item },
      { spans, service },
      around,
    );
    span.endNs = called.endNs + NETWORK_NS;
    if (called.status >= 500) {
      span.status = 502;
      return span;
    }
  }
  return span;
}

function request(
  { operation, parent, startNs, item }: Arrival,
  caller: { readonly spans: SimulatedSpan[]; readonly service: ShopService },
  around: Surroundings,
): SimulatedSpan {
  const span: SimulatedSpan = {
    ...{ service: caller.service, kind: 'client', operation, parent, startNs, endNs: 0, status: 200, item },
  };
  const position = caller.spans.push(span) - 1;
  const served = serve({ operation, parent: position, startNs: startNs + NETWORK_NS, item }, caller.spans, around);
  span.endNs = served.endNs + NETWORK_NS;
  span.status = served.status;
  return span;
}

/** Box and Muller. */
function normal(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
