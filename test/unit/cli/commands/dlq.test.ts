import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { registerDlqCommand } from '../../../../cli/commands/dlq.ts';
import { encodeRequest } from '../../../../contracts/otlp/request-codec.ts';
import type { DeadLetterRecord } from '../../../../contracts/topics/dead-letter.ts';
import { createMemoryDeadLetters, createMemoryReplays } from '../../../support/fakes/memory-dead-letters.ts';
import { createRecordingEventLogWriter } from '../../../support/fakes/recording-event-log-writer.ts';

const REQUEST = encodeRequest('traces', {
  resourceSpans: [
    { scopeSpans: [{ spans: [{ traceId: Buffer.alloc(16, 0xab), name: 'mail to ann@example.com \u001b[31m' }] }] },
  ],
});
const LETTERS: readonly DeadLetterRecord[] = [
  letter(0, 0, { reason: 'undecodable', signal: 'traces' }, Buffer.from('\u0000not otlp, key=1 bob@example.com')),
  letter(3, 4, { reason: 'processing_failed', signal: 'traces', origin_partition: '1', origin_offset: '9' }, REQUEST),
  letter(1, 2, { reason: 'malformed_json', original_bytes: '99' }, Buffer.from('{')),
];

function letter(
  partition: number,
  offset: number,
  headers: Record<string, string>,
  value: Uint8Array,
): DeadLetterRecord {
  return { partition, offset, appendedAtMs: Date.UTC(2026, 0, 2), headers, value };
}

function setUp() {
  const writer = createRecordingEventLogWriter(4);
  const office = { letters: createMemoryDeadLetters(LETTERS), replays: createMemoryReplays(), writer };
  let closed = 0;
  async function run(...args: readonly string[]): Promise<string> {
    const program = new Command('slo-scout').exitOverride();
    const lines: string[] = [];
    registerDlqCommand(program, {
      stdout: { write: (text) => lines.push(text) },
      open: async () => ({
        ...office,
        close: async () => {
          closed += 1;
        },
      }),
      userName: () => 'ann',
      nowMs: () => 1_000,
    });
    await program.parseAsync(['dlq', ...args], { from: 'user' });
    return lines.join('');
  }
  return { run, writer, closed: () => closed };
}

describe('the dlq command', () => {
  it('lists letters as a table and as JSON, with the reason that is asked for', async () => {
    const { run, closed } = setUp();

    const text = await run('list');
    const json = JSON.parse(await run('list', '--reason', 'processing_failed', '--json')) as unknown;

    expect(text).toContain('0-0');
    expect(text).toContain('cannot be: a redacted or cut copy');
    expect(json).toEqual([
      {
        ...{ id: '3-4', time: '2026-01-02T00:00:00.000Z', reason: 'processing_failed', signal: 'traces' },
        ...{ bytes: REQUEST.length, origin_partition: 1, origin_offset: 9, replayable: true, replayed: null },
      },
    ]);
    expect(closed()).toBe(2);
  });

  it('shows OTLP as JSON, redacted and without control characters', async () => {
    const { run } = setUp();

    const text = await run('show', '3-4');

    expect(text).toContain('"traceId": "abababababababababababababababab"');
    expect(text).toContain('partition 1, offset 9');
    expect(text).not.toContain('ann@example.com');
    expect(text).not.toContain('\u001b');
  });

  it('shows other bytes as text, redacted and without control characters', async () => {
    const { run } = setUp();

    const text = await run('show', '0-0');

    expect(text).toContain('not otlp');
    expect(text).not.toContain('bob@example.com');
    expect(text).not.toContain('\u0000');
  });

  it('replays a letter on its original partition, marked as a replay, and only once unless told again', async () => {
    const { run, writer } = setUp();

    const first = await run('replay', '3-4');
    const second = run('replay', '3-4');
    await expect(second).rejects.toMatchObject({ code: 'failed_precondition' });
    await run('replay', '3-4', '--again', '--by', 'bob');
    const shown = JSON.parse(await run('show', '3-4', '--json')) as unknown;

    expect(first).toContain('1 replayed');
    expect(writer.records.map(({ partition, value }) => ({ partition, value }))).toEqual([
      { partition: 1, value: REQUEST },
      { partition: 1, value: REQUEST },
    ]);
    expect(writer.records.map(({ headers }) => headers)).toEqual(
      ['1', '2'].map((attempt) => ({
        ...{ signal: 'traces', replay_of: '3-4', batch_id: `replay-3-4-${String(Date.UTC(2026, 0, 2))}-${attempt}` },
      })),
    );
    expect(shown).toMatchObject({ replayed: { attempt: 2, by: 'bob', finished: true } });
  });

  it('replays all that can be replayed and was not, and says what it left out', async () => {
    const { run, writer } = setUp();
    await run('replay', '0-0');

    const report = JSON.parse(await run('replay', '--all', '--json')) as unknown;

    expect(report).toEqual({ replayed: ['3-4'], replayed_before: ['0-0'], not_replayable: ['1-2'] });
    expect(writer.records).toHaveLength(2);
  });

  it('replays all letters with a reason', async () => {
    const { run } = setUp();

    const report = JSON.parse(await run('replay', '--all', '--reason', 'undecodable', '--json')) as unknown;

    expect(report).toMatchObject({ replayed: ['0-0'] });
  });

  it('does not replay unasked what may have been replayed when the log failed', async () => {
    const { run, writer } = setUp();
    writer.failNext(new Error('gone'));
    await expect(run('replay', '0-0')).rejects.toThrow('gone');

    await expect(run('replay', '0-0')).rejects.toMatchObject({ code: 'failed_precondition' });
    const text = await run('list');

    expect(text).toContain('whether it worked is not known');
    expect(writer.records).toEqual([]);
  });

  it.each([[[]], [['0-0', '--all']], [['--reason', 'undecodable']]])('wants letters or --all: %j', async (args) => {
    const { run } = setUp();

    await expect(run('replay', ...args)).rejects.toMatchObject({ code: 'invalid_argument' });
  });
});
