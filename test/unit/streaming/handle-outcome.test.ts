import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { createSilentLogger } from '../../../platform/logging/logger.ts';
import { createMetrics } from '../../../platform/metrics/catalogue.ts';
import { createOutcomeHandler } from '../../../streaming/handle-outcome.ts';
import type { StepOutcome } from '../../../streaming/outcome.ts';
import { createRecordingEventLogWriter } from '../../support/fakes/recording-event-log-writer.ts';

const value = Uint8Array.of(1, 2, 3);
const origin = { partition: 3, record: { offset: 8, appendedAtMs: 0, headers: { signal: 'traces' }, value } };

async function handled(outcome: StepOutcome<unknown>, failure?: ScoutError) {
  const topics: string[] = [];
  const writer = createRecordingEventLogWriter();
  if (failure !== undefined) writer.failNext(failure);
  const metrics = createMetrics();
  const handle = createOutcomeHandler({
    deadLetters: {
      append: async (topic, records) => {
        await writer.append(topic, records);
        topics.push(topic);
      },
    },
    deadLetterTopic: 'dead',
    metrics,
    logger: createSilentLogger(),
    signal: new AbortController().signal,
  });
  await handle(outcome, origin);
  return { topics, records: writer.records, metrics };
}

describe('acting on an outcome', () => {
  it.each([
    { kind: 'ok', value: 1 },
    { kind: 'drop', reason: 'unsupported_signal' },
  ] as const)('writes nothing for $kind', async (outcome) => {
    expect((await handled(outcome)).topics).toEqual([]);
  });

  it('puts a record on the dead-letter topic with its reason, and counts it', async () => {
    const { topics, records, metrics } = await handled({ kind: 'dlq', reason: 'undecodable' });

    expect(topics).toEqual(['dead']);
    const headers = { signal: 'traces', reason: 'undecodable', origin_partition: '3', origin_offset: '8' };
    expect(records).toEqual([{ partition: 3, value, headers }]);
    expect((await metrics.streamDeadLetters.get()).values).toMatchObject([
      { labels: { reason: 'undecodable' }, value: 1 },
    ]);
  });

  it('puts a record on the topic that it is redirected to', async () => {
    const { topics, records } = await handled({ kind: 'redirect', topic: 'other', reason: 'unsupported_signal' });

    expect(topics).toEqual(['other']);
    expect(records).toHaveLength(1);
  });

  it('waits until the topic takes the record', async () => {
    const busy = new ScoutError({ code: ErrorCode.unavailable, message: 'Not now.' });

    const { records } = await handled({ kind: 'dlq', reason: 'undecodable' }, busy);

    expect(records).toHaveLength(1);
  });

  it('rejects when the topic never will', async () => {
    const refused = new ScoutError({ code: ErrorCode.permissionDenied, message: 'No.' });

    await expect(handled({ kind: 'dlq', reason: 'undecodable' }, refused)).rejects.toBe(refused);
  });

  it('sets aside the place of a record that the topic refuses to hold', async () => {
    const tooLarge = new ScoutError({ code: ErrorCode.invalidArgument, message: 'Too large.' });

    const { records } = await handled({ kind: 'dlq', reason: 'undecodable' }, tooLarge);

    expect(records).toMatchObject([
      { partition: 3, value: new Uint8Array(), headers: { reason: 'undecodable', withheld: '3/8' } },
    ]);
  });
});
