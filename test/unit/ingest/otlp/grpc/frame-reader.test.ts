import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBudgetHold, createByteBudget } from '../../../../../ingest/byte-budget.ts';
import { createFrameReader, encodeFrame } from '../../../../../ingest/otlp/grpc/frame-reader.ts';
import type { FrameReader } from '../../../../../ingest/otlp/grpc/frame-reader.ts';
import { createMemoryPool } from '../../../../../ingest/memory-pool.ts';

const MAX_BYTES = 10_000;

function readerOf(budgetBytes = 1_000_000): FrameReader {
  const hold = createBudgetHold(createByteBudget(budgetBytes));
  return createFrameReader({ hold, memory: createMemoryPool(1_000_000), maxBytes: MAX_BYTES });
}

describe('the reader of gRPC frames', () => {
  it('finds all messages, however the stream is cut', () => {
    const message = fc.uint8Array({ maxLength: 60 });
    const cuts = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), cuts, (messages, sizes) => {
        const stream = Buffer.concat(messages.map(encodeFrame));
        const reader = readerOf();
        const found: Buffer[] = [];

        for (let offset = 0, turn = 0; offset < stream.length; turn += 1) {
          const size = sizes[turn % sizes.length]!;
          reader.push(stream.subarray(offset, offset + size));
          offset += size;
          for (let frame = reader.next(); frame !== undefined; frame = reader.next()) found.push(frame.payload);
        }

        expect(found.map((bytes) => [...bytes])).toEqual(messages.map((bytes) => [...bytes]));
        expect(reader.messages).toBe(0);
      }),
    );
  });

  it('refuses a message over the limit as soon as its length is known', () => {
    const prefix = Buffer.from([0, 0, 0, 0x27, 0x11]);

    expect(() => readerOf().push(prefix)).toThrow('larger than 10000 bytes');
  });

  it('refuses a flag that does not exist', () => {
    expect(() => readerOf().push(Buffer.from([2, 0, 0, 0, 0]))).toThrow('compressed flag');
  });

  it('takes what it keeps from the budget', () => {
    const reader = readerOf(10_000);
    reader.push(encodeFrame(new Uint8Array(9_000)));

    expect(() => reader.push(encodeFrame(new Uint8Array(9_000)))).toThrow('in flight');
  });

  it('counts the message that has only begun', () => {
    const reader = readerOf();

    reader.push(Buffer.from([0, 0, 0, 0, 0, 0, 0]));

    expect(reader.messages).toBe(2);
  });

  it('tells compressed messages from others', () => {
    const reader = readerOf();

    reader.push(Buffer.from([1, 0, 0, 0, 1, 7, 0, 0, 0, 0, 0]));

    expect([reader.next()?.isCompressed, reader.next()?.isCompressed, reader.next()]).toEqual([true, false, undefined]);
  });
});
