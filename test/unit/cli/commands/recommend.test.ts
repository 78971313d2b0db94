import { Readable } from 'node:stream';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { registerRecommendCommand } from '../../../../cli/commands/recommend.ts';
import { collectedText } from '../../../support/collected-text.ts';

async function run(input: string, ...flags: string[]): Promise<string> {
  const stdout = collectedText();
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  registerRecommendCommand(program, { stdin: Readable.from([Buffer.from(input)]), stdout });
  await program.parseAsync(['node', 'slo-scout', 'recommend', '-', ...flags]);
  return stdout.text();
}

const HOURS = Array.from({ length: 28 * 24 }, (_, hour) => hour);
const time = (hour: number) => new Date(Date.UTC(2026, 0, 1, hour)).toISOString();
/** Three of ten thousand fail. */
const COUNTS = ['timestamp,good,total', ...HOURS.map((hour) => `${time(hour)},9997,10000`)].join('\n');
const VALUES = ['timestamp,value', ...HOURS.map((hour) => `${time(hour)},${80 + (hour % 10)}`)].join('\n');

describe('slo-scout recommend', () => {
  it('recommends the highest target that the events support', async () => {
    const report: unknown = JSON.parse(await run(COUNTS, '--json'));

    expect(report).toMatchObject({
      kind: 'counts',
      verdict: 'recommended',
      windowDays: 28,
      objective: 99.9,
      history: { total: 6_720_000, bad: 2016 },
    });
  });

  it('judges a given target alone', async () => {
    const report: unknown = JSON.parse(await run(COUNTS, '--objective', '99.99', '--json'));

    expect(report).toMatchObject({ verdict: 'refused', reasons: [{ code: 'no_supported_target' }] });
  });

  it('recommends a threshold that nine of ten windows keep', async () => {
    const text = await run(VALUES, '--window', '7d');

    expect(text).toContain('Recommended: at most 89 in 95 % of the steps over 7 days');
    expect(text).toContain('8 steps a window may be above');
  });

  it('lets the threshold down for a lower objective', async () => {
    const report: unknown = JSON.parse(await run(VALUES, '--objective', '80', '--window', '7', '--json'));

    expect(report).toMatchObject({ kind: 'values', objective: 80, threshold: 88 });
  });

  it('answers with reasons where nothing can be recommended', async () => {
    const text = await run(COUNTS.split('\n').slice(0, 50).join('\n'));

    expect(text).toContain('Refused.\nhistory_too_short: There are 2.0 days of history and 7 are needed');
  });

  it.each([
    [['--risk', '60'], '--risk 60 is no percentage above 0 and below 50'],
    [['--objective', '100'], '--objective 100 is no percentage above 0 and below 100'],
    [['--window', 'month'], '--window month is no number of days'],
    [['--window', '5d'], '7'],
  ])('refuses %j', async (flags, problem) => {
    await expect(run(COUNTS, ...flags)).rejects.toThrow(problem);
  });
});
