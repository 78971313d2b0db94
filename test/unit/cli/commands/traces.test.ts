import { Readable } from 'node:stream';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { registerTracesCommand } from '../../../../cli/commands/traces.ts';
import { SPAN_T0_MS, buildSpan, spanId, traceId } from '../../../support/builders/build-span.ts';
import { collectedText } from '../../../support/collected-text.ts';
import { spanLine } from '../../../support/telemetry-lines.ts';

async function run(input: string, ...flags: readonly string[]) {
  const stdout = collectedText();
  let stderr = '';
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  registerTracesCommand(program, {
    stdin: Readable.from([Buffer.from(input)]),
    stdout,
    stderr: { write: (text: string) => (stderr += text) },
  });
  await program.parseAsync(['node', 'slo-scout', 'traces', 'critical-path', '-', ...flags]);
  return { stdout: stdout.text(), stderr };
}

const root = buildSpan({ durationMs: 10 });
const query = {
  spanId: spanId(2),
  parentSpanId: spanId(1),
  name: 'SELECT',
  kind: 'client',
  atMs: 4,
  durationMs: 5,
} as const;
const other = buildSpan({ traceId: traceId(2), name: 'GET /users/42' });
const INPUT = spanLine([buildSpan(query), other]) + spanLine([root]);

const ns = (ms: number): string => String(BigInt(SPAN_T0_MS + ms) * 1_000_000n);

describe('slo-scout traces critical-path', () => {
  it('prints a JSON line for every trace, whose segments tile the root span', async () => {
    const { stdout } = await run(INPUT, '--json');

    const reports = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(reports).toMatchObject([
      {
        traceId: traceId(1),
        journey: 'shop GET /cart',
        startNs: ns(0),
        durationNs: 10_000_000,
        segments: [
          ['shop', 'GET /cart', spanId(1), ns(0), ns(4)],
          ['shop', 'SELECT', spanId(2), ns(4), ns(9)],
          ['shop', 'GET /cart', spanId(1), ns(9), ns(10)],
        ],
        exclusive: [
          ['shop', 'GET /cart', 5_000_000],
          ['shop', 'SELECT', 5_000_000],
        ],
        asynchronous: 0,
        misplaced: [],
        detached: 0,
      },
      {
        traceId: traceId(2),
        journey: 'shop GET /users/{id}',
        segments: [['shop', 'GET /users/42', spanId(1), ns(0), ns(25)]],
      },
    ]);
  });

  it('prints a table of one trace, with what was corrected', async () => {
    const stock = buildSpan({ ...query, service: 'stock', kind: 'server', atMs: 25 });

    const { stdout } = await run(spanLine([root, stock, other]), '--trace', traceId(1).toUpperCase());

    expect(stdout.split('\n').slice(0, 5)).toEqual([
      `${traceId(1)}  shop GET /cart  10.000 ms`,
      'stock SELECT: its clock was off, moved by -20.000 ms',
      'FROM MS     MS   SHARE  SERVICE  SPAN',
      '  0.000  5.000  50.0 %  shop     GET /cart',
      '  5.000  5.000  50.0 %  stock    SELECT',
    ]);
  });

  it('says which trace makes no sense, and goes on', async () => {
    const endless = buildSpan({ traceId: traceId(3), startTimeNs: 1n, endTimeNs: 2n ** 60n });

    const { stdout, stderr } = await run(spanLine([endless, other]), '--json');

    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toBe(
      `Trace ${traceId(3)} is left out. The root span lasts more than 104 days: check its start and end times.\n`,
    );
  });

  it('refuses what holds no spans, and a trace that is not there', async () => {
    await expect(run('hello\n')).rejects.toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('neither OTLP JSON lines') as string,
    });
    await expect(run('{"spans":[]}\n')).rejects.toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('-:1: It has none of resourceSpans') as string,
    });
    await expect(run(INPUT, '--trace', traceId(9))).rejects.toMatchObject({ code: 'not_found' });
  });
});
