import { createServer } from 'node:net';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createShopHistory } from '../../cli/demo/history/shop-history.ts';
import { createTraceSender } from '../../cli/import/trace-sender.ts';
import { countedTraces } from '../../cli/demo/stages/feed-telemetry.ts';
import { isolatedEnvironment } from './support/isolated-environment.ts';
import type { IsolatedEnvironment } from './support/isolated-environment.ts';
import { startCommandLine } from './support/program.ts';
import type { Program } from './support/program.ts';

const RUNS = 'SLO-Scout runs:';
const COUNT_TIMEOUT_MS = 60_000;
const EXIT_CONFIG = 78;

describe('slo-scout start', () => {
  let isolated: IsolatedEnvironment;
  let programs: Program[];
  beforeEach(async () => {
    isolated = await isolatedEnvironment({ SLO_SCOUT_CHECKPOINT_INTERVAL: '1s' });
    programs = [];
  });
  afterEach(async () => {
    for (const program of programs) program.kill('SIGKILL');
    await Promise.all(programs.map(({ ended }) => ended));
    await isolated.remove();
  });

  const start = (environment: NodeJS.ProcessEnv = isolated.environment): Program => {
    const program = startCommandLine(['start'], environment);
    programs.push(program);
    return program;
  };
  const apiUrl = (): string => `http://127.0.0.1:${String(isolated.ports.SLO_SCOUT_API_PORT)}`;
  const counted = async (): Promise<number> => {
    const response = await fetch(`${apiUrl()}/metrics/journeys`);
    return countedTraces(await response.text(), 'demo');
  };

  it('prints its addresses, stops cleanly at SIGTERM, and a second start finds its data', async () => {
    const history = createShopHistory({ endMs: Date.now(), days: 1, seed: 1, environment: 'demo' });
    const request = history.requestAt(0);
    const first = start();
    await first.printed(RUNS);
    const sender = createTraceSender(`http://127.0.0.1:${String(isolated.ports.SLO_SCOUT_OTLP_HTTP_PORT)}`);
    const outcome = await sender.send(request.bytes);
    sender.close();
    const deadlineMs = performance.now() + COUNT_TIMEOUT_MS;
    while ((await counted()) < request.traces && performance.now() < deadlineMs) await delay(200);
    const before = await counted();
    first.child.kill('SIGTERM');
    const firstEnd = await first.ended;
    const second = start();
    await second.printed(RUNS);
    const after = await counted();
    second.child.kill('SIGINT');
    const secondEnd = await second.ended;

    expect(outcome.kind).toBe('acknowledged');
    for (const port of Object.entries(isolated.ports)) {
      if (/API|UI|GRPC|HTTP|DATABASE/.test(port[0])) expect(first.output()).toContain(String(port[1]));
    }
    expect(first.output()).toContain('stopped');
    expect([firstEnd, secondEnd]).toEqual([0, 0]);
    expect(before).toBe(request.traces);
    expect(after).toBe(request.traces);
  });

  it('says which port is in use and which setting chooses another', async () => {
    const port = isolated.ports.SLO_SCOUT_OTLP_HTTP_PORT;
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');

    const program = start();
    const end = await program.ended;
    other.close();

    expect(end).not.toBe(0);
    expect(program.output()).toContain(String(port));
    expect(program.output()).toContain('SLO_SCOUT_OTLP_HTTP_PORT');
  });

  it('refuses a state folder that another start works on, and leaves that one alone', async () => {
    const first = start();
    await first.printed(RUNS);
    const other = await isolatedEnvironment({ SLO_SCOUT_STATE_DIR: isolated.stateDir });
    const second = start(other.environment);
    const secondEnd = await second.ended;
    await other.remove();
    const health = await fetch(`${apiUrl()}/health/live`);
    first.child.kill('SIGTERM');
    const firstEnd = await first.ended;

    expect(secondEnd).not.toBe(0);
    expect(second.output()).toContain('already runs on this state folder');
    expect(health.status).toBe(200);
    expect(firstEnd).toBe(0);
  });

  it('ends with the end of its log when a part dies', async () => {
    const program = start();
    await program.printed(RUNS);
    const { stdout } = await listProcesses(program);
    const ingest = stdout.split('\n').find((line) => line.includes('role ingest'));
    process.kill(Number(ingest?.trim().split(/\s+/)[0]), 'SIGKILL');
    const end = await program.ended;

    expect(end).toBe(1);
    expect(program.output()).toContain('role ingest ended with signal SIGKILL');
    expect(program.output()).toContain('role is ready');
  });

  it('lists all problems of a configuration together', async () => {
    const program = start({ ...isolated.environment, SLO_SCOUT_API_PORT: 'eight', SLO_SCOUT_TYPO: '1' });
    const end = await program.ended;

    expect(end).toBe(EXIT_CONFIG);
    expect(program.output()).toContain('SLO_SCOUT_API_PORT');
    expect(program.output()).toContain('SLO_SCOUT_TYPO');
  });

  it('lists a wrong redaction policy with the other problems, before anything starts', async () => {
    const wrong = { SLO_SCOUT_REDACTION: 'emali=mask,phone=of,ipv4=hash', SLO_SCOUT_API_PORT: 'eight' };
    const program = start({ ...isolated.environment, ...wrong });
    const end = await program.ended;

    expect(end).toBe(EXIT_CONFIG);
    expect(program.output()).toContain('The configuration has 4 problem(s):');
    expect(program.output()).toContain('SLO_SCOUT_REDACTION has "emali=mask"');
    expect(program.output()).toContain('SLO_SCOUT_REDACTION has "phone=of"');
    expect(program.output()).toContain('SLO_SCOUT_REDACTION_HASH_KEY must be set');
    expect(program.output()).toContain('SLO_SCOUT_API_PORT is "eight"');
    expect(program.output()).not.toContain('role ');
  });
});

async function listProcesses(program: Program): Promise<{ readonly stdout: string }> {
  const { execFile } = await import('node:child_process');
  const { promisify } = await import('node:util');
  return promisify(execFile)('ps', ['-o', 'pid=,args=', '-g', String(program.child.pid)]);
}
