import { describe, expect, it } from 'vitest';
import { deadLetterOf, parseDeadLetterId } from '../../../../contracts/topics/dead-letter.ts';

const record = (headers: Record<string, string>) => ({
  ...{ partition: 2, offset: 5, appendedAtMs: 9, headers, value: new Uint8Array() },
});

describe('a dead letter', () => {
  it('is named by its place', () => {
    const { id } = deadLetterOf(record({}));

    expect(id).toBe('2-5');
    expect(parseDeadLetterId(id)).toEqual({ partition: 2, offset: 5 });
  });

  it.each(['', '2', '2-', '-5', '2-5 ', 'x-1', '2-5-1', '99999999999-1'])('has no id like %j', (id) => {
    expect(() => parseDeadLetterId(id)).toThrow(expect.objectContaining({ code: 'invalid_argument' }) as Error);
  });

  it('has the partition it is on as its origin when it says nothing, or nothing sensible', () => {
    expect(deadLetterOf(record({ origin_partition: '-1', origin_offset: 'x' }))).toMatchObject({
      ...{ originPartition: 2, originOffset: undefined, reason: '', signal: '' },
    });
  });

  it('cannot be replayed when its bytes were cut or withheld', () => {
    expect(deadLetterOf(record({ original_bytes: '100' })).isCut).toBe(true);
    expect(deadLetterOf(record({ withheld: '2/77' }))).toMatchObject({ isCut: true, originOffset: 77 });
    expect(deadLetterOf(record({ reason: 'undecodable' })).isCut).toBe(false);
  });
});
