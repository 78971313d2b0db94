import { describe, expect, it } from 'vitest';
import { firstErrorAt } from '../../../../domain/promql/promql-tree.ts';
import {
  badEvents,
  canCountFailures,
  failureCount,
  guardedRatio,
  slothRatio,
} from '../../../../domain/rules/sli-expressions.ts';

const events = { kind: 'events', bad: 'sum(rate(b[{{.window}}]))', total: 'sum(rate(t[{{.window}}]))' } as const;
const goodEvents = { kind: 'good_events', good: 'sum(rate(g[{{.window}}]))', total: events.total } as const;
const ratio = { kind: 'error_ratio', errorRatio: 'avg_over_time(e[{{ .window }}])' } as const;

describe('the expressions of an SLI', () => {
  it('are Sloth’s in the compatible form', () => {
    expect(slothRatio(events, '5m')).toBe('(sum(rate(b[5m])))\n/\n(sum(rate(t[5m])))');
    expect(slothRatio(goodEvents, '5m')).toBe('(1 - ((sum(rate(g[5m])))\n/\n(sum(rate(t[5m])))))');
    expect(slothRatio(ratio, '1h')).toBe('(avg_over_time(e[1h]))');
  });

  it('are 0 without errors and nothing without traffic in the guarded form', () => {
    expect(guardedRatio(events, '5m')).toBe(
      '((sum(rate(b[5m]))) or 0 * (sum(rate(t[5m]))))\n/\n((sum(rate(t[5m]))) > 0)',
    );
    expect(guardedRatio(ratio, '1h')).toBe('clamp((avg_over_time(e[1h])), 0, 1) >= 0');
  });

  it('take missing good events for none', () => {
    expect(badEvents(goodEvents, '5m')).toBe('(sum(rate(t[5m]))) - ((sum(rate(g[5m]))) or 0 * (sum(rate(t[5m]))))');
  });

  it('count failures by what the queries count in', () => {
    const counting = {
      ...events,
      bad: events.bad.replace('rate', 'increase'),
      total: events.total.replace('rate', 'increase'),
    };

    expect(failureCount(events, 3_600)).toBe('(sum(rate(b[1h]))) * 3600');
    expect(failureCount(counting, 3_600)).toBe('(sum(increase(b[1h])))');
    expect(canCountFailures(ratio)).toBe(false);
    expect(canCountFailures({ ...events, total: counting.total })).toBe(false);
  });

  it('stay whole when a query ends with a comment', () => {
    const commented = { ...events, bad: `${events.bad} # only 5xx` };

    expect(firstErrorAt(guardedRatio(commented, '5m'))).toBeUndefined();
    expect(firstErrorAt(slothRatio(commented, '5m'))).toBeUndefined();
  });
});
