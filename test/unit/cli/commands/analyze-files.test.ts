import { Readable } from 'node:stream';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { registerAnalyzeFilesCommand } from '../../../../cli/commands/analyze-files.ts';
import { buildSpan, spanId, traceId } from '../../../support/builders/build-span.ts';
import { logLine, spanLine } from '../../../support/telemetry-lines.ts';

async function run(input: string, ...flags: readonly string[]): Promise<string> {
  let output = '';
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  registerAnalyzeFilesCommand(program, {
    stdin: Readable.from([Buffer.from(input)]),
    stdout: { write: (text: string) => (output += text) },
  });
  await program.parseAsync(['node', 'slo-scout', 'analyze-files', '-', ...flags]);
  return output;
}

/** A request through a gateway to the orders service, which asks the stock service; every fourth one fails. */
function order(number: number) {
  const common = { traceId: traceId(number) };
  const status = number % 4 === 0 ? 'error' : 'unset';
  const atMs = number * 1_000;
  return [
    buildSpan({ ...common, service: 'gateway', name: '/*', atMs, durationMs: 100, status }),
    buildSpan({
      ...{ ...common, spanId: spanId(2), parentSpanId: spanId(1), service: 'orders', status },
      ...{ name: `POST /orders/${String(number)}`, atMs: atMs + 10, durationMs: 80 },
    }),
    buildSpan({
      ...{ ...common, spanId: spanId(3), parentSpanId: spanId(2), service: 'stock' },
      ...{ name: 'GET /stock', atMs: atMs + 20, durationMs: 50 },
    }),
  ];
}

const INPUT = `${
  Array.from({ length: 20 }, (_, index) => spanLine(order(index + 1))).join('') +
  logLine({ traceId: traceId(4), service: 'orders', severity: 17 }) +
  logLine({ traceId: traceId(5), service: 'orders', severity: 9 })
}no json\n`;

interface Analysis {
  readonly journeys: readonly {
    readonly latencyMs: { readonly p99: number };
    readonly criticalPath: { readonly p99: readonly { readonly service: string; readonly share: number }[] };
  }[];
}

describe('slo-scout analyze-files', () => {
  it('finds services, edges, the journey behind the gateway, its path and why nothing is recommended', async () => {
    const analysis = JSON.parse(await run(INPUT, '--json')) as Analysis;

    expect(analysis).toMatchObject({
      files: ['-'],
      ...{ spans: 60, traces: 20, logRecords: 2, malformedLines: 1, detachedSpans: 0 },
      services: [
        { service: 'gateway', requests: 20, errors: 5, errorRatio: 0.25 },
        { service: 'orders', requests: 20, errors: 5 },
        { service: 'stock', requests: 20, errors: 0 },
      ],
      edges: [
        { caller: 'gateway', callee: 'orders', calls: 20, errors: 5 },
        { caller: 'orders', callee: 'stock', calls: 20, errors: 0 },
      ],
      journeys: [
        {
          ...{ service: 'orders', operation: 'POST /orders/{id}', requests: 20, errors: 5, errorRatio: 0.25 },
          ...{ withErrorLogs: 1, shapeCount: 2 },
          shapes: [
            { requests: 15, errors: 0 },
            { requests: 5, errors: 5 },
          ],
          recommendations: [
            { outcome: 'refused', sli: { kind: 'availability' }, reasons: [{ code: 'history_too_short' }] },
            { outcome: 'refused', sli: { kind: 'latency' } },
          ],
        },
      ],
      logs: [{ service: 'orders', records: 2, errors: 1, errorRatio: 0.5, withTraceId: 2 }],
    });
    const [journey] = analysis.journeys;
    expect(Math.abs(journey!.latencyMs.p99 - 100)).toBeLessThanOrEqual(1);
    expect(journey!.criticalPath.p99.map(({ service, share }) => [service, Number(share.toFixed(6))])).toEqual([
      ['stock', 0.5],
      ['orders', 0.3],
      ['gateway', 0.2],
    ]);
  });

  it('prints tables', async () => {
    const text = await run(INPUT);

    expect(text).toContain('60 spans in 20 traces, 2 log records from 1 file(s), 2025-10-09 08:55 UTC');
    expect(text).toMatch(/1 +orders POST \/orders\/\{id\} +20 +5 +25\.0? % +/);
    expect(text).toMatch(/stock GET \/stock +50\.0 % +50\.0 % +50\.0 %/);
    expect(text).toContain('  history_too_short: There are 0.0 days of history');
    expect(text).toContain('-:23: It is not a JSON object.');
  });

  it('proposes where the history is long enough', async () => {
    const days = 14 * 24;
    const lines = Array.from({ length: days * 30 }, (_, index) => {
      const span = buildSpan({ traceId: traceId(index + 1), atMs: index * 120_000, durationMs: 20 + (index % 7) });
      return spanLine([span]);
    });

    const { journeys } = JSON.parse(await run(lines.join(''), '--json', '--window', '7')) as {
      journeys: readonly {
        recommendations: readonly { outcome: string; variants: readonly { windowDays: number }[] }[];
      }[];
    };

    expect(journeys[0]?.recommendations.map(({ outcome }) => outcome)).toContain('proposed');
    expect(journeys[0]?.recommendations.at(-1)?.variants[0]?.windowDays).toBe(7);
  });

  it('refuses a window that no SLO has, and input that holds nothing', async () => {
    await expect(run(INPUT, '--window', '3')).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(run('{"resourceMetrics":[]}\n')).rejects.toMatchObject({
      message: expect.stringContaining('They hold metrics.') as string,
    });
  });
});
