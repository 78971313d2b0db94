import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jitterOf, planWindow } from '../../../../../ingest/prometheus/schedule/plan-window.ts';
import { openPositions } from '../../../../../ingest/prometheus/schedule/positions.ts';
import { createSlots } from '../../../../../ingest/prometheus/schedule/slots.ts';

const RHYTHM = { intervalMs: 30_000, delayMs: 15_000, jitterMs: 2_000, maxCatchUpMs: 120_000 };

describe('planWindow', () => {
  it('begins with the last whole window', () => {
    expect(planWindow(undefined, 100_000, RHYTHM)).toEqual({
      fromMs: 30_000,
      toMs: 60_000,
      dueAtMs: 77_000,
      skippedMs: 0,
    });
  });

  it('goes on where it was', () => {
    expect(planWindow(60_000, 100_000, RHYTHM)).toMatchObject({ fromMs: 60_000, toMs: 90_000, dueAtMs: 107_000 });
    expect(planWindow(90_000, 100_000, RHYTHM)).toMatchObject({ fromMs: 90_000, toMs: 120_000, dueAtMs: 137_000 });
  });

  it('ends at a multiple of the interval, also when it goes on from another one', () => {
    expect(planWindow(65_000, 100_000, RHYTHM)).toMatchObject({ fromMs: 65_000, toMs: 90_000 });
  });

  it('gives up what is too far back', () => {
    expect(planWindow(30_000, 1_000_000, RHYTHM)).toMatchObject({ fromMs: 840_000, toMs: 870_000, skippedMs: 810_000 });
  });

  it('begins anew when the clock was put back', () => {
    expect(planWindow(900_000, 100_000, RHYTHM)).toMatchObject({ fromMs: 30_000, toMs: 60_000, skippedMs: 0 });
  });

  it('makes windows without gap or overlap, whenever it is asked', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200_000), { minLength: 1, maxLength: 50 }), (steps) => {
        let nowMs = 1_000_000_000;
        let collectedToMs = planWindow(undefined, nowMs, RHYTHM).toMs;
        for (const step of steps) {
          nowMs += step;
          const { fromMs, toMs, skippedMs, dueAtMs } = planWindow(collectedToMs, nowMs, RHYTHM);
          expect(fromMs - skippedMs).toBe(collectedToMs);
          expect(toMs).toBeGreaterThan(fromMs);
          expect(toMs % RHYTHM.intervalMs).toBe(0);
          // A window is read when it is due, not before.
          nowMs = Math.max(nowMs, dueAtMs);
          collectedToMs = toMs;
        }
      }),
    );
  });
});

describe('jitterOf', () => {
  it('is the same for the same target, spread over a third of the interval and ten seconds at most', () => {
    expect(jitterOf('00000000aa', 30_000)).toBe(0);
    expect(jitterOf('80000000aa', 30_000)).toBe(5_000);
    expect(jitterOf('ffffffffaa', 30_000)).toBe(9_999);
    expect(jitterOf('ffffffffaa', 3_000)).toBe(999);
  });
});

describe('positions', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slo-scout-positions-'));
    file = join(folder, 'deep', 'positions.json');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('survive, whatever number of targets sets them at once', async () => {
    const positions = await openPositions({ file, maxAgeMs: 1_000 });
    await Promise.all(Array.from({ length: 50 }, (_, index) => positions.set(`t${index}`, 5_000 + index)));

    const again = await openPositions({ file, maxAgeMs: 1_000 });

    expect(Array.from({ length: 50 }, (_, index) => again.get(`t${index}`))).toEqual(
      Array.from({ length: 50 }, (_, index) => 5_000 + index),
    );
    expect(await readdir(join(folder, 'deep'))).toEqual(['positions.json']);
  });

  it('are forgotten when they are too old to go on from', async () => {
    const positions = await openPositions({ file, maxAgeMs: 1_000 });
    await positions.set('old', 1_000);
    await positions.set('new', 2_001);

    expect(positions.get('old')).toBeUndefined();
    expect(positions.get('new')).toBe(2_001);
  });

  it('are not replaced when they cannot be read, and say when they cannot be written', async () => {
    const bad = join(folder, 'bad.json');
    await writeFile(bad, '{"version":2}');
    const beneathFile = await openPositions({ file: join(folder, 'other.json'), maxAgeMs: 1_000 });
    await writeFile(join(folder, 'plain'), '');

    await expect(openPositions({ file: bad, maxAgeMs: 1_000 })).rejects.toMatchObject({ code: 'data_loss' });
    await expect(openPositions({ file: join(folder, 'plain', 'x.json'), maxAgeMs: 1 })).rejects.toMatchObject({
      code: 'data_loss',
    });
    await rm(folder, { recursive: true });
    await writeFile(folder, '');
    await expect(beneathFile.set('t', 1)).rejects.toMatchObject({ code: 'unavailable' });
    expect(beneathFile.get('t')).toBe(1);
  });
});

describe('slots', () => {
  it('let so many run at one time, and go on after a failure', async () => {
    const slots = createSlots(2);
    let running = 0;
    let most = 0;
    const work = async (fails: boolean): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      if (fails) throw new TypeError('as told');
    };

    const ends = await Promise.allSettled(Array.from({ length: 9 }, (_, at) => slots.run(() => work(at % 3 === 0))));

    expect(most).toBe(2);
    expect(ends.filter(({ status }) => status === 'rejected').length).toBe(3);
  });
});
