/** A sample as its bits, so that every NaN can be told from the others. */
export interface BitSample {
  readonly timeMs: number;
  readonly bits: bigint;
}

/** Collects bits, highest first. */
class BitWriter {
  readonly #bits: number[] = [];

  write(value: bigint, count: number): void {
    for (let bit = count - 1; bit >= 0; bit -= 1) this.#bits.push(Number((value >> BigInt(bit)) & 1n));
  }

  uvarint(value: bigint): void {
    let rest = BigInt.asUintN(64, value);
    for (; rest >= 0x80n; rest >>= 7n) this.write((rest & 0x7fn) | 0x80n, 8);
    this.write(rest, 8);
  }

  varint(value: bigint): void {
    this.uvarint(value < 0n ? ((-value - 1n) << 1n) | 1n : value << 1n);
  }

  finish(): Buffer {
    const bytes = Buffer.alloc(Math.ceil(this.#bits.length / 8));
    for (const [index, bit] of this.#bits.entries()) bytes[index >> 3]! |= bit << (7 - (index & 7));
    return bytes;
  }
}

/** Encodes a chunk as Prometheus does; written from its description, apart from the product's decoder. */
export function encodeXorChunk(samples: readonly BitSample[]): Buffer {
  const writer = new BitWriter();
  writer.write(BigInt(samples.length), 16);
  let shape: { readonly leading: number; readonly trailing: number } | undefined;
  for (const [index, { timeMs, bits }] of samples.entries()) {
    const before = samples[index - 1];
    if (before === undefined) {
      writer.varint(BigInt(timeMs));
      writer.write(bits, 64);
      continue;
    }
    const delta = timeMs - before.timeMs;
    if (index === 1) writer.uvarint(BigInt(delta));
    else writeDeltaOfDeltas(writer, delta - (before.timeMs - samples[index - 2]!.timeMs));
    shape = writeValue(writer, bits ^ before.bits, shape);
  }
  return writer.finish();
}

function writeDeltaOfDeltas(writer: BitWriter, change: number): void {
  if (change === 0) {
    writer.write(0n, 1);
    return;
  }
  for (const [ones, size] of [
    [1, 14],
    [2, 17],
    [3, 20],
  ] as const) {
    if (change < -(2 ** (size - 1) - 1) || change > 2 ** (size - 1)) continue;
    writer.write(BigInt(2 ** (ones + 1) - 2), ones + 1);
    writer.write(BigInt.asUintN(size, BigInt(change)), size);
    return;
  }
  writer.write(0b1111n, 4);
  writer.write(BigInt.asUintN(64, BigInt(change)), 64);
}

type Shape = { readonly leading: number; readonly trailing: number } | undefined;

function writeValue(writer: BitWriter, difference: bigint, shape: Shape): Shape {
  if (difference === 0n) {
    writer.write(0n, 1);
    return shape;
  }
  writer.write(1n, 1);
  const text = difference.toString(2).padStart(64, '0');
  const leading = Math.min(31, text.indexOf('1'));
  const trailing = 63 - text.lastIndexOf('1');
  if (shape !== undefined && leading >= shape.leading && trailing >= shape.trailing) {
    writer.write(0n, 1);
    writer.write(difference >> BigInt(shape.trailing), 64 - shape.leading - shape.trailing);
    return shape;
  }
  const significant = 64 - leading - trailing;
  writer.write(1n, 1);
  writer.write(BigInt(leading), 5);
  writer.write(BigInt(significant % 64), 6);
  writer.write(difference >> BigInt(trailing), significant);
  return { leading, trailing };
}
