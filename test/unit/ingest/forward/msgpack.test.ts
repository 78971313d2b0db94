import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import { FrameBuffer } from '../../../../ingest/forward/frame-buffer.ts';
import { MsgpackReader } from '../../../../ingest/forward/msgpack-reader.ts';
import { MsgpackScanner } from '../../../../ingest/forward/msgpack-scanner.ts';

const MAX_BYTES = 1024 * 1024;
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.maxSafeInteger(),
    // The encoder writes -0 as the integer 0.
    fc.double({ noNaN: true }).map((number) => (number === 0 ? 0 : number)),
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc.array(tie('value'), { maxLength: 20 }),
    fc.dictionary(fc.string({ maxLength: 20 }), tie('value'), { noNullPrototype: true, maxKeys: 20 }),
  ),
})).value;
const bytesOf = (value: unknown) => Buffer.from(encode(value));

describe('MsgpackReader', () => {
  it('reads whatever an independent encoder writes', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(new MsgpackReader(bytesOf(value)).value()).toEqual(value);
      }),
    );
  });

  it('reads numbers of all widths and EventTime', () => {
    const numbers = [0, 127, -1, -32, -33, 255, 65_535, 2 ** 32 - 1, 2 ** 40, -(2 ** 40), -129, -40_000, 1.5];

    expect(numbers.map((number) => new MsgpackReader(bytesOf(number)).value())).toEqual(numbers);
    const eventTime = Buffer.from('d70065536c80075bcd15', 'hex');
    expect(new MsgpackReader(eventTime).value()).toBe(0x65536c80n * 1_000_000_000n + 123_456_789n);
    expect(new MsgpackReader(Buffer.from('c7080065536c8000000001', 'hex')).value()).toBe(
      0x65536c80n * 1_000_000_000n + 1n,
    );
    expect(new MsgpackReader(Buffer.from('cfffffffffffffffff', 'hex')).value()).toBe(2n ** 64n - 1n);
  });

  it('reads any bytes or fails with our error, never longer than they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          new MsgpackReader(bytes).value();
        } catch (error) {
          expect(error).toBeInstanceOf(ScoutError);
        }
      }),
      { numRuns: 20_000 },
    );
  });

  it('refuses a list that says it has four billion items, and lists too deep', () => {
    expect(() => new MsgpackReader(Buffer.from('ddffffffff00', 'hex')).value()).toThrow(ScoutError);
    expect(() => new MsgpackReader(Buffer.alloc(100_000, 0x91)).value()).toThrow(/nested too deeply/);
  });
});

describe('MsgpackScanner', () => {
  it('finds the end of a value however its bytes arrive', () => {
    fc.assert(
      fc.property(values, values, fc.integer({ min: 1, max: 50 }), (first, second, step) => {
        const [a, b] = [bytesOf(first), bytesOf(second)];
        const bytes = Buffer.concat([a, b]);
        const scanner = new MsgpackScanner(MAX_BYTES);
        let end: number | undefined;
        for (let length = 0; end === undefined; length += step) end = scanner.findEnd(bytes.subarray(0, length));
        expect(end).toBe(a.length);
        expect(scanner.findEnd(bytes.subarray(end))).toBe(b.length);
      }),
    );
  });

  it('agrees with the reader on what is MessagePack', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (raw) => {
        const bytes = Buffer.from(raw);
        const end = endOf(bytes);
        if (end !== undefined) expect(readsAs(bytes.subarray(0, end))).not.toBe('cut off');
      }),
      { numRuns: 20_000 },
    );
  });
});

describe('FrameBuffer', () => {
  it('gives the values that were added in pieces of any length', () => {
    fc.assert(
      fc.property(fc.array(values, { maxLength: 20 }), fc.integer({ min: 1, max: 5_000 }), (list, piece) => {
        const bytes = Buffer.concat(list.map(bytesOf));
        const frames = new FrameBuffer(MAX_BYTES);
        const found: unknown[] = [];
        for (let at = 0; at < bytes.length; at += piece) {
          frames.add(bytes.subarray(at, at + piece));
          for (let frame = frames.next(); frame !== undefined; frame = frames.next()) {
            found.push(new MsgpackReader(Buffer.from(frame)).value());
          }
        }
        expect(found).toEqual(list);
        expect(frames.length).toBe(0);
      }),
    );
  });
});

function endOf(bytes: Buffer): number | undefined {
  try {
    return new MsgpackScanner(MAX_BYTES).findEnd(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(ScoutError);
    return undefined;
  }
}

/** A key that is no text is a fault of another kind than missing bytes. */
function readsAs(bytes: Buffer): string {
  try {
    new MsgpackReader(bytes).value();
    return 'whole';
  } catch (error) {
    return ScoutError.from(error).message.includes('ends inside') ? 'cut off' : 'refused';
  }
}
