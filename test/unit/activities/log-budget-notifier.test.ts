import { describe, expect, it } from 'vitest';
import { createLogBudgetNotifier } from '../../../activities/log-budget-notifier.ts';
import { createSilentLogger } from '../../../platform/logging/logger.ts';
import type { Logger } from '../../../platform/logging/logger.ts';
import { buildBudgetEvent } from '../../support/builders/build-budget-event.ts';

describe('createLogBudgetNotifier', () => {
  it.each([
    [undefined, 'exhausted', 'warn'],
    ['healthy', 'at_risk', 'warn'],
    ['at_risk', 'exhausted', 'warn'],
    ['exhausted', 'at_risk', 'info'],
    ['at_risk', 'healthy', 'info'],
  ] as const)('logs a change from %s to %s at %s, with the figures', async (from, to, level) => {
    const lines: unknown[] = [];
    const record = (name: string) => (fields: unknown, message: unknown) => void lines.push([name, fields, message]);
    const logger = { ...createSilentLogger(), info: record('info'), warn: record('warn') } as unknown as Logger;
    const event = buildBudgetEvent({ ...(from === undefined ? {} : { from }), to });

    await createLogBudgetNotifier(logger).budgetChanged(event);

    expect(lines).toEqual([[level, event, expect.any(String)]]);
  });
});
