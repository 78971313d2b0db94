import { describe, expect, it } from 'vitest';
import { createLogNotifier } from '../../../activities/log-notifier.ts';
import type { ReviewReminder } from '../../../activities/ports.ts';
import { createSilentLogger } from '../../../platform/logging/logger.ts';
import type { Logger } from '../../../platform/logging/logger.ts';

describe('createLogNotifier', () => {
  it.each([
    ['reminder', 'info'],
    ['escalation', 'warn'],
  ] as const)('logs a %s at %s, with the number of decisions but without their ids', async (urgency, level) => {
    const lines: unknown[] = [];
    const record = (name: string) => (fields: unknown, message: unknown) => void lines.push([name, fields, message]);
    const logger = { ...createSilentLogger(), info: record('info'), warn: record('warn') } as unknown as Logger;
    const reminder: ReviewReminder = {
      ...{ service: 's', environment: 'e', deliveryId: 'd', pendingSliIds: ['sli-1', 'sli-2'] },
      ...{ reminder: 2, expiresAtMs: 9, urgency },
    };

    await createLogNotifier(logger).remind(reminder);

    expect(lines).toEqual([[level, expect.objectContaining({ decisionsPending: 2, reminder: 2 }), expect.any(String)]]);
    expect(JSON.stringify(lines)).not.toContain('sli-1');
  });
});
