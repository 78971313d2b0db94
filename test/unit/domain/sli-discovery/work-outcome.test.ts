import { describe, expect, it } from 'vitest';
import { levelOutcome, runOutcome } from '../../../../domain/sli-discovery/work-outcome.ts';
import type { WorkOutcome } from '../../../../domain/sli-discovery/work-outcome.ts';

/** Values that a matcher of the form `label=~"…"` or `label!~"…"` selects, as Prometheus anchors it. */
function selected(matcher: string, values: readonly string[]): readonly string[] {
  const [, operator, pattern = ''] = /^\w+(=~|!~)"\(\?i:(.*)\)"$/.exec(matcher) ?? [];
  const anchored = new RegExp(`^(?:${pattern})$`, 'i');
  return values.filter((value) => anchored.test(value) === (operator === '=~'));
}

const told = (outcome: WorkOutcome | undefined, values: readonly string[]) =>
  outcome && { bad: selected(outcome.bad, values), counted: selected(outcome.counted, values) };

describe('how runs ended', () => {
  it.each([
    [['succeeded', 'failed', 'running'], ['failed'], ['succeeded', 'failed']],
    [
      ['Succeeded', 'Failed', 'Error', 'Pending'],
      ['Failed', 'Error'],
      ['Succeeded', 'Failed', 'Error'],
    ],
    [
      ['COMPLETED', 'FAILED', 'STOPPED', 'ABANDONED'],
      ['FAILED', 'ABANDONED'],
      ['COMPLETED', 'FAILED', 'ABANDONED'],
    ],
    [['task-succeeded', 'task-failed', 'task-received'], ['task-failed'], ['task-succeeded', 'task-failed']],
    [['success', 'retries-exceeded', 'retried'], ['retries-exceeded'], ['success', 'retries-exceeded']],
    [['ok'], [], ['ok']],
  ])('is told by %j', (values, bad, counted) => {
    expect(told(runOutcome('state', values), values)).toEqual({ bad, counted });
  });

  it('is told by the truth of success alone', () => {
    expect(told(runOutcome('success', ['true', 'false']), ['true', 'false'])).toEqual({
      bad: ['false'],
      counted: ['true', 'false'],
    });
    expect(runOutcome('status', ['true', 'false'])).toBeUndefined();
    expect(runOutcome('success', [])).toBeUndefined();
  });

  it.each([[['odd', 'failed']], [['running', 'queued']], [['']], [[]]])('is not told by %j', (values) => {
    expect(runOutcome('status', values)).toBeUndefined();
  });
});

describe('severities', () => {
  it.each([
    [['trace', 'debug', 'info', 'warn', 'error'], ['error'], ['info', 'warn', 'error']],
    [
      ['INFO', 'ERROR', 'FATAL'],
      ['ERROR', 'FATAL'],
      ['INFO', 'ERROR', 'FATAL'],
    ],
    [['Information', 'Warning', 'Error', 'Verbose'], ['Error'], ['Information', 'Warning', 'Error']],
    [['FINE', 'CONFIG', 'SEVERE'], ['SEVERE'], ['CONFIG', 'SEVERE']],
    [
      ['info', 'err', 'crit', 'emerg'],
      ['err', 'crit', 'emerg'],
      ['info', 'err', 'crit', 'emerg'],
    ],
    [['INFO2', 'ERROR3', 'TRACE4'], ['ERROR3'], ['INFO2', 'ERROR3']],
  ])('are told by %j', (values, bad, counted) => {
    expect(told(levelOutcome('level', values), values)).toEqual({ bad, counted });
  });

  it.each([[['debug', 'trace']], [['info', 'gold']], [['']], [[]], [['1', '2']]])('are not told by %j', (values) => {
    expect(levelOutcome('level', values)).toBeUndefined();
  });
});
