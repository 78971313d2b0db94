import { expect, it } from 'vitest';
import { parseJsonLine } from '../../../../domain/log/json-line.ts';

it.each(['message', 'msg', 'log', 'body', 'event', 'text', '@message', 'MESSAGE', 'short_message'])(
  'finds the message under %j',
  (key) => {
    const parsed = parseJsonLine(JSON.stringify({ level: 'warn', [key]: 'hello 5', ts: 1 }));

    expect(parsed?.content).toBe('hello 5');
    expect(parsed?.severity?.name).toBe('WARN');
  },
);

it('finds severity, service and trace in the shapes of common loggers', () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';

  const ecs = parseJsonLine(
    JSON.stringify({
      '@timestamp': 't',
      'log.level': 'ERROR',
      message: 'm',
      service: { name: 's' },
      trace: { id: traceId },
    }),
  );
  const pino = parseJsonLine(JSON.stringify({ level: 50, time: 1700000000000, msg: 'm', span_id: '00f067aa0ba902b7' }));

  expect(ecs).toMatchObject({ severity: { name: 'ERROR' }, service: 's', traceId, timestampText: 't' });
  expect(pino).toMatchObject({ severity: { number: 17 }, spanId: '00f067aa0ba902b7', timestampText: '1700000000000' });
});

it('keeps other fields as attributes and tells a line without a message by its fields', () => {
  expect(parseJsonLine('{"msg":"m","user":{"id":1},"n":2}')?.attributes).toEqual({ user: '{"id":1}', n: '2' });
  expect(parseJsonLine('{"cpu":5,"host":"a"}')?.content).toBe('cpu=5 host=a');
});

it('survives hostile depth and refuses what is no object', () => {
  const deep = `{"msg":"m","x":${'['.repeat(5000)}${']'.repeat(5000)}}`;

  expect(parseJsonLine(deep)?.content).toBe('m');
  expect(parseJsonLine('{oops}')).toBeUndefined();
  expect(parseJsonLine('[1]')).toBeUndefined();
});
