import { setTimeout as sleep } from 'node:timers/promises';
import { sendUntilAnswered } from '../../cli/import/send-until-answered.ts';
import { createSender } from '../../cli/send/create-sender.ts';
import type { OtlpSender } from '../../cli/send/otlp-sender.ts';
import { Signal } from '../../contracts/otlp/signal.ts';
import { createLogTemplate, createMetricTemplate, createTraceTemplate } from './request-template.ts';
import type { RequestTemplate } from './request-template.ts';

/** Ids of records, by signal. */
export type RecordKeys = Readonly<Record<Signal, ReadonlySet<string>>>;

/** When a request was acknowledged, and how long that took, retries included. Milliseconds of `performance.now()`. */
export interface Acknowledgement {
  readonly atMs: number;
  readonly tookMs: number;
}

/** Load that goes on until it is told to end. */
export interface OfferedLoad {
  /** Ends it; resolves with the ids of every record that was acknowledged. */
  end(): Promise<RecordKeys>;
  /** Records acknowledged so far. */
  acknowledged(): number;
  readonly acknowledgements: readonly Acknowledgement[];
  /** Times that a request was answered "come again", or not at all. */
  retries(): number;
}

/** What is offered, and to whom. */
export interface LoadOptions {
  /** Addresses of receivers, which the senders take in turn. */
  readonly addresses: readonly string[];
  readonly recordsPerSecond: number;
  /** Spans alone when absent. */
  readonly signals?: readonly Signal[];
  readonly senders?: number;
  /** Told of every acknowledged request instead of keeping the ids, for loads of hours. */
  readonly onAcknowledged?: (keys: readonly string[]) => void;
}

const SENDERS = 4;
export const LOAD_SERVICES = ['checkout', 'cart', 'search', 'profile', 'billing'] as const;
/** Longer than any fault: a sender that gives up would leave its records in doubt. */
const GIVE_UP_AFTER_MS = 3_600_000;

/** Sends requests whose records have ids that never repeat, at about the rate, and repeats what is not answered. */
export function offerLoad(options: LoadOptions): OfferedLoad {
  const { addresses, recordsPerSecond, signals = [Signal.traces], senders: count = SENDERS } = options;
  const templates = signals.flatMap((signal) => LOAD_SERVICES.map((service) => createTemplate(signal, service)));
  const acknowledged = { traces: new Set<string>(), logs: new Set<string>(), metrics: new Set<string>() };
  const acknowledgements: Acknowledgement[] = [];
  const end = new AbortController();
  let retries = 0;
  let total = 0;
  const send = async (sender: OtlpSender, template: RequestTemplate): Promise<void> => {
    const { bytes, keys } = template.stamp();
    const startedAtMs = performance.now();
    const outcome = await sendUntilAnswered({ send: (body) => sender.send(template.signal, body) }, bytes, {
      giveUpAfterMs: GIVE_UP_AFTER_MS,
      onRetry: () => (retries += 1),
    });
    if (outcome.kind === 'refused') throw new Error(`A request was refused: ${outcome.reason}`);
    if (outcome.rejectedSpans > 0) throw new Error(`Records were rejected: ${outcome.message}`);
    const atMs = performance.now();
    acknowledgements.push({ atMs, tookMs: atMs - startedAtMs });
    total += keys.length;
    if (options.onAcknowledged === undefined) for (const key of keys) acknowledged[template.signal].add(key);
    else options.onAcknowledged(keys);
  };
  const run = async (number: number): Promise<void> => {
    const sender = createSender({ address: addresses[number % addresses.length] ?? '' });
    for (let turn = number; !end.signal.aborted; turn += 1) {
      const template = templates[turn % templates.length] as RequestTemplate;
      const startedAtMs = performance.now();
      await send(sender, template);
      const shareMs = (1_000 * count * template.records) / recordsPerSecond;
      const pauseMs = shareMs * (0.5 + Math.random()) - (performance.now() - startedAtMs);
      // The end only shortens the pause.
      if (pauseMs > 0) await sleep(pauseMs, undefined, { signal: end.signal }).catch(() => undefined);
    }
    sender.close();
  };
  const running = Promise.all(Array.from({ length: count }, (_, number) => run(number)));
  // Its failure reaches whoever ends the load.
  running.catch(() => undefined);
  return {
    acknowledgements,
    acknowledged: () => total,
    retries: () => retries,
    async end() {
      end.abort();
      await running;
      return acknowledged;
    },
  };
}

function createTemplate(signal: Signal, service: string): RequestTemplate {
  switch (signal) {
    case 'traces':
      return createTraceTemplate(service);
    case 'logs':
      return createLogTemplate(service);
    case 'metrics':
      return createMetricTemplate(service);
  }
}

/** The 99th percentile of the acknowledgements between two times; 0 without any. */
export function p99Ms(acknowledgements: readonly Acknowledgement[], fromMs: number, toMs: number): number {
  const took = acknowledgements.filter(({ atMs }) => atMs >= fromMs && atMs < toMs).map(({ tookMs }) => tookMs);
  took.sort((a, b) => a - b);
  return took[Math.min(took.length - 1, Math.floor(took.length * 0.99))] ?? 0;
}
