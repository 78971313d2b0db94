import { afterEach, describe, expect, it, vi } from 'vitest';
import { withHeartbeat } from '../../../activities/heartbeat.ts';
import { createActivityEnvironment } from '../../support/activity-environment.ts';

afterEach(() => vi.useRealTimers());

describe('withHeartbeat', () => {
  it('beats three times in a heartbeat time-out while the work lasts, and not after it', async () => {
    vi.useFakeTimers();
    const environment = createActivityEnvironment();
    const beats: unknown[] = [];
    environment.on('heartbeat', (step) => beats.push(step));
    const work = () => new Promise<string>((resolve) => setTimeout(() => resolve('done'), 25_000));

    const running = environment.run(() => withHeartbeat('promtool', work));
    await vi.advanceTimersByTimeAsync(25_000);
    const result = await running;
    await vi.advanceTimersByTimeAsync(60_000);

    expect(result).toBe('done');
    expect(beats).toEqual(['promtool', 'promtool', 'promtool']);
  });

  it('stops beating when the work fails', async () => {
    vi.useFakeTimers();
    const environment = createActivityEnvironment();
    const beats: unknown[] = [];
    environment.on('heartbeat', (step) => beats.push(step));

    const running = environment.run(() => withHeartbeat('promtool', () => Promise.reject(new Error('no'))));

    await expect(running).rejects.toThrow('no');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(beats).toEqual(['promtool']);
  });
});
