import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerBacktestCommand } from '../../../../cli/commands/backtest.ts';
import { collectedText } from '../../../support/collected-text.ts';

async function run(input: string, ...flags: string[]): Promise<string> {
  const stdout = collectedText();
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  registerBacktestCommand(program, { stdin: Readable.from([Buffer.from(input)]), stdout });
  await program.parseAsync(['node', 'slo-scout', 'backtest', '-', ...flags]);
  return stdout.text();
}

/** 100 requests a minute for ten days; all of them fail from minute 10,000 on, for ten minutes. */
const MINUTES = [
  'timestamp,bad,total',
  ...Array.from({ length: 14_400 }, (_, minute) => {
    const bad = minute >= 10_000 && minute < 10_010 ? 100 : 0;
    return `${String(1_767_225_600 + minute * 60)},${String(bad)},100`;
  }),
].join('\n');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slo-scout-backtest-test-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function incidentFile(...lines: string[]): Promise<string> {
  const file = join(folder, 'incidents.csv');
  await writeFile(file, lines.join('\n'));
  return file;
}

describe('slo-scout backtest', () => {
  it('prints the alerts of a target to the minute', async () => {
    const text = await run(MINUTES, '--objective', '99.9', '--window', '30d');

    expect(text).toContain('1,000 of 1,440,000 events bad, 99.931 % attained');
    // The first minute of a full outage pages: 100 % / 60 is more than 14.4 × 0.1 %.
    expect(text).toMatch(/page +2026-01-07 22:41 UTC +2026-01-07 23:\d\d UTC +1 min +\d+ min/);
  });

  it('prints the same as JSON, with precision and recall of known incidents', async () => {
    const incidents = await incidentFile(
      'from,to,name',
      '2026-01-07T22:40:00Z,2026-01-07T22:50:00Z,payments down',
      '2026-01-02T00:00:00Z,2026-01-02T01:00:00Z,nobody noticed',
    );

    const report: unknown = JSON.parse(await run(MINUTES, '--objective', '99.9', '--incidents', incidents, '--json'));

    expect(report).toMatchObject({
      ...{ objective: 99.9, windowDays: 28, total: 1_440_000, bad: 1000 },
      match: { incidents: 2, incidentsPaged: 1, recall: 0.5 },
    });
  });

  it('says so when nothing would have fired', async () => {
    expect(await run(MINUTES.replaceAll(',100,100', ',0,100'), '--objective', '99.9')).toContain(
      'No alert would have fired.',
    );
  });

  it.each([
    [['--objective', 'high'], '--objective high is no percentage'],
    [['--objective', '99', '--window', '100d'], '7'],
  ])('refuses %j', async (flags, problem) => {
    await expect(run(MINUTES, ...flags)).rejects.toThrow(problem);
  });

  it('refuses values, and incidents that end before they begin', async () => {
    const backwards = await incidentFile('from,to', '2026-01-02,2026-01-01');
    const unnamed = await run(MINUTES, '--objective', '99', '--incidents', backwards).catch(String);

    expect(unnamed).toContain('line 2: an incident ends after it begins');
    await expect(run('timestamp,value\n2026-01-01,1\n2026-01-02,1', '--objective', '99')).rejects.toThrow(
      'give the columns good and total',
    );
  });
});
