/**
 * A target as an integer of parts per million: 995 000 is 99.5 %. Integers, so that an error budget is exact
 * (100 - 99.9 is 0.09999999999999432 in binary floating point).
 */
export type ObjectivePpm = number;

/** One whole, in parts per million. */
export const WHOLE_PPM = 1_000_000;

/** The error budget of a target, parts per million. Inverse of itself. */
export function budgetPpm(objective: ObjectivePpm): number {
  return WHOLE_PPM - objective;
}

/** The target as a ratio, printed as people write it: 995000 → "0.995". */
export function ppmToDecimal(ppm: number): string {
  return trimZeros((ppm / WHOLE_PPM).toFixed(6));
}

/** The target in percent, as people write it: 999500 → "99.95". */
export function ppmToPercent(ppm: number): string {
  return trimZeros((ppm / 10_000).toFixed(4));
}

/** Parses a percentage such as 99.95 into parts per million, rounding to the nearest part. */
export function percentToPpm(percent: number): ObjectivePpm {
  return Math.round(percent * 10_000);
}

function trimZeros(decimal: string): string {
  return decimal.replace(/\.?0+$/, '');
}
