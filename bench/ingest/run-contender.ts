import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { accepts, findFreePort } from '../../platform/components/run/tcp-port.ts';
import type { Contender } from './contenders.ts';
import type { BenchTools } from './tools.ts';

/** The load of one scenario. */
export interface Load {
  readonly name: string;
  readonly protocol: 'grpc' | 'http' | 'json';
  readonly signal: 'traces' | 'logs';
  readonly batch: number;
  readonly connections: number;
  readonly inFlight: number;
}

/** What a round is run with. */
export interface RoundOptions {
  readonly tools: BenchTools;
  readonly brokers: string;
  readonly brokerPid: number;
  readonly seconds: number;
  readonly warmSeconds: number;
}

/** What otlpblast and kafkacheck said of a round. */
export interface RoundResult {
  readonly perSecond: number;
  readonly cpuSecondsPerMillion: number;
  readonly kafkaCpuSecondsPerMillion: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly rssMb: number;
  /** kafkacheck's verdict: everything acknowledged is there, once, each trace on one partition, no canary left. */
  readonly verdict: string;
  readonly passed: boolean;
  readonly errors: readonly string[];
}

interface BlastReport {
  readonly items_acked_with_warmup: number;
  readonly items_per_s: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly cpu_s_per_1m_items: Readonly<Record<string, number>>;
  readonly rss_mb_peak_seen: Readonly<Record<string, number>>;
  readonly errors?: Readonly<Record<string, number>>;
}

const READY_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 15_000;
/** Before the end is counted, asynchronous exporters may drain. */
const SETTLE_MS = 500;

/** Starts a contender, blasts it, stops it, and has the topic judged. */
export async function runContender(contender: Contender, load: Load, options: RoundOptions): Promise<RoundResult> {
  const { tools, brokers } = options;
  const place = {
    grpcPort: await findFreePort(),
    httpPort: await findFreePort(),
    otherPort: await findFreePort(),
    brokers,
    topic: contender.topic,
  };
  const mark = join(mkdtempSync(join(tmpdir(), 'slo-scout-bench-')), 'mark.json');
  const check = (...args: readonly string[]) => [...['-brokers', brokers, '-topic', contender.topic], ...args];
  execFileSync(tools.kafkacheck, check('-mark', mark));
  const { program, args, environment } = contender.command(place);
  const server = spawn(program, args, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  const log = tailOf(server);
  const port = load.protocol === 'grpc' ? place.grpcPort : place.httpPort;
  try {
    await untilReady(server, port, log);
    const blasting = { ...options, pid: server.pid ?? 0 };
    const warmed = await warmUp(port, load, { ...blasting, items: contender.warmItems });
    const report = await blast(port, load, blasting);
    await sleep(SETTLE_MS);
    const judged = judge(tools.kafkacheck, [
      ...check('-since', mark, '-expect-at-least', String(warmed + report.items_acked_with_warmup)),
      ...(load.signal === 'logs' ? ['-signal', 'logs'] : []),
    ]);
    return { ...summarise(report), ...judged };
  } finally {
    await stop(server);
  }
}

function summarise(report: BlastReport): Omit<RoundResult, 'verdict' | 'passed'> {
  return {
    perSecond: report.items_per_s,
    cpuSecondsPerMillion: report.cpu_s_per_1m_items['server'] ?? Number.NaN,
    kafkaCpuSecondsPerMillion: report.cpu_s_per_1m_items['kafka'] ?? Number.NaN,
    p50Ms: report.p50_ms,
    p99Ms: report.p99_ms,
    rssMb: report.rss_mb_peak_seen['server'] ?? Number.NaN,
    errors: Object.entries(report.errors ?? {}).map(([message, count]) => `${String(count)} x ${message}`),
  };
}

function tailOf(server: ChildProcess): () => string {
  let text = '';
  for (const stream of [server.stdout, server.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(-4_000);
    });
  }
  return () => text;
}

async function untilReady(server: ChildProcess, port: number, log: () => string): Promise<void> {
  const endMs = Date.now() + READY_TIMEOUT_MS;
  while (!(await accepts(port))) {
    if (server.exitCode !== null || Date.now() > endMs) throw new Error(`The server is not there:\n${log()}`);
    await sleep(100);
  }
}

type BlastOptions = RoundOptions & { readonly pid: number };

/** Sends the load until so many items were taken, and returns how many were. */
async function warmUp(port: number, load: Load, options: BlastOptions & { readonly items: number }): Promise<number> {
  let taken = 0;
  while (taken < options.items) {
    const { items_acked_with_warmup: items } = await blast(port, load, { ...options, warmSeconds: 0, seconds: 3 });
    if (items === 0) throw new Error('The server takes nothing.');
    taken += items;
  }
  return taken;
}

async function blast(port: number, load: Load, options: BlastOptions): Promise<BlastReport> {
  const args = [
    ...['-addr', `127.0.0.1:${String(port)}`, '-proto', load.protocol, '-signal', load.signal, '-json'],
    ...['-batch', String(load.batch), '-c', String(load.connections), '-inflight', String(load.inFlight)],
    ...['-d', `${String(options.seconds)}s`, '-warm', `${String(options.warmSeconds)}s`],
    ...['-pid', `server=${String(options.pid)}`, '-pid', `kafka=${String(options.brokerPid)}`],
  ];
  const blaster = spawn(options.tools.otlpblast, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  for await (const chunk of blaster.stdout) text += String(chunk);
  return JSON.parse(text) as BlastReport;
}

function judge(program: string, args: readonly string[]): { readonly verdict: string; readonly passed: boolean } {
  try {
    const lines = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
      .trim()
      .split('\n');
    return { verdict: lines.at(-1) ?? '', passed: true };
  } catch (error) {
    const { stdout = '' } = error as { readonly stdout?: string };
    return { verdict: stdout.trim().split('\n').slice(1).join('; '), passed: false };
  }
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const gone = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  const kill = setTimeout(() => server.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await gone;
  clearTimeout(kill);
}
