import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Command } from 'commander';
import { expect, it } from 'vitest';
import { registerLogsCommand } from '../../../../cli/commands/logs.ts';
import { collectedText } from '../../../support/collected-text.ts';

async function run(input: string, ...flags: string[]): Promise<string> {
  const stdout = collectedText();
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  registerLogsCommand(program, { stdin: Readable.from([Buffer.from(input)]), stdout });
  await program.parseAsync(['node', 'slo-scout', 'logs', 'group', ...flags]);
  return stdout.text();
}

const INPUT = [
  '2024-01-01 12:00:00 ERROR [main] a.b.C: payment 17 failed',
  'java.lang.IllegalStateException: broken',
  '\tat a.b.C.run(C.java:12)',
  '',
  '2024-01-01 12:00:01 INFO [main] a.b.C: mail to ann@example.com sent',
  '2024-01-01 12:00:02 ERROR [main] a.b.C: payment 18 failed',
].join('\n');

it('gives every line a group, those of a stack trace that of their record', async () => {
  const output = await run(INPUT, '-', '--json');

  const lines = output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { line: number; group: string; template: string });
  expect(lines.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(lines.map(({ template }) => template)).toEqual([
    ...Array.from({ length: 4 }, () => 'payment <*> failed'),
    'mail to <*> sent',
    'payment <*> failed',
  ]);
  expect(new Set(lines.map(({ group }) => group)).size).toBe(2);
});

it('prints a table of a file without personal data', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slo-scout-logs-test-'));
  const file = join(folder, 'app.log');
  await writeFile(file, INPUT);

  const output = await run('', file);

  await rm(folder, { recursive: true });
  expect(output).toMatch(/2 {2}ERROR +1 +6 {2}payment <\*> failed/);
  expect(output).toContain('3 records, 2 templates');
  expect(output).not.toContain('ann@example.com');
});

it('says so when there is nothing', async () => {
  expect(await run('', '-')).toBe('No lines.\n');
});

it('refuses a format it does not know', async () => {
  await expect(run('x', '-', '--format', 'xml')).rejects.toThrow(/xml/);
});
