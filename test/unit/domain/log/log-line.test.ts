import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogFormat, parseLogLine } from '../../../../domain/log/log-line.ts';

describe('parseLogLine', () => {
  it.each([
    ['{"msg":"m","level":"info"}', 'json', 'm'],
    ['ts=1 level=info msg="hi there"', 'logfmt', 'hi there'],
    ['Jun 14 15:16:01 combo sshd(pam_unix)[19939]: check pass', 'syslog', 'check pass'],
    ['I0102 15:04:05.000000   1 a.go:1] m', 'klog', 'm'],
    ['2024-01-01 12:00:00 INFO m', 'header', 'm'],
    ['just text', 'plain', 'just text'],
    ['', 'plain', ''],
  ])('knows the shape of %j', (line, shape, content) => {
    expect(parseLogLine(line)).toMatchObject({ shape, content });
  });

  it('looks inside the envelope of a container runtime', () => {
    const parsed = parseLogLine('2024-05-01T12:00:00.1Z stdout F {"level":"error","msg":"boom"}');

    expect(parsed).toMatchObject({ envelope: 'cri', shape: 'json', content: 'boom', severity: { name: 'ERROR' } });
    expect(parsed.attributes).toEqual({ stream: 'stdout' });
  });

  it('takes the header off a message inside JSON', () => {
    const parsed = parseLogLine(JSON.stringify({ message: '2024-01-01 12:00:00 WARN [x] a.B: slow', n: 1 }));

    expect(parsed).toMatchObject({ shape: 'json', content: 'slow', severity: { name: 'WARN' } });
  });

  it('reads no fields when told that lines are raw', () => {
    expect(parseLogLine('{"msg":"m"}', LogFormat.raw)).toMatchObject({ shape: 'plain', content: '{"msg":"m"}' });
    expect(parseLogLine('a=1 msg=m', LogFormat.json).shape).toBe('plain');
  });

  it('sees a level in front of plain text and leaves it there', () => {
    expect(parseLogLine('ERROR: no')).toMatchObject({ content: 'ERROR: no', severity: { name: 'ERROR' } });
    expect(parseLogLine('[warn] no').severity?.name).toBe('WARN');
  });

  it('takes any line without failing', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (line) => {
        expect(typeof parseLogLine(line).content).toBe('string');
      }),
    );
  });

  it.each(['[', '2024-01-01 12:00:00 [', '<34>1 a b c d e [', 'a=', '{"log":"', 'Jun 14 15:16:01 a ', '"', 'x.'])(
    'takes time linear in a line of repeated %j',
    (piece) => {
      const line = piece.repeat(Math.ceil(200_000 / piece.length));
      const started = performance.now();

      parseLogLine(line);

      expect(performance.now() - started).toBeLessThan(2000);
    },
  );
});
