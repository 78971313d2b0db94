import { describe, expect, it } from 'vitest';
import { formatSelector, parseSelector } from '../../../../../ingest/prometheus/targets/selector.ts';

describe('parseSelector', () => {
  it('reads names, matchers, quotes and escapes', () => {
    const selector = parseSelector(
      ' http_requests_total { job = "shop" , code=~"5..|4..",path!~\'/health.*\' , raw!=`a\\b"`, text="a\\"\\n\\\\", } ',
    );

    expect(selector).toEqual([
      { name: '__name__', operator: '=', value: 'http_requests_total' },
      { name: 'job', operator: '=', value: 'shop' },
      { name: 'code', operator: '=~', value: '5..|4..' },
      { name: 'path', operator: '!~', value: '/health.*' },
      { name: 'raw', operator: '!=', value: 'a\\b"' },
      { name: 'text', operator: '=', value: 'a"\n\\' },
    ]);
    expect(parseSelector(formatSelector(selector))).toEqual(selector);
  });

  it.each(['up', 'job:up:sum{}', '{__name__=~"shop_.+"}', '{a!=""}', '{a!~"|b"}'])('takes %s', (text) => {
    expect(parseSelector(text)).not.toEqual([]);
  });

  it.each([
    '',
    '{}',
    '{job=""}',
    '{job!="x"}',
    '{job=~".*"}',
    '{job=~"a|"}',
    '{job!~"a"}',
    'up{',
    'up{job}',
    'up{job=}',
    'up{job=shop}',
    'up{job="shop"',
    'up{job="shop" code="5"}',
    'up{,}',
    'up{job=="shop"}',
    'up[5m]',
    'rate(up)',
    'up or down',
    'up{job="\\q"}',
    'up{job=~"("}',
    'up{job=~"(?=x)"}',
    '1up',
  ])('refuses %j', (text) => {
    expect(() => parseSelector(text)).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
  });
});
