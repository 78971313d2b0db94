import { randomUUID } from 'node:crypto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import pg from 'pg';
import { inject } from 'vitest';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { ComponentName } from '../../platform/components/component.ts';
import { createComponents } from '../../platform/components/components.ts';
import { describeEvent } from '../../platform/components/describe-event.ts';
// Declares what the host provides.
import type {} from './component-host.ts';
import type { SharedServerName } from './shared-servers.ts';

/** Path of a component's program, found or installed. */
export async function getComponentPath(name: ComponentName): Promise<string> {
  const report = (event: Parameters<typeof describeEvent>[0]) => console.error(describeEvent(event));
  return (await createComponents({ environment: process.env, report }).ensure(name)).path;
}

/** Path of promtool. */
export async function getPromtool(): Promise<string> {
  return getComponentPath('promtool');
}

/** Address of the run's Kafka broker; topics are not created automatically. Use names of your own. */
export async function getKafka(): Promise<string> {
  return askHost('kafka');
}

/** Address of the run's Temporal development server, namespace `default`, with the product's search attributes. */
export async function getTemporal(): Promise<string> {
  return askHost('temporal');
}

/** Connection URL of a new, empty database in the run's PostgreSQL server. It goes with the server. */
export async function getPostgres(): Promise<string> {
  const server = `postgres://postgres@${await askHost('postgres')}`;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: `${server}/postgres` });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name}`);
  } finally {
    await client.end();
  }
  return `${server}/${name}`;
}

/** A time-skipping environment of the caller's own, because skipping moves the time of all who share it. Tear it down. */
export async function getTimeSkippingEnvironment(): Promise<TestWorkflowEnvironment> {
  const path = await getComponentPath('temporal-test-server');
  return TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } });
}

async function askHost(name: SharedServerName): Promise<string> {
  const host = inject('componentHost') as string | undefined;
  if (host === undefined) {
    const message = 'This test project has no component host; add test/support/component-host.ts to its globalSetup.';
    throw new ScoutError({ code: ErrorCode.failedPrecondition, message });
  }
  const response = await fetch(`http://${host}/${name}`);
  const text = await response.text();
  if (response.ok) return text;
  throw new ScoutError({ code: ErrorCode.unavailable, message: `The shared ${name} server did not start: ${text}` });
}
