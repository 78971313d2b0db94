import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWireFrames } from '../../../../adapters/pglite/wire-frames.ts';
import type { Frame } from '../../../../adapters/pglite/wire-frames.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';

function message(type: string, body: string): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeUInt32BE(4 + Buffer.byteLength(body), 1);
  return Buffer.concat([head, Buffer.from(body)]);
}

function opening(request: number, body = ''): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + Buffer.byteLength(body), 0);
  head.writeUInt32BE(request, 4);
  return Buffer.concat([head, Buffer.from(body)]);
}

describe('wire frames', () => {
  it('gives messages back however the bytes are cut', () => {
    const messages = [message('P', 'select 1'), message('S', ''), message('Q', 'x'.repeat(5_000))];
    const bytes = Buffer.concat(messages);

    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 12 }), (cuts) => {
        const frames = createWireFrames();
        const found: Frame[] = [];
        const borders = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        for (const [position, end] of borders.slice(1).entries()) {
          frames.push(bytes.subarray(borders[position], end));
          for (let frame = frames.next(); frame !== undefined; frame = frames.next()) found.push(frame);
        }

        expect(found.map(({ type }) => type)).toEqual(['P', 'S', 'Q']);
        expect(Buffer.concat(found.map((frame) => frame.bytes)).equals(bytes)).toBe(true);
      }),
    );
  });

  it('tells the ways to open a connection apart', () => {
    const frames = createWireFrames();
    const startup = opening(196_608, 'user\0postgres\0\0');

    frames.push(Buffer.concat([opening(80_877_103), opening(80_877_104), startup, opening(80_877_102, '12345678')]));

    expect(frames.nextOpening()).toEqual({ kind: 'encryption' });
    expect(frames.nextOpening()).toEqual({ kind: 'encryption' });
    expect(frames.nextOpening()).toMatchObject({ kind: 'startup', bytes: startup });
    expect(frames.nextOpening()).toEqual({ kind: 'cancel' });
    expect(frames.nextOpening()).toBeUndefined();
  });

  it('refuses what is no opening', () => {
    const frames = createWireFrames();

    frames.push(Buffer.from('GET / HTTP/1.1\r\n\r\n'));

    expect(() => frames.nextOpening()).toThrow(ScoutError);
  });

  it('gives a frame, waits or refuses for any bytes, and never runs in circles', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, isOpening) => {
        const frames = createWireFrames();
        frames.push(Buffer.from(bytes));

        try {
          let taken = 0;
          for (let next = read(); next !== undefined; next = read()) taken += 1;

          expect(taken).toBeLessThanOrEqual(bytes.length / 5);
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_argument' });
        }

        function read() {
          return isOpening ? frames.nextOpening() : frames.next();
        }
      }),
    );
  });
});
