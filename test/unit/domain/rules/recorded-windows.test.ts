import { describe, expect, it } from 'vitest';
import { rewindowDeadAlerts } from '../../../../domain/burn-rate/rewindow.ts';
import { burnRateAlerts } from '../../../../domain/burn-rate/windows.ts';
import { recordedWindows } from '../../../../domain/rules/recorded-windows.ts';

const MINUTES = 60;
const windowsAt = (objectivePpm: number) => {
  const listed = burnRateAlerts(30);
  const { windows, base } = recordedWindows(listed, rewindowDeadAlerts(listed, objectivePpm).alerts);
  return { base: base / MINUTES, windows: windows.map((seconds) => seconds / MINUTES) };
};

describe('the windows that ratios are recorded for', () => {
  it('are those of the alerts, and the shortest is summed for the whole window', () => {
    expect(windowsAt(999_000)).toEqual({ base: 5, windows: [5, 30, 60, 120, 360, 1_440, 4_320] });
  });

  it('keep those that dashboards expect beside lengthened ones', () => {
    expect(windowsAt(900_000)).toEqual({ base: 5, windows: [5, 10, 30, 60, 120, 360, 1_440, 4_320] });
  });

  it('are at most thirteen', () => {
    const listed = burnRateAlerts(30);
    const all = recordedWindows(
      listed,
      listed.map((pair, position) => ({
        ...pair,
        shortWindowSeconds: 7_000 + position,
        longWindowSeconds: 8_000 + position,
      })),
    );

    expect(all.windows).toEqual([300, ...[0, 1, 2, 3].map((n) => 7_000 + n), ...[0, 1, 2, 3].map((n) => 8_000 + n)]);
  });
});
