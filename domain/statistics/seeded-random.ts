/** A source of randomness that is passed in, so that the same input always gives the same numbers. */
export interface SeededRandom {
  /** Uniform in [0, 1), 32 bits of resolution. */
  next(): number;
  /** Uniform integer in [0, limit), for a positive integer limit. */
  integer(limit: number): number;
}

/**
 * A small fast generator with 128 bits of state (sfc32 of Chris Doty-Humphrey's PractRand). Not for secrets.
 * `seed` is any integer; equal seeds give equal sequences on every machine.
 */
export function createSeededRandom(seed: number): SeededRandom {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = seed | 0;
  let counter = 1;

  function nextWord(): number {
    const word = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + word) | 0;
    return word >>> 0;
  }

  // PractRand's warm-up: spreads the seed over the whole state.
  for (let round = 0; round < 12; round += 1) nextWord();

  return {
    next: () => nextWord() / 0x1_0000_0000,
    integer: (limit) => Math.floor((nextWord() / 0x1_0000_0000) * limit),
  };
}

/** A seed from a hex hash, so that a random sequence belongs to what it is computed for. */
export function seedFromHash(hexHash: string): number {
  return Number.parseInt(hexHash.slice(0, 8), 16) | 0;
}
