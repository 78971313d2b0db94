import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { AttackReport } from './attacks.ts';
import { createRawGrpc, frameOf } from './grpc-call.ts';
import { MemoryWatch, isWell, post, within } from './probe.ts';
import type { Bench } from './probe.ts';
import { createCanaryRequest } from './requests.ts';

const ATTACKER = fileURLToPath(new URL('attacker.ts', import.meta.url));
const BASELINE_MS = 6_000;
const HEALTHY_PER_SECOND = 80;
const HEALTHY_TIMEOUT_MS = 10_000;
const READY_TIMEOUT_MS = 60_000;
const MAX_RATIO = 2;
const MAX_OPEN_MS = 32_000;

interface Siege {
  readonly name: string;
  readonly attack: string;
  readonly count: number;
  readonly forMs: number;
  /** What becomes of the connections: all closed within 30 s, or they may stay. */
  readonly isClosed: boolean;
}

const SHORT_MS = 10_000;
const LONG_MS = 34_000;
const SIEGES: readonly Siege[] = [
  { name: '2,000 sockets with slow headers', attack: 'slowHeaders', count: 2_000, forMs: 20_000, isClosed: true },
  { name: '2,000 sockets with slow bodies', attack: 'slowBodies', count: 2_000, forMs: LONG_MS, isClosed: true },
  { name: '2,000 slow forward messages', attack: 'slowForward', count: 2_000, forMs: LONG_MS, isClosed: true },
  { name: '8 slow bodies of 16 MiB', attack: 'largeSlowBodies', count: 8, forMs: SHORT_MS, isClosed: true },
  {
    name: '8 slow forward messages of 16 MiB',
    attack: 'largeSlowMessages',
    count: 8,
    forMs: SHORT_MS,
    isClosed: false,
  },
  { name: '200 clients that do not read', attack: 'slowReaders', count: 200, forMs: SHORT_MS, isClosed: false },
  { name: 'rapid reset', attack: 'rapidReset', count: 2, forMs: SHORT_MS, isClosed: false },
  { name: '2,000 idle gRPC calls', attack: 'idleStreams', count: 20, forMs: LONG_MS, isClosed: true },
  { name: 'a flood of PING', attack: 'pingFlood', count: 4, forMs: SHORT_MS, isClosed: false },
  { name: 'a flood of SETTINGS', attack: 'settingsFlood', count: 4, forMs: SHORT_MS, isClosed: false },
  { name: 'broken HTTP/2', attack: 'brokenProtocol', count: 4, forMs: SHORT_MS, isClosed: false },
  { name: '10,000 idle connections', attack: 'idle', count: 10_000, forMs: 15_000, isClosed: false },
];

/** S5: slow, idle and flooding clients beside a healthy one. */
export async function checkSlowClients(bench: Bench, only = ''): Promise<void> {
  await healthyClient(bench, BASELINE_MS);
  for (const siege of SIEGES.filter(({ name }) => name.includes(only))) {
    const before = await healthyClient(bench, BASELINE_MS);
    const memory = new MemoryWatch(bench.installation.ingest.pid);
    await memory.begin();
    const { during, attack } = await besiege(bench, siege);
    const peakMb = await memory.peakGrowthMb();
    const after = await healthyClient(bench, BASELINE_MS);
    // The machine is not ours alone: the slower of the two quiet times is what it can do.
    const baselineMs = Math.max(before.p99Ms, after.p99Ms);
    const areClosed = !siege.isClosed || (attack.closed === attack.opened && attack.longestMs < MAX_OPEN_MS);
    const well = await isWell(bench);
    bench.report({
      check: `S5 ${siege.name}`,
      isFine: during.failed === 0 && during.p99Ms < MAX_RATIO * baselineMs && areClosed && well,
      found: [
        `p99 ${during.p99Ms.toFixed(1)} ms (quiet ${baselineMs.toFixed(1)} ms)`,
        `${String(during.failed)} of ${String(during.sent)} failed`,
        `${String(attack.closed)} of ${String(attack.opened)} closed${attack.longestMs > 0 ? ` within ${(attack.longestMs / 1_000).toFixed(0)} s` : ''}`,
        `RSS +${peakMb.toFixed(0)} MB`,
        ...(well ? [] : ['NOT WELL after']),
      ].join(', '),
    });
  }
}

async function besiege(
  bench: Bench,
  { attack, count, forMs }: Siege,
): Promise<{ during: Healthy; attack: AttackReport }> {
  const scaled = Math.max(4, Math.round(count * Math.min(1, bench.scale)));
  const attacker = fork(ATTACKER, [attack, JSON.stringify(bench.ports), String(scaled)]);
  await within(once(attacker, 'message'), READY_TIMEOUT_MS);
  const during = await healthyClient(bench, forMs);
  const told = once(attacker, 'message');
  attacker.send('end');
  const [report] = (await within(told, 20_000)) as [AttackReport];
  attacker.kill('SIGKILL');
  return { during, attack: report };
}

interface Healthy {
  readonly p99Ms: number;
  readonly sent: number;
  readonly failed: number;
}

/** A client that sends small requests at a steady rate by gRPC and by HTTP. */
async function healthyClient({ ports }: Bench, forMs: number): Promise<Healthy> {
  const grpc = createRawGrpc(ports.grpc);
  const times: number[] = [];
  let failed = 0;
  const body = createCanaryRequest();
  const once = async (isGrpc: boolean): Promise<void> => {
    const startedMs = performance.now();
    const answer = isGrpc
      ? grpc.call('traces', frameOf(body)).then(({ grpcStatus }) => grpcStatus === '0')
      : post(ports, { path: '/v1/traces', body }).then(({ status }) => status === 200);
    if ((await within(answer, HEALTHY_TIMEOUT_MS)) !== true) failed += 1;
    times.push(performance.now() - startedMs);
  };
  const calls: Promise<void>[] = [];
  const startedMs = performance.now();
  for (let index = 0; performance.now() - startedMs < forMs; index += 1) {
    calls.push(once(index % 2 === 0));
    await sleep(startedMs + ((index + 1) * 1_000) / HEALTHY_PER_SECOND - performance.now());
  }
  await Promise.all(calls);
  grpc.close();
  times.sort((a, b) => a - b);
  return { p99Ms: times[Math.floor(times.length * 0.99)] ?? 0, sent: times.length, failed };
}
