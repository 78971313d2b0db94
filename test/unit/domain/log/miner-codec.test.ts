import { expect, it } from 'vitest';
import { decodeMinerState, encodeMinerState } from '../../../../domain/log/miner-codec.ts';
import { WILDCARD } from '../../../../domain/log/tokens.ts';

const STATE = {
  counters: { lines: 300, nextSequence: 7, evicted: 1, overflowed: 2, nextSweepLine: 9 },
  templates: [
    {
      sequence: 3,
      id: '0123456789abcdef0123456789abcdef',
      form: { texts: ['größe', WILDCARD], spaced: [false, true] },
      count: 300,
      lastLine: 299,
      aliases: ['f'.repeat(32)],
    },
  ],
};

it('gives back what was encoded', () => {
  expect(decodeMinerState(encodeMinerState(STATE))).toEqual(STATE);
});

it('refuses every cut and a foreign version', () => {
  const bytes = encodeMinerState(STATE);

  for (let end = 0; end < bytes.length; end += 1) expect(() => decodeMinerState(bytes.subarray(0, end))).toThrow();
  expect(() => decodeMinerState(Uint8Array.of(...bytes, 0))).toThrow(/goes on/);
  expect(() => decodeMinerState(Uint8Array.of(2, ...bytes.subarray(1)))).toThrow(/version/);
});
