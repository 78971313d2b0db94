import type { Int64 } from './otlp-messages.ts';

const TWO_TO_32 = 4_294_967_296n;

/** Splits a 64-bit integer into halves; a negative one in two's complement. */
export function int64FromBigInt(value: bigint): Int64 {
  const unsigned = BigInt.asUintN(64, value);
  return { low: Number(unsigned % TWO_TO_32), high: Number(unsigned / TWO_TO_32) };
}

/** Joins the halves of an unsigned integer, such as a time in nanoseconds. An absent one is zero, as on the wire. */
export function uint64ToBigInt(value: Int64 | undefined): bigint {
  return value === undefined ? 0n : BigInt(value.high >>> 0) * TWO_TO_32 + BigInt(value.low >>> 0);
}

/** Joins the halves of a signed integer. An absent one is zero, as on the wire. */
export function int64ToBigInt(value: Int64 | undefined): bigint {
  return BigInt.asIntN(64, uint64ToBigInt(value));
}
