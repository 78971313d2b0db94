import { setTimeout as sleep } from 'node:timers/promises';

/** What an API did over a time. */
export interface ProbeReport {
  /** How often each status was answered, by route. */
  readonly statuses: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly slowestMs: number;
  /** Answers that were not JSON, and requests without an answer. */
  readonly broken: number;
}

/** Asks an API all the time. */
export interface ApiProbe {
  /** What happened since the last report. */
  report(): ProbeReport;
  /** Names of services whose registration was acknowledged. */
  readonly registered: ReadonlySet<string>;
  /** Seconds until it is ready and takes a registration; gives up after a minute. */
  untilWell(): Promise<number>;
  stop(): Promise<void>;
}

const LIST = '/api/v1/services';
const READY = '/health/ready';
const LIVE = '/health/live';
const REGISTER = 'POST services';
/** More than the database pool has connections. */
const READERS = 12;
const PAUSE_MS = 150;
const GIVE_UP_MS = 60_000;
/** Padding of a registration, so that a full disk is noticed. */
const OWNER = 'x'.repeat(60);

interface Asker {
  /** The status of an answer, 0 without one. */
  readonly ask: (name: string, path: string, init?: RequestInit) => Promise<number>;
  readonly report: () => ProbeReport;
}

function createAsker(apiUrl: string): Asker {
  let statuses: Record<string, Record<string, number>> = {};
  let slowestMs = 0;
  let broken = 0;
  return {
    async ask(name, path, init = {}) {
      const startedAtMs = performance.now();
      let status = 0;
      try {
        const response = await fetch(`${apiUrl}${path}`, { ...init, signal: AbortSignal.timeout(30_000) });
        await response.json();
        status = response.status;
      } catch {
        broken += 1;
      }
      slowestMs = Math.max(slowestMs, performance.now() - startedAtMs);
      const of = (statuses[name] ??= {});
      of[String(status)] = (of[String(status)] ?? 0) + 1;
      return status;
    },
    report() {
      const report = { statuses, slowestMs: Math.round(slowestMs), broken };
      [statuses, slowestMs, broken] = [{}, 0, 0];
      return report;
    },
  };
}

/** Starts to ask: a dozen readers, one writer, and the probes of an orchestrator. */
export function startApiProbe(apiUrl: string): ApiProbe {
  const stop = new AbortController();
  const registered = new Set<string>();
  const { ask, report } = createAsker(apiUrl);
  let serial = 0;
  const register = async (): Promise<number> => {
    const name = `service-${String((serial += 1))}`;
    const body = JSON.stringify({ service_name: name, environment: 'production', owner_team: OWNER });
    const headers = { 'content-type': 'application/json' };
    const status = await ask(REGISTER, LIST, { method: 'POST', headers, body });
    if (status === 201) registered.add(name);
    return status;
  };
  const again = async (what: () => Promise<unknown>): Promise<void> => {
    while (!stop.signal.aborted) {
      await what();
      await sleep(PAUSE_MS);
    }
  };
  const running = Promise.all([
    ...Array.from({ length: READERS }, () => again(() => ask(LIST, LIST))),
    again(register),
    again(() => ask(READY, READY)),
    again(() => ask(LIVE, LIVE)),
  ]);
  return {
    registered,
    report,
    async untilWell() {
      const startedAtMs = performance.now();
      while (performance.now() - startedAtMs < GIVE_UP_MS) {
        if ((await ask(READY, READY)) === 200 && (await register()) === 201) break;
        await sleep(200);
      }
      return Math.round((performance.now() - startedAtMs) / 100) / 10;
    },
    async stop() {
      stop.abort();
      await running;
    },
  };
}
