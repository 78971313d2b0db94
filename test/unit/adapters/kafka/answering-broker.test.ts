import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { answeringBroker } from '../../../../adapters/kafka/answering-broker.ts';
import { startFakeKafkaBroker } from '../../../support/fakes/fake-kafka-broker.ts';

const open: { close(): unknown }[] = [];

/** Accepts connections and says nothing, as a frozen broker does. */
async function startSilentServer(): Promise<{ readonly name: string; readonly connections: () => number }> {
  let connections = 0;
  const server = createServer(() => (connections += 1)).listen(0, '127.0.0.1');
  open.push(server);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { name: `127.0.0.1:${String(port)}`, connections: () => connections };
}

async function startBroker(): Promise<string> {
  const broker = await startFakeKafkaBroker(() => 0);
  open.push(broker);
  return broker.address;
}

describe('the broker that kafkajs begins with', () => {
  afterEach(async () => {
    for (const part of open.splice(0)) await part.close();
  });

  it('is one that answers, wherever it stands among those that do not', async () => {
    const { name: silent } = await startSilentServer();
    const broker = await startBroker();

    expect(await answeringBroker({ brokers: [silent, broker] })).toEqual([broker]);
    expect(await answeringBroker({ brokers: ['127.0.0.1:1', broker, silent] })).toEqual([broker]);
  });

  it('is left to kafkajs when none answers, which then says what is wrong', async () => {
    const brokers = ['127.0.0.1:1', '127.0.0.1:2'];

    expect(await answeringBroker({ brokers })).toEqual(brokers);
  });

  it('is not asked when there is no choice', async () => {
    const { name, connections } = await startSilentServer();

    expect(await answeringBroker({ brokers: [name] })).toEqual([name]);
    expect(connections()).toBe(0);
  });
});
