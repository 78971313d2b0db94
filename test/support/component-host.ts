import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { ComponentName } from '../../platform/components/component.ts';
import { createComponents } from '../../platform/components/components.ts';
import { describeEvent } from '../../platform/components/describe-event.ts';
import { findFreePort, LOOPBACK } from '../../platform/components/run/tcp-port.ts';
import { sharedServers } from './shared-servers.ts';
import type { SharedServer, SharedServerName } from './shared-servers.ts';

/**
 * Global set-up of the test projects that need real programs: obtains them before the first test, so that no test's
 * timeout pays for a download, then serves the shared servers. Each of those starts when the first test asks for it
 * and lives until the project's tests are over.
 */

declare module 'vitest' {
  export interface ProvidedContext {
    /** `host:port` of the component host. */
    componentHost: string;
  }
}

const { temporal, temporalTestServer, kafka, postgres, promtool, prometheus, chromium } = ComponentName;

const NEEDED: Readonly<Record<string, readonly ComponentName[]>> = {
  workflow: [temporalTestServer],
  contract: [kafka, postgres, promtool],
  integration: [temporal, temporalTestServer, kafka, postgres, promtool, prometheus],
  e2e: [temporal, kafka, postgres, promtool, prometheus, chromium],
};

let host: Server | undefined;
let folder: string | undefined;
const started = new Map<SharedServerName, Promise<SharedServer>>();

export async function setup(project: TestProject): Promise<void> {
  const components = createComponents({
    environment: process.env,
    report: (event) => console.error(describeEvent(event)),
  });
  for (const name of NEEDED[project.name] ?? []) await components.ensure(name);
  const work = await mkdtemp(join(tmpdir(), 'slo-scout-test-'));
  folder = work;
  const port = await findFreePort();
  host = createServer((request, response) => {
    const start = async (name: SharedServerName) =>
      sharedServers[name]({ components, folder: join(work, name), port: await findFreePort() });
    void answer(request, response, start);
  }).listen(port, LOOPBACK);
  project.provide('componentHost', `${LOOPBACK}:${port}`);
}

export async function teardown(): Promise<void> {
  host?.close();
  host?.closeAllConnections();
  const servers = await Promise.allSettled(started.values());
  await Promise.all(servers.map(async (server) => (server.status === 'fulfilled' ? server.value.stop() : undefined)));
  started.clear();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  start: (name: SharedServerName) => Promise<SharedServer>,
): Promise<void> {
  const name = request.url?.slice(1) ?? '';
  if (!isSharedServer(name)) {
    response.writeHead(404).end(`There is no shared server ${name}.`);
    return;
  }
  const running = started.get(name) ?? start(name);
  started.set(name, running);
  try {
    response.writeHead(200).end((await running).address);
  } catch (error) {
    response.writeHead(500).end(ScoutError.from(error).message);
  }
}

function isSharedServer(name: string): name is SharedServerName {
  return Object.hasOwn(sharedServers, name);
}
