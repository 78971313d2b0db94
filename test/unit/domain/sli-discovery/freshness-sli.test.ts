import { describe, expect, it } from 'vitest';
import { eventUnit } from '../../../../domain/promql/query-facts.ts';
import { firstErrorAt } from '../../../../domain/promql/promql-tree.ts';
import { ageExpression, freshnessSli, staleMeaning } from '../../../../domain/sli-discovery/freshness-sli.ts';
import { fillWindow } from '../../../../domain/slo/query-window.ts';

const AGE = { form: 'age', metric: 'queue_age_ms', unitSeconds: 0.001 } as const;
const SUCCESS = { form: 'timestamp', metric: 'backup_last_success', unitSeconds: 1 } as const;
const BACKLOG = { form: 'backlog', metric: 'waiting', consumed: 'read_total' } as const;

describe('freshness', () => {
  it('is the largest age, in seconds', () => {
    expect(ageExpression(AGE, { matchers: ['q="a"'] })).toBe('max(queue_age_ms{q="a"}) * 0.001');
    expect(ageExpression(AGE, { matchers: [], lookback: '15m' })).toBe(
      'max(last_over_time(queue_age_ms[15m])) * 0.001',
    );
  });

  it('is the time since the last success of any instance', () => {
    expect(ageExpression(SUCCESS, { matchers: [] })).toBe('time() - max(backup_last_success)');
  });

  it('is the time that a consumer needs for what waits, where only messages are counted', () => {
    expect(ageExpression(BACKLOG, { matchers: ['g="b"'] })).toBe(
      'sum(waiting{g="b"} >= 0) / clamp_min(sum(rate(read_total{g="b"}[5m])), 0.001)',
    );
  });

  it('is that of the partition that is furthest behind, where both metrics tell partitions', () => {
    expect(ageExpression(BACKLOG, { matchers: ['g="b"'], partition: ['topic', 'partition'] })).toBe(
      'max(sum by (topic, partition) (waiting{g="b"} >= 0) / ' +
        'clamp_min(sum by (topic, partition) (rate(read_total{g="b"}[5m])), 0.001))',
    );
  });

  it.each([AGE, SUCCESS, BACKLOG])('counts minutes, good and all, of $form', (reading) => {
    const sli = freshnessSli(ageExpression(reading, { matchers: ['a="b"'] }), 60);

    if (sli.kind !== 'events') throw new Error('freshness counts bad minutes');
    for (const query of [sli.bad, sli.total]) {
      expect(firstErrorAt(fillWindow(query, '5m'))).toBeUndefined();
      expect(query).toContain('[{{.window}}:1m]');
      // What a rule needs to know to count failures.
      expect(eventUnit(query)).toBe('per_range');
    }
    expect(sli.bad).toContain('> bool 60)');
  });

  it('says what a bad minute is', () => {
    expect(staleMeaning(AGE, 300)).toBe('minutes with messages older than 5m');
    expect(staleMeaning(BACKLOG, 60)).toBe('minutes more than 1m behind');
    expect(staleMeaning(SUCCESS, 129_600)).toBe('minutes with the last success more than 1d12h ago');
  });
});
