import { gzipSync } from 'node:zlib';
import { encode } from '@msgpack/msgpack';
import { describe, expect, it } from 'vitest';
import { forwardLog } from '../../../../ingest/forward/forward-log.ts';
import { MAX_ENTRIES, readForwardMessage } from '../../../../ingest/forward/read-forward-message.ts';
import type { ForwardMessage } from '../../../../ingest/forward/read-forward-message.ts';

const read = (message: unknown) => readForwardMessage(Buffer.from(encode(message)), 1024 * 1024);
const plain = (message: ForwardMessage | undefined) => ({
  ...message,
  entries: message?.entries.map(({ timeNs, fields }) => [timeNs, Object.fromEntries(fields)]),
});
const entry = (time: unknown, record: unknown) => Buffer.from(encode([time, record]));

describe('readForwardMessage', () => {
  it.each([
    ['message', ['t', 5, { a: 1 }, { chunk: 'c' }]],
    ['forward', ['t', [[5, { a: 1 }]], { chunk: 'c', size: 1 }]],
    ['packed', ['t', entry(5, { a: 1 }), { chunk: 'c' }]],
    ['compressed', ['t', gzipSync(entry(5, { a: 1 })), { chunk: 'c', compressed: 'gzip' }]],
  ])('reads %s mode', (mode, message) => {
    expect(plain(read(message))).toEqual({
      mode,
      tag: 't',
      entries: [[5_000_000_000n, { a: 1 }]],
      rejected: [],
      chunk: 'c',
    });
  });

  it('reads the metadata form of Fluent Bit, and fractions of seconds', () => {
    const message = read(['t', Buffer.concat([entry([5, { m: 1 }], { a: 1 }), entry(1.5, { b: 1 })])]);

    expect(plain(message).entries).toEqual([
      [5_000_000_000n, { a: 1 }],
      [1_500_000_000n, { b: 1 }],
    ]);
  });

  it('leaves out entries that are none, and keeps the others', () => {
    const message = read(['t', [[5, { a: 1 }], 7, [], [5], [5, 'text'], [6, { b: 1 }, 'more']]]);

    expect(plain(message).entries).toHaveLength(2);
    expect(message?.rejected).toEqual(Array.from({ length: 4 }, () => 'invalid_entry'));
  });

  it('acknowledges but does not take what Fluent Bit says is no log', () => {
    expect(read(['t', entry(5, { a: 1 }), { chunk: 'c', fluent_signal: 1 }])).toMatchObject({
      entries: [],
      rejected: ['unsupported_signal'],
      chunk: 'c',
    });
  });

  it.each([[{}], [['t']], [[1, 2, 3]], [['t', 5]], [['t', 5, {}, {}, 1]], ['text'], [5]])('refuses %j', (message) => {
    expect(() => read(message)).toThrow(/forward protocol|MessagePack/);
  });

  it('takes so many entries and no more, however small they are packed', () => {
    const empty = Buffer.from(encode([5, {}]));
    const packed = gzipSync(Buffer.concat(Array.from({ length: MAX_ENTRIES + 10 }, () => empty)));

    const frame = Buffer.from(encode(['t', packed, { chunk: 'c', compressed: 'gzip' }]));
    const message = readForwardMessage(frame, 16 * 1024 * 1024);

    expect(message?.entries).toHaveLength(MAX_ENTRIES);
    expect(message?.rejected).toEqual(['too_many_entries']);
    expect(message?.chunk).toBe('c');
  });

  it('takes nil for a heartbeat', () => {
    expect(read(null)).toBeUndefined();
  });
});

describe('forwardLog', () => {
  const logOf = (fields: object, tag = 'app.web') =>
    forwardLog(tag, { timeNs: 7n, fields: new Map(Object.entries(fields)) }, 9n);

  it('knows what the logging driver of Docker sends', () => {
    const log = logOf({ container_id: 'abc', container_name: '/shop-1', source: 'stderr', log: 'hello' });

    expect(log).toMatchObject({
      resource: { 'service.name': 'shop-1', 'container.id': 'abc', 'container.name': 'shop-1' },
      record: { body: 'hello', timeNs: 7n, attributes: { 'fluent.tag': 'app.web', 'log.iostream': 'stderr' } },
    });
  });

  it('takes the service of the record before that of the tag', () => {
    expect(logOf({ message: 'm' }).resource).toEqual({ 'service.name': 'app.web' });
    expect(logOf({ message: 'm', service_name: 'shop' }).resource).toEqual({ 'service.name': 'shop' });
    expect(logOf({ message: 'm' }, '').resource).toEqual({ 'service.name': 'unknown_service' });
  });

  it('keeps the times of the record beside that of the protocol, and uses them without it', () => {
    const fields = { message: 'm', time: 1_700_000_000 };

    expect(logOf(fields).record).toMatchObject({ timeNs: 7n, attributes: { time: 1_700_000_000 } });
    expect(forwardLog('t', { timeNs: undefined, fields: new Map(Object.entries(fields)) }, 9n).record.timeNs).toBe(
      1_700_000_000_000_000_000n,
    );
  });
});
