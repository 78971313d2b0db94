import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCanaryRequest } from './requests.ts';
import { createRawGrpc, frameOf } from './grpc-call.ts';
import type { Installation, Ports } from './installation.ts';

/** One line of the table of results. */
export interface Row {
  readonly check: string;
  readonly isFine: boolean;
  readonly found: string;
}

/** What a check works with. */
export interface Bench {
  readonly installation: Installation;
  readonly ports: Ports;
  readonly random: () => number;
  /** Share of the full size, for short runs. */
  readonly scale: number;
  report(row: Row): void;
}

const MB = 1024 ** 2;

/** Memory of a process (Linux). */
export class MemoryWatch {
  readonly #pid: number;
  #startMb = 0;

  constructor(pid: number) {
    this.#pid = pid;
  }

  /** Forgets the peak so far. */
  async begin(): Promise<void> {
    await writeFile(`/proc/${String(this.#pid)}/clear_refs`, '5');
    this.#startMb = await this.#read('VmRSS');
  }

  /** How far it grew above the beginning at most, in MB. */
  async peakGrowthMb(): Promise<number> {
    return (await this.#read('VmHWM')) - this.#startMb;
  }

  /** How much more it has now than at the beginning, in MB. */
  async growthMb(): Promise<number> {
    return (await this.#read('VmRSS')) - this.#startMb;
  }

  async #read(name: string): Promise<number> {
    const status = await readFile(`/proc/${String(this.#pid)}/status`, 'utf8');
    const kilobytes = new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? '0';
    return (Number(kilobytes) * 1024) / MB;
  }
}

/** Whether ingest lives and takes a valid request by gRPC and by HTTP. */
export async function isWell({ installation, ports }: Bench): Promise<boolean> {
  if (!installation.ingest.isRunning()) return false;
  const body = createCanaryRequest();
  const grpc = createRawGrpc(ports.grpc);
  const overGrpc = await within(grpc.call('traces', frameOf(body)), 10_000);
  grpc.close();
  const overHttp = await within(post(ports, { path: '/v1/traces', body }), 10_000);
  return overGrpc?.grpcStatus === '0' && overHttp?.status === 200;
}

/** A body, and where it is posted; the headers replace those of OTLP. */
export interface HttpRequest {
  readonly path: string;
  readonly body: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a request over HTTP was answered. */
export interface HttpOutcome {
  readonly status: number;
  readonly tookMs: number;
}

/** Posts a body; status 0 when the connection broke without an answer. */
export async function post(ports: Ports, { path, body, headers = {} }: HttpRequest): Promise<HttpOutcome> {
  const startedMs = performance.now();
  const url = `http://127.0.0.1:${String(ports.http)}${path}`;
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: new Uint8Array(body),
      headers: { 'content-type': 'application/x-protobuf', ...headers },
    });
    await response.arrayBuffer();
    return { status: response.status, tookMs: performance.now() - startedMs };
  } catch {
    // A connection that was closed on us is an outcome that the checks judge.
    return { status: 0, tookMs: performance.now() - startedMs };
  }
}

/** The value, or undefined when it takes longer. */
export function within<T>(value: Promise<T>, timeoutMs: number): Promise<T | undefined> {
  return Promise.race([value, sleep(timeoutMs, undefined, { ref: false })]);
}

/** How often each outcome came. */
export class Tally {
  readonly counts = new Map<string, number>();

  add(outcome: string): void {
    this.counts.set(outcome, (this.counts.get(outcome) ?? 0) + 1);
  }

  /** Those that are not among the allowed. */
  others(allowed: readonly string[]): readonly string[] {
    return [...this.counts.keys()].filter((outcome) => !allowed.includes(outcome));
  }

  toString(): string {
    return [...this.counts]
      .sort()
      .map(([outcome, count]) => `${outcome}×${String(count)}`)
      .join(' ');
  }
}
