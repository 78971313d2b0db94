import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registerSendCommand } from '../../cli/commands/send.ts';
import { countRecords, newestTimeNs } from '../../cli/send/export-line.ts';
import { decodeRequest } from '../../contracts/otlp/request-codec.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { startTestReceivers } from '../support/receivers.ts';
import type { ReceiversUnderTest } from '../support/receivers.ts';
import { sharedData } from '../support/shared-data.ts';

const T_NS = 1_700_000_000_000_000_000n;
const NOW_MS = 1_800_000_000_000;

const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] };
const traces = (number: number, overrides: object = {}) => {
  const [start, end] = [T_NS + BigInt(number), T_NS + BigInt(number) + 5n];
  const span = {
    traceId: number.toString(16).padStart(32, 'a'),
    spanId: number.toString(16).padStart(16, 'b'),
    name: 'GET /',
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(end),
    ...overrides,
  };
  return JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] });
};
const logs = (count: number, timeNs: bigint) => {
  const record = {
    timeUnixNano: String(timeNs),
    body: { stringValue: 'hello' },
    severityNumber: 'SEVERITY_NUMBER_INFO',
  };
  return JSON.stringify({
    resourceLogs: [{ resource, scopeLogs: [{ logRecords: Array.from({ length: count }, () => record) }] }],
  });
};
const metrics = (timeNs: bigint) => {
  const dataPoints = [
    { timeUnixNano: String(timeNs), asDouble: 1 },
    { timeUnixNano: String(timeNs), asInt: '2' },
  ];
  return JSON.stringify({
    resource_metrics: [{ resource, scope_metrics: [{ metrics: [{ name: 'm', gauge: { data_points: dataPoints } }] }] }],
  });
};

describe('slo-scout send', () => {
  let receivers: ReceiversUnderTest;
  let folder: string;

  beforeEach(async () => {
    receivers = await startTestReceivers({ maxRequestBytes: 16 * 1024 * 1024, memoryBytes: 256 * 1024 * 1024 });
    folder = await mkdtemp(join(tmpdir(), 'slo-scout-send-'));
  });
  afterEach(async () => {
    await receivers.close();
    await rm(folder, { recursive: true, force: true });
  });

  const fileOf = async (name: string, lines: readonly string[]) => {
    const path = join(folder, name);
    await writeFile(path, name.endsWith('.gz') ? gzipSync(lines.join('\n')) : lines.join('\n'));
    return path;
  };
  const send = async (...args: string[]) => {
    const printed: string[] = [];
    const program = new Command().exitOverride();
    registerSendCommand(program, {
      stdin: Readable.from([]),
      stdout: { write: (text) => printed.push(text) },
      stderr: { write: () => true },
      nowMs: () => NOW_MS,
      defaultAddress: () => receivers.httpUrl,
    });
    let failure: ScoutError | undefined;
    await program.parseAsync(['node', 'slo-scout', 'send', ...args]).catch((error: unknown) => {
      failure = ScoutError.from(error);
    });
    return {
      text: printed.join(''),
      failure,
      json: args.includes('--json') ? JSON.parse(printed.join('')) : undefined,
    };
  };
  const grpcAddress = () => `127.0.0.1:${receivers.grpcPort}`;
  const taken = () =>
    receivers.intake.taken.map(({ signal, bytes }) => ({ signal, json: decodeRequest(signal, bytes) }));

  it.each(['http', 'grpc'])('replays all signals over %s and reports what was acknowledged', async (protocol) => {
    const a = await fileOf('a.jsonl', [traces(1), '', logs(3, T_NS), traces(2)]);
    const b = await fileOf('b.jsonl.gz', [metrics(T_NS), `${logs(2_500, T_NS)}\r`]);
    const to = protocol === 'http' ? receivers.httpUrl : grpcAddress();

    const { json, failure } = await send(a, b, '--to', to, '--json', '--concurrency', '4');

    expect(failure).toBeUndefined();
    expect(json).toMatchObject({
      complete: true,
      lines: 6,
      retries: 0,
      signals: {
        traces: { requests: 2, sent: 2, acknowledged: 2, rejected: 0 },
        logs: { requests: 3, sent: 2_503, acknowledged: 2_503 },
        metrics: { requests: 1, sent: 2, acknowledged: 2 },
      },
    });
    expect(taken().reduce((sum, request) => sum + countRecords(request), 0)).toBe(2_507);
    const receiver = protocol === 'http' ? 'otlp_http' : 'otlp_grpc';
    expect(new Set(receivers.intake.taken.map((request) => request.receiver))).toEqual(new Set([receiver]));
  });

  it('moves all times by one constant, so that the newest of all files is now', async () => {
    const a = await fileOf('a.jsonl', [traces(1), logs(1, T_NS + 1_000n)]);
    const b = await fileOf('b.jsonl', [metrics(T_NS - 500n)]);

    await send(a, b, '--shift');

    const now = BigInt(NOW_MS) * 1_000_000n;
    expect(taken().map(({ json }) => newestTimeNs(json))).toEqual([now - 994n, now, now - 1_500n]);
  });

  it('names bad lines, sends the others, and fails', async () => {
    const file = await fileOf('a.jsonl', [traces(1), '{', '{"a":1}', traces(2, { name: 7 }), traces(3)]);

    const { text, failure } = await send(file);

    expect(failure?.code).toBe(ErrorCode.dataLoss);
    expect(receivers.intake.taken).toHaveLength(2);
    expect(text).toContain('2 sent, 2 acknowledged, 0 rejected');
    expect(text).toContain('left out 3 malformed lines:');
    expect(text).toContain(`${file}:2: It is not a JSON object.`);
    expect(text).toContain(
      `${file}:4: The OTLP/JSON member "resourceSpans[0].scopeSpans[0].spans[0].name" must be a string.`,
    );
  });

  it.each(['http', 'grpc'])('tries again over %s after the time the receiver asks for', async (protocol) => {
    const file = await fileOf('a.jsonl', [traces(1), traces(2)]);
    receivers.intake.failNext(new ScoutError({ code: ErrorCode.resourceExhausted, message: 'Full.' }));
    receivers.intake.failNext(new ScoutError({ code: ErrorCode.unavailable, message: 'Down.' }));
    const startedAtMs = performance.now();

    const { json, failure } = await send(
      file,
      '--json',
      '--to',
      protocol === 'http' ? receivers.httpUrl : grpcAddress(),
    );

    expect(failure).toBeUndefined();
    expect(json).toMatchObject({ retries: 2, signals: { traces: { acknowledged: 2 } } });
    expect(performance.now() - startedAtMs).toBeGreaterThan(1_900);
  });

  it('counts what partial success rejects and what is refused, and fails', async () => {
    const file = await fileOf('a.jsonl', [logs(5, T_NS), logs(7, T_NS), logs(1, T_NS)]);
    receivers.intake.rejectNext({ rejectedSpans: 2, errorMessage: 'too_large (2)' });
    receivers.intake.failNext(new ScoutError({ code: ErrorCode.invalidArgument, message: 'No request.' }));

    const { json, text, failure } = await send(file, '--json');

    expect(failure?.code).toBe(ErrorCode.dataLoss);
    expect(json.complete).toBe(false);
    expect(json.signals.logs).toMatchObject({
      requests: 3,
      acknowledgedRequests: 2,
      sent: 13,
      acknowledged: 6,
      rejected: 7,
    });
    expect(json.rejections).toHaveLength(2);
    expect(text).toContain('too_large (2)');
  });

  it('keeps to a rate', async () => {
    const file = await fileOf(
      'a.jsonl',
      Array.from({ length: 6 }, () => logs(100, T_NS)),
    );
    const startedAtMs = performance.now();

    await send(file, '--rate', '1000', '--concurrency', '8');

    expect(performance.now() - startedAtMs).toBeGreaterThan(480);
    expect(receivers.intake.taken).toHaveLength(6);
  });

  it.each([
    ['an address of another kind', ['a.jsonl', '--to', 'ftp://x'], ErrorCode.invalidArgument],
    ['a port that is none', ['a.jsonl', '--to', 'localhost:99999'], ErrorCode.invalidArgument],
    ['a file that is not there', ['/nowhere.jsonl'], ErrorCode.notFound],
    ['a shift of standard input', ['-', '--shift'], ErrorCode.invalidArgument],
  ])('refuses %s', async (_what, args, code) => {
    expect((await send(...args)).failure?.code).toBe(code);
  });

  it.each(['http', 'grpc'])('sends a token as header over %s, and is refused without', async (protocol) => {
    await receivers.close();
    const sha256 = createHash('sha256').update('s3cret').digest('hex');
    receivers = await startTestReceivers({ tokens: [{ tenant: 'acme', sha256 }] });
    const file = await fileOf('a.jsonl', [traces(1)]);
    const to = protocol === 'http' ? receivers.httpUrl : grpcAddress();

    const without = await send(file, '--to', to);
    const withToken = await send(file, '--to', to, '--header', 'authorization=Bearer s3cret');

    expect(without.failure?.code).toBe(ErrorCode.dataLoss);
    expect(withToken.failure).toBeUndefined();
    expect(receivers.intake.taken.map(({ tenant }) => tenant)).toEqual(['acme']);
  });

  it('replays the recorded traces and logs of the train ticket system to the last record', async (context) => {
    const files = ['traces', 'logs'].map((name) => sharedData(`trainticket/${name}.otlp.jsonl.gz`, context));

    const { json, failure } = await send(...files, '--to', grpcAddress(), '--json', '--concurrency', '4');

    expect(failure).toBeUndefined();
    expect(json.signals.traces).toMatchObject({ sent: 321_068, acknowledged: 321_068 });
    expect(json.signals.logs).toMatchObject({ sent: 168_642, acknowledged: 168_642 });
  });
});
