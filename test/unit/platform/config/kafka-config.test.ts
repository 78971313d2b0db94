import { describe, expect, it } from 'vitest';
import { readEventLog } from '../../../../platform/config/event-log-config.ts';
import { SettingReader } from '../../../../platform/config/setting-reader.ts';

const BROKERS = { SLO_SCOUT_KAFKA_BROKERS: 'one:9092,[::1]:9093' };

function read(source: Readonly<Record<string, string>>) {
  const reader = new SettingReader(source);
  const { kafka, brokers } = readEventLog(reader);
  return {
    kafka,
    brokers,
    problems: reader.problems(() => false).map(({ name }) => name.replace('SLO_SCOUT_KAFKA_', '')),
  };
}

describe('the settings of Kafka', () => {
  it('are a direct producer without security by default', () => {
    const { kafka, problems } = read(BROKERS);

    expect(problems).toEqual([]);
    expect(kafka).toEqual({
      producer: 'direct',
      compression: 'auto',
      replication: undefined,
      tls: undefined,
      sasl: undefined,
    });
  });

  it('take TLS with a client certificate and SASL', () => {
    const { kafka, problems } = read({
      ...BROKERS,
      SLO_SCOUT_KAFKA_TLS: 'true',
      SLO_SCOUT_KAFKA_TLS_CA: '/ca.pem',
      SLO_SCOUT_KAFKA_TLS_CERT: '/cert.pem',
      SLO_SCOUT_KAFKA_TLS_KEY: '/key.pem',
      SLO_SCOUT_KAFKA_SASL: 'scram-sha-512',
      SLO_SCOUT_KAFKA_USERNAME: 'scout',
      SLO_SCOUT_KAFKA_PASSWORD: 'hidden',
      SLO_SCOUT_KAFKA_REPLICATION: '3',
    });

    expect(problems).toEqual([]);
    expect(kafka.tls).toEqual({ caPath: '/ca.pem', client: { certPath: '/cert.pem', keyPath: '/key.pem' } });
    expect(kafka.sasl).toMatchObject({ kind: 'scram-sha-512', username: 'scout' });
    expect(kafka.replication).toBe(3);
    expect(JSON.stringify(kafka)).not.toContain('hidden');
  });

  it.each([
    ['a broker without a port', { SLO_SCOUT_KAFKA_BROKERS: 'one' }, ['BROKERS']],
    ['TLS without brokers', { SLO_SCOUT_KAFKA_TLS: 'true' }, ['BROKERS']],
    [
      'a certificate without its key',
      { ...BROKERS, SLO_SCOUT_KAFKA_TLS: 'true', SLO_SCOUT_KAFKA_TLS_CERT: '/c' },
      ['TLS_KEY'],
    ],
    [
      'a key without its certificate',
      { ...BROKERS, SLO_SCOUT_KAFKA_TLS: 'true', SLO_SCOUT_KAFKA_TLS_KEY: '/k' },
      ['TLS_CERT'],
    ],
    ['an authority without TLS', { ...BROKERS, SLO_SCOUT_KAFKA_TLS_CA: '/c' }, ['TLS_CA']],
    ['a password without SASL', { ...BROKERS, SLO_SCOUT_KAFKA_PASSWORD: 'x' }, ['PASSWORD']],
    ['SASL without a user', { ...BROKERS, SLO_SCOUT_KAFKA_SASL: 'plain' }, ['USERNAME', 'PASSWORD']],
    [
      'OAuth without its server',
      { ...BROKERS, SLO_SCOUT_KAFKA_SASL: 'oauthbearer' },
      ['OAUTH_TOKEN_URL', 'OAUTH_CLIENT_ID', 'OAUTH_CLIENT_SECRET'],
    ],
    [
      'an OAuth secret over plain HTTP',
      {
        ...BROKERS,
        SLO_SCOUT_KAFKA_SASL: 'oauthbearer',
        SLO_SCOUT_KAFKA_OAUTH_TOKEN_URL: 'http://id.example.com/token',
        SLO_SCOUT_KAFKA_OAUTH_CLIENT_ID: 'id',
        SLO_SCOUT_KAFKA_OAUTH_CLIENT_SECRET: 'secret',
      },
      ['OAUTH_TOKEN_URL'],
    ],
  ])('report %s', (_, source, expected) => {
    expect(read(source).problems).toEqual(expected);
  });
});
