import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Component } from '../../platform/components/component.ts';
import { ensureComponent } from '../../platform/components/ensure-component.ts';
import { createComponentWorld } from '../../platform/components/node/component-world.ts';
import { findFreePort, LOOPBACK } from '../../platform/components/run/tcp-port.ts';

const run = promisify(execFile);

let folder: string;
let children: ChildProcess[];
let server: Server | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slo-scout-install-'));
  children = [];
  server = undefined;
});

afterEach(async () => {
  for (const child of children) killGroup(child);
  server?.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

describe("the vendor's download", () => {
  it('is installed when its checksum is the published one', async () => {
    const vendor = await serveVendor((archive) => sha256(archive));

    const found = await ensureComponent(vendor.component, world());
    const again = await ensureComponent(vendor.component, world());

    const path = join(folder, 'cache/components/temporal/1.5.1-linux-x64/temporal');
    expect(found).toMatchObject({ origin: 'vendor', version: '1.5.1' });
    expect(found.path).toBe(path.replace('linux-x64', `${process.platform}-${process.arch}`));
    expect(again.origin).toBe('cache');
    expect(vendor.requests).toEqual(['/sums', '/temporal.tar.gz']);
  });

  it('happens once when two ask at the same time', async () => {
    const vendor = await serveVendor((archive) => sha256(archive));

    const found = await Promise.all([
      ensureComponent(vendor.component, world()),
      ensureComponent(vendor.component, world()),
    ]);

    expect(found.map(({ origin }) => origin).sort()).toEqual(['cache', 'vendor']);
    expect(vendor.requests).toEqual(['/sums', '/temporal.tar.gz']);
  });

  it('is refused, and nothing stays, when its checksum is another', async () => {
    const vendor = await serveVendor(() => sha256(Buffer.from('something else')));

    const ensuring = ensureComponent(vendor.component, world());

    await expect(ensuring).rejects.toMatchObject({
      code: 'failed_precondition',
      message: expect.stringContaining('published is'),
    });
    expect(await cached()).toEqual([]);
  });

  it('falls through in milliseconds when nobody listens', async () => {
    const vendor = await serveVendor((archive) => sha256(archive));
    server?.close();
    const startedAtMs = performance.now();

    const ensuring = ensureComponent(vendor.component, world());

    await expect(ensuring).rejects.toMatchObject({ message: expect.stringContaining('ECONNREFUSED') });
    expect(performance.now() - startedAtMs).toBeLessThan(5_000);
  });

  it('gives up within seconds on a host that accepts and never answers', async () => {
    const vendor = await serveVendor((archive) => sha256(archive), { silent: true });
    const startedAtMs = performance.now();

    const ensuring = ensureComponent(vendor.component, world());

    await expect(ensuring).rejects.toMatchObject({ message: expect.stringContaining('no answer in time') });
    expect(performance.now() - startedAtMs).toBeLessThan(10_000);
    server?.closeAllConnections();
  });
});

describe('the components command', () => {
  it('installs once when two processes ask at the same time', async () => {
    await fakeMaven(1);

    const exits = await Promise.all([exit(command()), exit(command())]);

    expect(exits).toEqual([0, 0]);
    expect(await mavenRuns()).toBe(1);
    expect(await cached()).toHaveLength(1);
  });

  it('leaves nothing behind and ends with 130 when it is interrupted', async () => {
    await fakeMaven(60);
    const child = command();
    await mavenStarted();

    child.kill('SIGTERM');

    expect(await exit(child)).toBe(130);
    expect(await leftovers()).toEqual([]);
    expect(await cached()).toEqual([]);
  });

  it('succeeds after a killed one, and removes what that left', async () => {
    await fakeMaven(60);
    const killed = command();
    await mavenStarted();
    killGroup(killed);
    await exit(killed);
    const left = await leftovers();
    await fakeMaven(0);

    const exitCode = await exit(command());

    expect(left).toHaveLength(2);
    expect(exitCode).toBe(0);
    expect(await leftovers()).toEqual([]);
    expect(await cached()).toHaveLength(1);
  });

  it('refuses a name that is not in the table', async () => {
    const exitCode = await exit(command('no-such-thing'));

    expect(exitCode).toBe(64);
  });
});

function world() {
  const environment = { ...process.env, SLO_SCOUT_CACHE_DIR: join(folder, 'cache') };
  return createComponentWorld({ environment, report: () => undefined });
}

/** A vendor on loopback whose archive holds a script that prints a version. */
async function serveVendor(checksum: (archive: Buffer) => string, { silent = false } = {}) {
  await writeFile(join(folder, 'temporal'), '#!/bin/sh\necho version 1.5.1\n', { mode: 0o755 });
  await run('tar', ['-czf', join(folder, 'temporal.tar.gz'), '-C', folder, 'temporal']);
  const archive = await readFile(join(folder, 'temporal.tar.gz'));
  const requests: string[] = [];
  server = createServer((request, response) => {
    requests.push(request.url ?? '');
    if (silent) return;
    response.end(request.url === '/sums' ? `${checksum(archive)}  temporal.tar.gz\n` : archive);
  });
  const port = await findFreePort();
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
  return { requests, component: vendorComponent(`http://${LOOPBACK}:${port}`) };
}

function vendorComponent(address: string): Component {
  return {
    ...{ name: 'temporal', purpose: 'an example', optional: false, form: 'program', needs: [] },
    check: { kind: 'run', args: [], pattern: /version (\S+)/, accept: { atLeast: '1.5' } },
    onPath: { programs: [], folders: [] },
    installs: [
      {
        ...{ kind: 'vendor', version: '1.5.1', entry: 'temporal', strip: 0, url: `${address}/temporal.tar.gz` },
        checksums: { url: `${address}/sums`, algorithm: 'sha256' },
      },
    ],
  };
}

/** Programs named java and mvn: the latter takes its time and then makes the jar that is looked for. */
async function fakeMaven(seconds: number): Promise<void> {
  const programs = join(folder, 'bin');
  await mkdir(programs, { recursive: true });
  await writeFile(join(programs, 'java'), '#!/bin/sh\necho \'openjdk version "17.0.1"\' >&2\n', { mode: 0o755 });
  const maven = `#!/bin/sh
echo run >> ${join(folder, 'maven-runs')}
for argument in "$@"; do case "$argument" in -DoutputDirectory=*) output=\${argument#*=};; esac; done
mkdir -p "$output" && touch "$output/temporal-test-server-1.31.0.jar"
exec sleep ${seconds}
`;
  await writeFile(join(programs, 'mvn'), maven, { mode: 0o755 });
}

function command(name = 'temporal-test-server'): ChildProcess {
  const environment = {
    ...process.env,
    PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter),
    SLO_SCOUT_CACHE_DIR: join(folder, 'cache'),
    SLO_SCOUT_COMPONENT_TEMPORAL_TEST_SERVER: '',
  };
  const args = ['--import', 'tsx', 'scripts/components/main.ts', 'ensure', name];
  const child = spawn(process.execPath, args, { env: environment, detached: true, stdio: 'ignore' });
  children.push(child);
  return child;
}

async function exit(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(-child.pid, 'SIGKILL');
}

async function mavenStarted(): Promise<void> {
  while ((await mavenRuns()) === 0) await new Promise((resolve) => setTimeout(resolve, 50));
}

async function mavenRuns(): Promise<number> {
  const names = await readdir(folder);
  if (!names.includes('maven-runs')) return 0;
  return (await readFile(join(folder, 'maven-runs'), 'utf8')).split('\n').filter((line) => line === 'run').length;
}

/** Complete installations. */
async function cached(): Promise<readonly string[]> {
  const names = await readdir(join(folder, 'cache/components'));
  return names.filter((name) => !name.startsWith('.'));
}

/** Temporary folders and locks. */
async function leftovers(): Promise<readonly string[]> {
  const folders = [join(folder, 'cache/components/.tmp'), join(folder, 'cache/components/.locks')];
  return (await Promise.all(folders.map(async (path) => readdir(path)))).flat();
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
