import { expect, it } from 'vitest';
import { parseLogfmtLine } from '../../../../domain/log/logfmt-line.ts';

it('reads pairs, quotes and escapes', () => {
  const parsed = parseLogfmtLine('time=2024-01-01T00:00:00Z level=warn msg="a \\"b\\" c" port=80 empty=');

  expect(parsed).toMatchObject({ shape: 'logfmt', content: 'a "b" c', severity: { name: 'WARN' } });
  expect(parsed?.attributes).toEqual({ port: '80', empty: '' });
});

it.each(['uid=0 euid=0 tty=ssh', 'msg=x and more', 'level=info', 'ready=true,policy=3', ''])('refuses %j', (line) => {
  expect(parseLogfmtLine(line)).toBeUndefined();
});
