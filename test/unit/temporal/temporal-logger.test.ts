import { describe, expect, it } from 'vitest';
import type { Logger } from '../../../platform/logging/logger.ts';
import { createTemporalLogger } from '../../../temporal/temporal-logger.ts';

function record() {
  const lines: unknown[] = [];
  const at = (level: string) => (fields: unknown, message: unknown) => void lines.push([level, fields, message]);
  const logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') } as unknown as Logger;
  return { lines, temporal: createTemporalLogger(logger) };
}

describe('createTemporalLogger', () => {
  it('keeps ids and plain fields, and drops what may hold payloads', () => {
    const { lines, temporal } = record();

    temporal.warn('a message', {
      sdkComponent: 'workflow',
      workflowId: 'delivery/x',
      codes: ['a'],
      input: { secret: 1 },
    });

    expect(lines).toEqual([
      ['warn', expect.objectContaining({ component: 'workflow', workflowId: 'delivery/x', codes: ['a'] }), 'a message'],
    ]);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  it('passes an error on under the name that the log prints with its stack', () => {
    const { lines, temporal } = record();
    const error = new Error('boom');

    temporal.error('it failed', { error });

    expect(lines).toEqual([['error', expect.objectContaining({ err: error }), 'it failed']]);
  });

  it('drops what is below info', () => {
    const { lines, temporal } = record();

    temporal.debug('chatter');

    expect(lines).toEqual([]);
  });
});
