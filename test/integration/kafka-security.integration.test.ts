import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKafkaEventLogConsumer } from '../../adapters/kafka/create-kafka-event-log-consumer.ts';
import { createKafkaEventLogWriter } from '../../adapters/kafka/create-kafka-event-log-writer.ts';
import type { KafkaEventLogOptions } from '../../adapters/kafka/kafka-options.ts';
import { startKafkaBroker } from '../../platform/components/run/start-kafka-broker.ts';
import { findFreePort } from '../../platform/components/run/tcp-port.ts';
import type { KafkaSaslConfig } from '../../platform/config/kafka-config.ts';
import { Secret } from '../../platform/config/secret.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { eventually } from '../contract/event-log/eventually.ts';
import { startReader } from '../contract/event-log/log-reader.ts';
import { getComponentPath } from '../support/components.ts';

const USER = { username: 'scout', password: new Secret('pa55-word') };
// kafkajs authenticates again ten seconds before the end, and the broker refuses that within one second.
const SESSION_MS = 12_000;

describe('a Kafka broker that asks who is there', () => {
  let folder: string;
  let broker: { stop(): Promise<void> };
  let tokenServer: Server;
  let tokens: string[];
  let tokenUrl: string;
  const ports = { plain: 0, tls: 0, sasl: 0 };
  const caPath = () => join(folder, 'ca.pem');

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slo-scout-kafka-'));
    for (const name of ['plain', 'tls', 'sasl'] as const) ports[name] = await findFreePort();
    const pems = await generate([{ name: 'commonName', value: 'localhost' }], {
      keySize: 2048,
      extensions: [
        { name: 'basicConstraints', cA: true, critical: true },
        { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
      ],
    });
    await writeFile(caPath(), pems.cert);
    broker = await startKafkaBroker({
      jars: await getComponentPath('kafka'),
      folder,
      port: ports.plain,
      secure: {
        tls: { port: ports.tls, key: pems.private, certificate: pems.cert },
        sasl: { port: ports.sasl, users: { [USER.username]: USER.password.reveal() }, maxSessionMs: SESSION_MS },
      },
    });
    tokens = [];
    tokenServer = createServer((request, response) => {
      tokens.push(request.headers.authorization ?? '');
      response.end(JSON.stringify({ access_token: unsignedToken('scout'), token_type: 'Bearer', expires_in: 60 }));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => tokenServer.once('listening', resolve));
    const address = tokenServer.address();
    tokenUrl = `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : 0)}/token`;
  });
  afterAll(async () => {
    await broker.stop();
    tokenServer.close();
    await rm(folder, { recursive: true, force: true });
  });

  const options = (port: number, rest: Partial<KafkaEventLogOptions>): KafkaEventLogOptions => ({
    ...{ brokers: [`127.0.0.1:${String(port)}`], partitions: 2, logger: createSilentLogger() },
    ...rest,
  });
  const oauth = (): KafkaSaslConfig => ({
    ...{ kind: 'oauthbearer', tokenUrl, clientId: 'id', clientSecret: new Secret('se:cret'), scope: 'kafka' },
  });
  /** Writes one record, waits, writes another, reads both. */
  const exchange = async (topic: string, kafka: KafkaEventLogOptions, betweenMs = 0): Promise<readonly string[]> => {
    const writer = createKafkaEventLogWriter(kafka);
    const append = (text: string) => writer.append(topic, [{ partition: 0, value: Buffer.from(text), headers: {} }]);
    await append('one');
    await sleep(betweenMs);
    await append('two');
    await writer.close();
    const reader = startReader({ consumer: createKafkaEventLogConsumer(kafka), topic, group: `${topic}-group` });
    const failure = await Promise.race([
      reader.ended.catch((error: unknown) => error),
      eventually(() => expect(reader.count()).toBe(2)),
    ]);
    await reader.stop();
    expect(failure).toBeUndefined();
    return reader.allRecords().map(({ value }) => Buffer.from(value).toString());
  };

  describe.each(['direct', 'kafkajs'] as const)('with the producer %s', (producer) => {
    it.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)('authenticates by %s', async (kind) => {
      const sasl = { kind, ...USER };

      const texts = await exchange(`${producer}-${kind}`, options(ports.sasl, { producer, sasl }));

      expect(texts).toEqual(['one', 'two']);
    });

    it('authenticates by a token of an OAuth server', async () => {
      const texts = await exchange(`${producer}-oauth`, options(ports.sasl, { producer, sasl: oauth() }));

      expect(texts).toEqual(['one', 'two']);
      expect(new Set(tokens)).toEqual(new Set([`Basic ${Buffer.from('id:se%3Acret').toString('base64')}`]));
    });

    it('encrypts with TLS and trusts the configured authority', async () => {
      const tls = { caPath: caPath(), client: undefined };

      const texts = await exchange(`${producer}-tls`, options(ports.tls, { producer, tls }));

      expect(texts).toEqual(['one', 'two']);
    });

    it('says that a password is wrong', async () => {
      const sasl = { kind: 'scram-sha-512', username: USER.username, password: new Secret('wrong') } as const;
      const writer = createKafkaEventLogWriter(options(ports.sasl, { producer, sasl }));

      const append = writer.append(`${producer}-plain`, [{ partition: 0, value: Buffer.from('x'), headers: {} }]);

      await expect(append).rejects.toMatchObject({ code: 'unauthenticated' });
      await writer.close();
    });
  });

  it('does not trust a certificate of an unknown authority', async () => {
    const tls = { caPath: undefined, client: undefined };
    const writer = createKafkaEventLogWriter(options(ports.tls, { tls }));

    const append = writer.append('direct-tls', [{ partition: 0, value: Buffer.from('x'), headers: {} }]);

    await expect(append).rejects.toMatchObject({ code: 'unavailable' });
    await writer.close();
  });

  it('goes on when the session of its connection has ended', async () => {
    const kafka = options(ports.sasl, { sasl: { kind: 'scram-sha-256', ...USER } });

    const texts = await exchange('sessions', kafka, SESSION_MS + 1_000);

    expect(texts).toEqual(['one', 'two']);
  });
});

/** What the broker's validator for tests takes: an unsigned token (RFC 7515 appendix A.5). */
function unsignedToken(subject: string): string {
  const seconds = Math.floor(Date.now() / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ sub: subject, iat: seconds, exp: seconds + 600 })}.`;
}
