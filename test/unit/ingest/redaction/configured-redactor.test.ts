import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConfiguredRedactor } from '../../../../ingest/redaction/configured-redactor.ts';
import { DEFAULT_POLICY } from '../../../../domain/redaction/redaction-policy.ts';
import type { RedactionPolicy } from '../../../../domain/redaction/redaction-policy.ts';
import { Secret } from '../../../../platform/config/secret.ts';
import { createSilentLogger } from '../../../../platform/logging/logger.ts';
import { createMetrics } from '../../../../platform/metrics/catalogue.ts';

const EMP = "- {pattern: 'EMP-[0-9]+', replacement: '<EMP>'}\n";
const HASHED: RedactionPolicy = { ...DEFAULT_POLICY, email: 'hash' };
let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redaction-'));
  path = join(folder, 'patterns.yaml');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = async (config: { policy?: RedactionPolicy; hashKey?: Secret; patternsFile?: string }) => {
  const metrics = createMetrics();
  const configured = await createConfiguredRedactor(
    { policy: DEFAULT_POLICY, hashKey: undefined, patternsFile: undefined, ...config },
    { logger: createSilentLogger(), metrics, intervalMs: 3_600_000 },
  );
  return { ...configured, metrics };
};

/** Writes a version whose time differs, whatever the resolution of the file system's clock. */
const write = async (text: string, second: number) => {
  await writeFile(path, text);
  await utimes(path, second, second);
};

describe('createConfiguredRedactor', () => {
  it('hashes under the key: joinable, and different under another key', async () => {
    const first = await open({ policy: HASHED, hashKey: new Secret('0123456789abcdef') });
    const second = await open({ policy: HASHED, hashKey: new Secret('fedcba9876543210') });

    const texts = [first, first, second].map(({ redactor }) => redactor.redact('a@b.io', '')?.text);

    expect(texts[0]).toMatch(/^\[email:[0-9a-f]{16}\]$/);
    expect(texts[1]).toBe(texts[0]);
    expect(texts[2]).not.toBe(texts[0]);
  });

  it('follows the patterns file, and keeps the patterns before a bad version', async () => {
    await write(EMP, 1_000);
    const { redactor, refresh, close, metrics } = await open({ patternsFile: path });
    const redacted = () => redactor.redact('EMP-1 ORD-2', '')?.text;
    const before = redacted();
    await write("- {pattern: '(?=x)', replacement: ''}\n", 2_000);
    await refresh();
    const bad = redacted();
    const stale = (await metrics.redactionPatternsStale.get()).values[0]?.value;
    await rm(path);
    await refresh();
    const gone = redacted();
    await write(`${EMP}- {pattern: 'ORD-[0-9]+', replacement: '<ORD>'}\n`, 3_000);
    await refresh();
    close();

    expect([before, bad, gone, redacted()]).toEqual(['<EMP> ORD-2', '<EMP> ORD-2', '<EMP> ORD-2', '<EMP> <ORD>']);
    expect(stale).toBe(1);
    expect((await metrics.redactionPatternsStale.get()).values[0]?.value).toBe(0);
  });

  it('refuses to start with wrong patterns, or without them', async () => {
    await write('- {pattern: "(", replacement: ""}', 1_000);

    await expect(open({ patternsFile: path })).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(open({ patternsFile: join(folder, 'none') })).rejects.toMatchObject({ code: 'not_found' });
  });
});
