/** A count with thousands separators; one decimal below ten when it is not whole. */
export function formatCount(count: number): string {
  const text = count < 10 && !Number.isInteger(count) ? count.toFixed(1) : Math.round(count).toFixed(0);
  return text.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** 100 − 99.999 is a little less than 0.001 in binary. */
const TOLERANCE = 1e-9;

/** A ratio in percent with enough digits to tell 99.95 from 99.99: two of the distance to 0 or 100. */
export function formatPercent(ratio: number): string {
  const percent = ratio * 100;
  const distance = Math.min(percent, 100 - percent);
  const digits = distance === 0 ? 0 : Math.min(5, Math.max(1, 1 - Math.floor(Math.log10(distance) + TOLERANCE)));
  return `${percent.toFixed(digits)} %`;
}

/** A rate per month: whole when it is, else one decimal. */
export function formatRate(rate: number): string {
  return Number.isInteger(rate) ? String(rate) : rate.toFixed(1);
}

/** Minutes and milliseconds for people. */
export function formatMilliseconds(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${formatCount(ms)} ms`;
}

/** A UTC time to the minute. */
export function formatTime(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
