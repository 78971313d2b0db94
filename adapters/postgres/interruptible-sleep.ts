import { setTimeout as delay } from 'node:timers/promises';

/** Waits for a time, or until the signal fires; never rejects. */
export async function interruptibleSleep(durationMs: number, signal: AbortSignal): Promise<void> {
  await delay(durationMs, undefined, { signal }).catch(() => undefined);
}
