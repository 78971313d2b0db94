import { describe, expect, it } from 'vitest';
import { MAX_STEP_MS, createLogicalClock } from '../../../../streaming/capsules/logical-clock.ts';

function clockAt(startMs: number, saved?: { readonly elapsedMs: number; readonly activeMs: number }) {
  let nowMs = startMs;
  const clock = createLogicalClock(() => nowMs, saved);
  return { clock, pass: (ms: number) => (nowMs += ms) };
}

describe('the logical clock', () => {
  it('lets time elapse while the worker runs, and be active only as far as records come', () => {
    const { clock, pass } = clockAt(5_000);

    pass(300);
    clock.tick();
    const silent = clock.time();
    pass(200);
    clock.sawRecords();

    expect(silent).toEqual({ elapsedMs: 300, activeMs: 0 });
    expect(clock.time()).toEqual({ elapsedMs: 500, activeMs: 500 });
  });

  it('takes one step only for a pause of any length', () => {
    const { clock, pass } = clockAt(0);

    pass(86_400_000);
    clock.sawRecords();

    expect(clock.time()).toEqual({ elapsedMs: MAX_STEP_MS, activeMs: MAX_STEP_MS });
  });

  it('counts a silence full of ticks as one step of activity', () => {
    const { clock, pass } = clockAt(0);

    for (let tick = 0; tick < 100; tick += 1) {
      pass(250);
      clock.tick();
    }
    clock.sawRecords();

    expect(clock.time()).toEqual({ elapsedMs: 25_000, activeMs: MAX_STEP_MS });
  });

  it('goes on from what was saved, whatever the machine’s clock says', () => {
    const { clock, pass } = clockAt(3, { elapsedMs: 70_000, activeMs: 9_000 });

    pass(10);
    clock.sawRecords();

    expect(clock.time()).toEqual({ elapsedMs: 70_010, activeMs: 9_010 });
  });

  it('never goes back', () => {
    const { clock, pass } = clockAt(1_000);

    pass(-500);
    clock.sawRecords();

    expect(clock.time()).toEqual({ elapsedMs: 0, activeMs: 0 });
  });
});
