import { expect, it } from 'vitest';
import { parseSyslogLine, splitTag } from '../../../../domain/log/syslog-line.ts';

it('reads RFC 5424 with and without structured data', () => {
  const line = (data: string) => `<165>1 2003-10-11T22:14:15.003Z host app 77 ID47 ${data} An event`;

  expect(parseSyslogLine(line('-'))).toMatchObject({ content: 'An event', service: 'app', severity: { name: 'INFO' } });
  expect(parseSyslogLine(line('[a@1 b="c]\\"" d="e"][f]'))?.content).toBe('An event');
});

it('reads RFC 3164 with and without priority', () => {
  expect(parseSyslogLine('<11>Feb  5 17:32:18 10.0.0.99 myproc[10]: Use it')).toEqual({
    shape: 'syslog',
    content: 'Use it',
    timestampText: 'Feb  5 17:32:18',
    severity: { number: 17, name: 'ERROR' },
    service: 'myproc',
    attributes: { host: '10.0.0.99', pid: '10' },
  });
  expect(parseSyslogLine('Jun 14 15:16:01 combo syslogd 1.4.1: restart.')?.content).toBe('restart.');
  expect(parseSyslogLine('Jun 14 15:16:01 combo  -- root[2421]: ROOT LOGIN')?.content).toContain('ROOT LOGIN');
});

it('refuses other lines and leaves text without a tag', () => {
  expect(parseSyslogLine('Not a syslog line')).toBeUndefined();
  expect(parseSyslogLine('<999>oops')).toBeUndefined();
  expect(splitTag('no tag here')).toEqual({ content: 'no tag here' });
});
