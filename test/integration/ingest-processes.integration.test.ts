import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LAUNCHER } from '../../cli/launcher.ts';
import { findFreePort } from '../../platform/components/run/tcp-port.ts';
import { findProcess } from '../../platform/process/find-process.ts';

interface Ports {
  readonly grpc: number;
  readonly http: number;
  readonly admin: number;
}

describe('the ingest role as two processes', () => {
  let folder: string;
  let ports: Ports;
  let role: ChildProcess;
  let log: string;

  const start = () => {
    log = '';
    role = spawn(process.execPath, [LAUNCHER, 'role', 'ingest'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        SLO_SCOUT_STATE_DIR: folder,
        // Nothing listens there: what cannot be decoded is refused without the log.
        SLO_SCOUT_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
        SLO_SCOUT_SPOOL: 'off',
        SLO_SCOUT_FORWARD: 'off',
        SLO_SCOUT_INGEST_PROCESSES: '2',
        SLO_SCOUT_OTLP_GRPC_PORT: String(ports.grpc),
        SLO_SCOUT_OTLP_HTTP_PORT: String(ports.http),
        SLO_SCOUT_INGEST_ADMIN_PORT: String(ports.admin),
      },
    });
    role.stdout?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  };
  const readyPids = () =>
    [...log.matchAll(/"pid":(\d+),"msg":"A process of the role is ready"/g)].map(([, pid]) => Number(pid));
  const until = async (condition: () => Promise<boolean> | boolean) => {
    for (let look = 0; look < 600; look += 1) {
      if (await condition()) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect.fail(`It did not happen within 30 s. The log:\n${log.slice(-3000)}`);
  };
  const health = async () =>
    (await fetch(`http://127.0.0.1:${ports.admin}/health`).catch(() => undefined))?.status ?? 0;
  const post = async (path: string) => {
    const headers = { 'content-type': 'text/plain', connection: 'close' };
    return (await fetch(`http://127.0.0.1:${ports.http}${path}`, { method: 'POST', body: 'x', headers })).status;
  };
  const refusals = async () => {
    const text = await (await fetch(`http://127.0.0.1:${ports.admin}/metrics`)).text();
    const counts = [...text.matchAll(/^slo_scout_ingest_requests_total\{.*\} (\d+)$/gm)].map(([, count]) =>
      Number(count),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slo-scout-processes-'));
    ports = { grpc: await findFreePort(), http: await findFreePort(), admin: await findFreePort() };
    start();
  });
  afterEach(async () => {
    if (role.exitCode === null && role.signalCode === null) {
      role.kill('SIGKILL');
      await once(role, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  });

  it('shares the ports, sums the metrics, survives the loss of a process and stops in order', async () => {
    await until(async () => (await health()) === 200);
    for (let request = 0; request < 10; request += 1) expect(await post('/v1/traces')).toBe(415);
    const before = await refusals();
    const [first] = readyPids();

    process.kill(first!, 'SIGKILL');
    await until(async () => (await health()) === 503);
    await until(async () => (await health()) === 200);
    const after = await post('/v1/logs');
    const pids = readyPids();
    role.kill('SIGTERM');
    const [status] = (await once(role, 'exit')) as [number];

    expect(before).toBe(10);
    expect(after).toBe(415);
    expect(pids).toHaveLength(3);
    expect(status).toBe(0);
    for (const pid of pids) expect(findProcess(pid)).toBeUndefined();
  });

  it('ends its processes when it is killed itself', async () => {
    await until(async () => (await health()) === 200);
    const pids = readyPids();

    role.kill('SIGKILL');
    await once(role, 'exit');

    expect(pids).toHaveLength(2);
    await until(() => pids.every((pid) => findProcess(pid) === undefined));
  });

  it('does not start when its port is taken', async () => {
    await until(async () => (await health()) === 200);
    const other = role;
    const { admin } = ports;
    ports = { ...ports, admin: await findFreePort() };

    start();
    const [status] = (await once(role, 'exit')) as [number];
    other.kill('SIGKILL');
    await once(other, 'exit');

    expect(admin).not.toBe(ports.admin);
    expect(status).toBe(1);
    expect(log).toContain('SLO_SCOUT_OTLP_GRPC_PORT');
  });
});
