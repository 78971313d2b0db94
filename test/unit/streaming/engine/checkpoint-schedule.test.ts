import { describe, expect, it } from 'vitest';
import { createCheckpointSchedule } from '../../../../streaming/engine/checkpoint-schedule.ts';

function scheduleAt(intervalMs: number) {
  let nowMs = 0;
  const schedule = createCheckpointSchedule(intervalMs, () => nowMs);
  return { schedule, pass: (ms: number) => (nowMs += ms) };
}

const IDLE = { isCaughtUp: true, pendingRows: 3 };
const BUSY = { isCaughtUp: false, pendingRows: 3 };

describe('the checkpoint schedule', () => {
  it('commits after the interval, idle or not', () => {
    const { schedule, pass } = scheduleAt(30_000);

    pass(29_999);
    const before = schedule.isDue(BUSY);
    pass(1);

    expect(before).toBe(false);
    expect(schedule.isDue(BUSY)).toBe(true);
    expect(schedule.isDue({ isCaughtUp: true, pendingRows: 0 })).toBe(true);
  });

  it('commits aggregates that wait after a second of idleness', () => {
    const { schedule, pass } = scheduleAt(30_000);
    pass(500);
    schedule.changed();

    pass(999);
    const before = schedule.isDue(IDLE);
    pass(1);

    expect(before).toBe(false);
    expect(schedule.isDue(IDLE)).toBe(true);
    expect(schedule.isDue(BUSY)).toBe(false);
    expect(schedule.isDue({ isCaughtUp: true, pendingRows: 0 })).toBe(false);
  });

  it('spends no more than a twentieth of an idle time on committing', () => {
    const { schedule, pass } = scheduleAt(1e9);
    pass(400);
    schedule.finished(0);

    pass(7_999);
    const before = schedule.isDue(IDLE);
    pass(1);

    expect(before).toBe(false);
    expect(schedule.isDue(IDLE)).toBe(true);
  });
});
