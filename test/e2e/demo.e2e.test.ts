import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isolatedEnvironment } from './support/isolated-environment.ts';
import type { IsolatedEnvironment } from './support/isolated-environment.ts';
import { startCommandLine } from './support/program.ts';
import type { Program } from './support/program.ts';

const run = promisify(execFile);
const FILES = ['dashboard.json', 'openslo.yaml', 'rules.test.yaml', 'rules.yaml', 'runbook.md'];

describe('slo-scout demo', () => {
  let isolated: IsolatedEnvironment;
  let programs: Program[];
  beforeEach(async () => {
    isolated = await isolatedEnvironment();
    programs = [];
  });
  afterEach(async () => {
    for (const program of programs) program.kill('SIGKILL');
    await Promise.all(programs.map(({ ended }) => ended));
    await isolated.remove();
  });

  const demo = (...flags: readonly string[]): Program => {
    const program = startCommandLine(['demo', ...flags], isolated.environment);
    programs.push(program);
    return program;
  };
  const filesOnMain = async (): Promise<readonly string[]> => {
    const repository = join(isolated.stateDir, 'git', 'slos.git');
    const { stdout } = await run('git', ['--git-dir', repository, 'ls-tree', '-r', '--name-only', 'main']);
    return stdout.trim().split('\n');
  };

  it('takes real telemetry to a merged pull request with all files of at least three journeys, and does so again, on Kafka', async () => {
    const first = demo();
    const firstEnd = await first.ended;
    const firstFiles = await filesOnMain();
    const second = demo('--event-log', 'kafka');
    const secondEnd = await second.ended;
    const secondFiles = await filesOnMain();

    expect(firstEnd, first.output()).toBe(0);
    expect(secondEnd, second.output()).toBe(0);
    expect(second.output()).toContain('removed the data of an earlier demo');
    expect(second.output()).toContain('Kafka is ready');
    for (const files of [firstFiles, secondFiles]) {
      const folders = new Set(files.filter((file) => file.startsWith('slos/')).map((file) => file.split('/')[3] ?? ''));
      const journeys = new Set([...folders].map((folder) => folder.replace(/-(availability|latency)$/, '')));
      expect(journeys.size).toBeGreaterThanOrEqual(3);
      for (const folder of folders) {
        const own = files.filter((file) => file.split('/')[3] === folder).map((file) => file.split('/')[4]);
        expect(own.sort()).toEqual(FILES);
      }
    }
    for (const incident of ['payments fail', 'catalog is slow', 'cart fails']) {
      expect(first.output()).toMatch(new RegExp(`${incident} .* availability|${incident} .* latency`));
    }
    expect(first.output()).toContain('Pages at quiet times: 0');
  });

  it('says so when a platform runs already on its ports', async () => {
    const other = createServer((_request, response) => response.end('{}'));
    other.listen(isolated.ports.SLO_SCOUT_API_PORT, '127.0.0.1');
    await once(other, 'listening');

    const program = demo();
    const end = await program.ended;
    other.close();

    expect(end).not.toBe(0);
    expect(program.output()).toContain(`http://127.0.0.1:${String(isolated.ports.SLO_SCOUT_API_PORT)} already`);
  });

  it('refuses to empty a folder with data that no demo made', async () => {
    const dir = join(isolated.stateDir, 'git');
    await run('git', ['init', '--bare', dir]);

    const program = demo('--state-dir', isolated.stateDir);
    const end = await program.ended;

    expect(end).not.toBe(0);
    expect(program.output()).toContain('holds data that no demo made');
    await expect(run('git', ['--git-dir', dir, 'rev-parse'])).resolves.toBeDefined();
  });
});
