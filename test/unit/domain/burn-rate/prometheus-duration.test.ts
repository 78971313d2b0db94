import { describe, expect, it } from 'vitest';
import { prometheusDuration } from '../../../../domain/burn-rate/prometheus-duration.ts';

const HOUR = 3_600;
const DAY = 24 * HOUR;

describe('prometheusDuration', () => {
  it.each([
    { seconds: 300, text: '5m' },
    { seconds: 1_800, text: '30m' },
    { seconds: HOUR, text: '1h' },
    { seconds: DAY, text: '1d' },
    { seconds: 3 * DAY, text: '3d' },
    { seconds: 7 * DAY, text: '1w' },
    { seconds: 14 * DAY, text: '2w' },
    { seconds: 28 * DAY, text: '4w' },
    { seconds: 30 * DAY, text: '30d' },
    { seconds: 90 * DAY, text: '90d' },
    { seconds: 36 * HOUR, text: '1d12h' },
    { seconds: 365 * DAY, text: '1y' },
    { seconds: 90, text: '1m30s' },
    { seconds: 0, text: '0s' },
  ])('prints $seconds s as $text', ({ seconds, text }) => {
    expect(prometheusDuration(seconds)).toBe(text);
  });
});
