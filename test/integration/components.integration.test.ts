import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { Kafka, logLevel } from 'kafkajs';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningServer } from '../../platform/components/run/running-server.ts';
import { startKafkaBroker } from '../../platform/components/run/start-kafka-broker.ts';
import { startPostgres } from '../../platform/components/run/start-postgres.ts';
import { startPrometheus } from '../../platform/components/run/start-prometheus.ts';
import { startTemporalDevServer } from '../../platform/components/run/start-temporal-dev-server.ts';
import { startTimeSkippingServer } from '../../platform/components/run/start-time-skipping-server.ts';
import { findFreePort } from '../../platform/components/run/tcp-port.ts';
import {
  getComponentPath,
  getKafka,
  getPostgres,
  getPromtool,
  getTemporal,
  getTimeSkippingEnvironment,
} from '../support/components.ts';

const run = promisify(execFile);

const RULES = `groups:
  - name: arithmetic
    interval: 1s
    rules:
      - record: answer
        expr: vector(42)
`;

let folder: string;
let servers: RunningServer[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slo-scout-components-'));
  // PostgreSQL runs as another user when the tests run as root.
  await chmod(folder, 0o755);
  servers = [];
});

afterEach(async () => {
  for (const server of servers) await server.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

function track<Server extends RunningServer>(server: Server): Server {
  servers.push(server);
  return server;
}

describe('every program of the table', () => {
  it('the Temporal development server has the namespace, the search attributes and a UI, also after a restart', async () => {
    const program = await getComponentPath('temporal');
    const [port, uiPort] = [await findFreePort(), await findFreePort()];
    const options = {
      ...{ program, port, uiPort, databaseFile: join(folder, 'temporal.db'), logFile: join(folder, 'temporal.log') },
      ...{ namespace: 'scout', searchAttributes: { Stage: 'Keyword' } as const },
    };

    const first = track(await startTemporalDevServer(options));
    const page = await fetch(`http://${first.uiAddress}`);
    await first.stop();
    const second = track(await startTemporalDevServer(options));
    const connection = await Connection.connect({ address: second.address });
    const attributes = await connection.operatorService.listSearchAttributes({ namespace: 'scout' });
    await connection.close();

    expect(page.status).toBe(200);
    expect(Object.keys(attributes.customAttributes)).toContain('Stage');
  });

  it('the time-skipping server passes a day in less than ten seconds', async () => {
    const environment = await getTimeSkippingEnvironment();

    const before = await environment.currentTimeMs();
    await environment.sleep('1 day');
    const after = await environment.currentTimeMs();
    await environment.teardown();

    expect(after - before).toBeGreaterThanOrEqual(86_400_000);
  });

  it('the time-skipping server starts on a given port', async () => {
    const program = await getComponentPath('temporal-test-server');
    const logFile = join(folder, 'time-skipping.log');

    const server = track(await startTimeSkippingServer({ program, port: await findFreePort(), logFile }));
    const connection = await Connection.connect({ address: server.address });
    const info = await connection.workflowService.getSystemInfo({});
    await connection.close();

    expect(info.capabilities).toBeDefined();
  });

  it('the Kafka broker keeps a message over a restart', async () => {
    const jars = await getComponentPath('kafka');
    const options = { jars, folder: join(folder, 'kafka'), port: await findFreePort() };
    const topics = [{ name: 'letters', partitions: 2 }];

    const first = track(await startKafkaBroker({ ...options, topics }));
    await produce(first.address, 'letters', 'alpha');
    await first.stop();
    const second = track(await startKafkaBroker({ ...options, topics }));
    const offsets = await highWatermarks(second.address, 'letters');

    expect(offsets).toEqual(['0', '1']);
  });

  it('PostgreSQL keeps a row over a restart', async () => {
    const program = await getComponentPath('postgres');
    const options = { program, folder: join(folder, 'postgres'), port: await findFreePort() };

    const first = track(await startPostgres(options));
    await query(first.url, 'CREATE TABLE notes AS SELECT 42 AS answer');
    await first.stop();
    const second = track(await startPostgres(options));
    const rows = await query(second.url, 'SELECT answer FROM notes');

    expect(rows).toEqual([{ answer: 42 }]);
  });

  it('Prometheus evaluates a rule file that promtool accepts', async () => {
    const program = await getComponentPath('prometheus');
    const rules = join(folder, 'rules.yml');
    await writeFile(rules, RULES);

    const checked = await run(await getPromtool(), ['check', 'rules', rules]);
    const place = { folder: join(folder, 'prometheus'), port: await findFreePort() };
    const server = track(await startPrometheus({ ...place, program, ruleFiles: [rules], intervalSeconds: 1 }));
    const value = await firstValue(server.address, 'answer');

    expect(checked.stdout).toContain('SUCCESS');
    expect(value).toBe('42');
  });

  it('promtool refuses a broken rule and says where', async () => {
    const rules = join(folder, 'broken.yml');
    await writeFile(rules, RULES.replace('vector(42)', 'vector(42'));

    const check = run(await getPromtool(), ['check', 'rules', rules]);

    await expect(check).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('parse error') });
  });
});

describe('a server that cannot start', () => {
  it('names the port in use and the setting that changes it', async () => {
    const program = await getComponentPath('prometheus');
    const place = { program, port: await findFreePort(), portSetting: 'SLO_SCOUT_EXAMPLE_PORT' };
    track(await startPrometheus({ ...place, folder: join(folder, 'first') }));

    const second = startPrometheus({ ...place, folder: join(folder, 'second') });

    await expect(second).rejects.toMatchObject({
      code: 'failed_precondition',
      message: expect.stringMatching(new RegExp(`${place.port}.*SLO_SCOUT_EXAMPLE_PORT`)),
    });
  });

  it('gives the end of its log when it exits early', async () => {
    const program = await getComponentPath('prometheus');
    const configFile = join(folder, 'prometheus.yml');
    await writeFile(configFile, 'global: {scrape_interval: often}\n');

    const start = startPrometheus({ program, folder, port: await findFreePort(), configFile });

    await expect(start).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('not a valid duration'),
    });
  });

  it('says so when the program is not there', async () => {
    const start = startPrometheus({ program: join(folder, 'absent'), folder, port: await findFreePort() });

    await expect(start).rejects.toMatchObject({ code: 'failed_precondition' });
  });
});

describe('a running server', () => {
  it('reports an unexpected end with its log', async () => {
    const program = await getComponentPath('prometheus');
    const server = track(await startPrometheus({ program, folder, port: await findFreePort() }));

    process.kill(server.pid, 'SIGKILL');
    const exit = await server.exited;

    expect(exit).toMatchObject({ expected: false, signal: 'SIGKILL' });
    expect(await readFile(server.logFile, 'utf8')).toBeDefined();
  });
});

describe('the shared servers of a test run', () => {
  it('are the same for every test that asks, with a database of its own for each', async () => {
    const [kafka, temporal] = [await getKafka(), await getTemporal()];
    const databases = [await getPostgres(), await getPostgres()];

    const names = await Promise.all(databases.map(async (url) => query(url, 'SELECT current_database()')));

    expect(await getKafka()).toBe(kafka);
    expect(await getTemporal()).toBe(temporal);
    expect(names[0]).not.toEqual(names[1]);
  });
});

async function produce(address: string, topic: string, value: string): Promise<void> {
  const producer = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  await producer.send({ topic, acks: -1, messages: [{ partition: 1, value }] });
  await producer.disconnect();
}

async function highWatermarks(address: string, topic: string): Promise<readonly string[]> {
  const admin = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const offsets = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  return offsets.sort((a, b) => a.partition - b.partition).map(({ high }) => high);
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  return rows;
}

async function firstValue(address: string, expression: string): Promise<string | undefined> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const response = await fetch(`http://${address}/api/v1/query?query=${expression}`);
    const body = (await response.json()) as { data: { result: { value: [number, string] }[] } };
    const value = body.data.result[0]?.value[1];
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return undefined;
}
