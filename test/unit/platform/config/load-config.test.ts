import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../../platform/config/load-config.ts';
import type { SettingSource } from '../../../../platform/config/setting-reader.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function failureOf(source: SettingSource): ScoutError {
  try {
    loadConfig(source);
  } catch (error) {
    return ScoutError.from(error);
  }
  throw new TypeError('the configuration was accepted');
}

function secretFile(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'slo-scout-config-'));
  folders.push(folder);
  const path = join(folder, 'secret');
  writeFileSync(path, content);
  return path;
}

describe('loading the configuration', () => {
  it('needs no setting at all', () => {
    const config = loadConfig({ PATH: '/usr/bin' });

    expect(config.database.url).toBeUndefined();
    expect(config.eventLog.kind).toBe('postgres');
    expect(config.ingest).toMatchObject({ grpcPort: 4317, httpPort: 4318, maxRequestBytes: 16 * 1024 * 1024 });
    expect(config.stream.checkpointIntervalMs).toBe(30_000);
    expect(config.delivery.expireAfterMs).toBe(14 * 86_400_000);
  });

  it('lists every problem together', () => {
    const failure = failureOf({
      SLO_SCOUT_API_PORT: '70000',
      SLO_SCOUT_EVENT_LOG: 'rabbit',
      SLO_SCOUT_REMIND_AFTER: '24',
      SLO_SCOUT_OTLP_MAX_REQUEST: '16 megabytes',
      SLO_SCOUT_PROMETHEUS_URL: 'ftp://x',
      SLO_SCOUT_DATABSE_URL: 'postgres://typo',
    });

    expect(failure.code).toBe('invalid_argument');
    expect(failure.details['settings']).toHaveLength(6);
    expect(failure.message).toContain('SLO_SCOUT_EVENT_LOG is "rabbit"; it must be one of postgres, kafka');
    expect(failure.message).toContain('SLO_SCOUT_REMIND_AFTER is "24"; it must be a number with a unit');
    expect(failure.message).toContain('SLO_SCOUT_DATABSE_URL is not a setting of this version');
  });

  it('lists every wrong item of the redaction policy beside the other problems', () => {
    const failure = failureOf({
      SLO_SCOUT_API_PORT: '70000',
      SLO_SCOUT_REDACTION: 'emali=mask,phone=of,ipv4=hash',
    });

    expect(failure.details['settings']).toEqual([
      ...['SLO_SCOUT_REDACTION', 'SLO_SCOUT_REDACTION', 'SLO_SCOUT_REDACTION_HASH_KEY', 'SLO_SCOUT_API_PORT'],
    ]);
    expect(failure.message).toContain('SLO_SCOUT_REDACTION has "emali=mask"; the kinds are all, email, ');
    expect(failure.message).toContain('SLO_SCOUT_REDACTION has "phone=of"; write kind=action with one of off, mask,');
    expect(failure.message).toContain('SLO_SCOUT_REDACTION_HASH_KEY must be set when SLO_SCOUT_REDACTION has hash');
  });

  it('takes a redaction policy with what it needs', () => {
    const config = loadConfig({
      SLO_SCOUT_REDACTION: 'all=off, ipv4=hash',
      SLO_SCOUT_REDACTION_HASH_KEY: '0123456789abcdef',
    });

    expect(config.redaction.policy).toMatchObject({ email: 'off', ipv4: 'hash' });
    expect(loadConfig({ SLO_SCOUT_REDACTION: 'ipv4=hash,all=mask' }).redaction.policy.ipv4).toBe('mask');
  });

  it('demands a key before the API listens beyond loopback', () => {
    expect(failureOf({ SLO_SCOUT_API_HOST: '0.0.0.0' }).details['settings']).toEqual(['SLO_SCOUT_API_KEY']);
    expect(loadConfig({ SLO_SCOUT_API_HOST: '0.0.0.0', SLO_SCOUT_API_KEY: 'k' }).api.host).toBe('0.0.0.0');
  });

  it('reads a secret from a file and never shows it', () => {
    const config = loadConfig({ SLO_SCOUT_DATABASE_URL_FILE: secretFile('postgres://u:hunter2@db/x\n') });

    expect(config.database.url?.reveal()).toBe('postgres://u:hunter2@db/x');
    expect(`${JSON.stringify(config)} ${inspect(config)} ${String(config.database.url)}`).not.toContain('hunter2');
  });

  it('says which secret file cannot be read', () => {
    const failure = failureOf({ SLO_SCOUT_API_KEY_FILE: '/nowhere/secret' });

    expect(failure.message).toContain('SLO_SCOUT_API_KEY_FILE names a file that cannot be read (ENOENT)');
  });

  it('leaves settings of components and tests to those who read them', () => {
    const source = { SLO_SCOUT_COMPONENT_TEMPORAL: '/x', SLO_SCOUT_CACHE_DIR: '/y', SLO_SCOUT_TEST_KILLS: '3' };

    expect(() => loadConfig(source)).not.toThrow();
  });

  it.each([
    ['SLO_SCOUT_MERGE_POLL_INTERVAL', '0s'],
    ['SLO_SCOUT_CHECKPOINT_INTERVAL', '0.2ms'],
    ['SLO_SCOUT_OTLP_MAX_REQUEST', '0B'],
  ])('refuses %s=%s, which would be none at all', (name, value) => {
    expect(() => loadConfig({ [name]: value })).toThrow(`${name} is "${value}"; it must be`);
  });

  it('rounds durations and sizes to whole units, as timers and buffers need them', () => {
    const config = loadConfig({ SLO_SCOUT_VERIFY_TIMEOUT: '1.1m', SLO_SCOUT_OTLP_MAX_REQUEST: '1.1KiB' });

    expect(config.delivery.verifyTimeoutMs).toBe(66_000);
    expect(config.ingest.maxRequestBytes).toBe(1126);
  });

  it('takes a list of nothing for no list', () => {
    expect(loadConfig({ SLO_SCOUT_KAFKA_BROKERS: ' , ' }).eventLog.brokers).toBeUndefined();
  });
});
