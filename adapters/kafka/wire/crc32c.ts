/** CRC-32C (Castagnoli) of bytes; `previous` continues the checksum of what came before them. */
export type Crc32c = (bytes: Uint8Array, previous?: number) => number;

const POLYNOMIAL_REVERSED = 0x82f63b78;

/** The native implementation where the platform has it, else one of ours: ten times slower, same results. */
export async function loadCrc32c(): Promise<Crc32c> {
  try {
    const { crc32c } = await import('@node-rs/crc32');
    return (bytes, previous) => crc32c(bytes, previous);
  } catch {
    // There is no prebuilt binary for this platform: nothing is lost but speed.
    return createTableCrc32c();
  }
}

/** CRC-32C by a table of 256 entries. */
export function createTableCrc32c(): Crc32c {
  const table = Int32Array.from({ length: 256 }, (_, index) => tableEntry(index));
  return (bytes, previous = 0) => {
    let crc = ~previous;
    for (const byte of bytes) crc = (table[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
    return ~crc >>> 0;
  };
}

function tableEntry(index: number): number {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? POLYNOMIAL_REVERSED ^ (value >>> 1) : value >>> 1;
  return value;
}
