import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readAlertWindows } from '../../../../contracts/slo-spec/read-alert-windows.ts';
import { describeProblem } from '../../../../contracts/slo-spec/spec-problem.ts';
import type { ProblemLog } from '../../../../contracts/slo-spec/yaml-document.ts';
import { toBurnRates } from '../../../../domain/burn-rate/windows.ts';
import { sharedData } from '../../../support/shared-data.ts';

/** Sloth's example of a catalogue with windows of its own. */
const CUSTOM = `
apiVersion: sloth.slok.dev/v1
kind: AlertWindows
spec:
  sloPeriod: 30d
  page:
    quick: {errorBudgetPercent: 1, shortWindow: 2m, longWindow: 30m}
    slow: {errorBudgetPercent: 2, shortWindow: 15m, longWindow: 3h}
  ticket:
    quick: {errorBudgetPercent: 5, shortWindow: 1h, longWindow: 12h}
    slow: {errorBudgetPercent: 5, shortWindow: 3h, longWindow: 36h}
`;

function read(text: string) {
  const log: ProblemLog = { problems: [], warnings: [] };
  const windows = readAlertWindows({ file: 'w.yml', text }, log);
  return { windows, problems: log.problems.map(describeProblem) };
}

const factorsOf = (text: string) =>
  read(text).windows.flatMap(({ pairs, windowDays }) =>
    toBurnRates(pairs, windowDays).map(({ factorText }) => factorText),
  );

describe('a window catalogue', () => {
  it('gives the tabled factors', () => {
    expect(factorsOf(CUSTOM)).toEqual(['14.4', '4.8', '3', '1']);
  });

  it('is read as Sloth’s example for seven days', (context) => {
    const text = readFileSync(sharedData('slo-rules/windows/7d.yaml', context), 'utf8');

    expect(factorsOf(text)).toEqual(['13.44', '3.5', '1.4', '0.98']);
  });

  it('says all that is wrong with it', () => {
    const wrong = CUSTOM.replace('30d', '36h')
      .replace('2m', '2x')
      .replace('3h, longWindow: 36h', '36h, longWindow: 3h');

    expect(read(wrong).problems).toEqual([
      expect.stringMatching(/^w\.yml:5 \(document 1\) spec\.sloPeriod: must be whole days$/),
      expect.stringMatching(/^w\.yml:7 \(document 1\) spec\.page\.quick\.shortWindow: is "2x"; it must be a duration/),
      expect.stringMatching(/^w\.yml:11 .*spec\.ticket\.slow\.shortWindow: must be shorter than longWindow$/),
    ]);
  });
});
