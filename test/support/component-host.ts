import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
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
const { alertmanager, amtool, otelCollector, telemetrygen } = ComponentName;

const NEEDED: Readonly<Record<string, readonly ComponentName[]>> = {
  workflow: [temporalTestServer],
  contract: [kafka, postgres, promtool],
  integration: [
    ...[temporal, temporalTestServer, kafka, postgres, otelCollector, telemetrygen],
    ...[promtool, prometheus, alertmanager, amtool],
  ],
  e2e: [temporal, kafka, postgres, promtool, prometheus, chromium],
};

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const components = createComponents({
    environment: process.env,
    report: (event) => console.error(describeEvent(event)),
  });
  for (const name of NEEDED[project.name] ?? []) await components.ensure(name);
  const folder = await mkdtemp(join(tmpdir(), 'slo-scout-test-'));
  const started = new Map<SharedServerName, Promise<SharedServer>>();
  const share = async (name: SharedServerName) => {
    const server =
      started.get(name) ??
      findFreePort().then(async (port) => sharedServers[name]({ components, folder: join(folder, name), port }));
    started.set(name, server);
    return (await server).address;
  };
  const port = await findFreePort();
  const host = createServer((request, response) => void answer(request, response, share)).listen(port, LOOPBACK);
  project.provide('componentHost', `${LOOPBACK}:${port}`);

  return async () => {
    host.close();
    host.closeAllConnections();
    const servers = await Promise.allSettled(started.values());
    await Promise.all(servers.map(async (server) => (server.status === 'fulfilled' ? server.value.stop() : undefined)));
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  share: (name: SharedServerName) => Promise<string>,
): Promise<void> {
  const name = request.url?.slice(1) ?? '';
  if (!isSharedServer(name)) {
    response.writeHead(404).end(`There is no shared server ${name}.`);
    return;
  }
  try {
    const address = await share(name);
    response.writeHead(200).end(address);
  } catch (error) {
    response.writeHead(500).end(ScoutError.from(error).message);
  }
}

function isSharedServer(name: string): name is SharedServerName {
  return Object.hasOwn(sharedServers, name);
}
