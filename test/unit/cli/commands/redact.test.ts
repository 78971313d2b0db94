import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { registerRedactCommand } from '../../../../cli/commands/redact.ts';
import { ErrorCode } from '../../../../domain/errors/error-code.ts';
import { loadConfig } from '../../../../platform/config/load-config.ts';
import { collectedText } from '../../../support/collected-text.ts';
import type { SettingSource } from '../../../../platform/config/setting-reader.ts';

const TEXT = 'ann@example.com from 203.0.113.7\n';
const HASH_KEY = { SLO_SCOUT_REDACTION_HASH_KEY: '0123456789abcdef' };

async function redact(environment: SettingSource, ...args: readonly string[]): Promise<string> {
  const stdout = collectedText();
  const program = new Command('slo-scout').exitOverride();
  registerRedactCommand(program, {
    stdin: Readable.from([Buffer.from(TEXT)]),
    stdout,
    redaction: () => loadConfig(environment).redaction,
  });
  await program.parseAsync(['redact', ...args], { from: 'user' });
  return stdout.text();
}

describe('slo-scout redact', () => {
  it('reads gzip files', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'redact-'));
    try {
      const file = join(folder, 'app.log.gz');
      await writeFile(file, gzipSync(TEXT));

      expect(await redact({}, file)).toBe('[redacted:email] from [redacted:ipv4]\n');
      await expect(redact({}, join(folder, 'none.log'))).rejects.toMatchObject({ code: ErrorCode.notFound });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('goes by the policy of the settings, unless another is given', async () => {
    const settings = { ...HASH_KEY, SLO_SCOUT_REDACTION: 'email=hash,ipv4=off' };

    expect(await redact(settings)).toMatch(/^\[email:[0-9a-f]{16}\] from 203\.0\.113\.7\n$/);
    expect(await redact(settings, '--policy', 'all=off, ipv4=mask')).toBe('ann@example.com from [redacted:ipv4]\n');
  });

  it('lists everything that is wrong with a given policy, as wrong usage', async () => {
    const failure = redact({}, '--policy', 'emali=mask,phone=of,ipv4=hash');

    await expect(failure).rejects.toMatchObject({ code: ErrorCode.invalidArgument, details: {} });
    await expect(failure).rejects.toThrow(/^--policy has "emali=mask"; the kinds are .*\.\n--policy has "phone=of"; /);
    await expect(failure).rejects.toThrow('--policy has hash; set SLO_SCOUT_REDACTION_HASH_KEY.');
    await expect(redact(HASH_KEY, '--policy', 'email=hash')).resolves.toContain('[email:');
  });
});
