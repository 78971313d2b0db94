import {
  appendFile,
  copyFile,
  mkdir,
  mkdtemp,
  rename,
  rm,
  symlink,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { startTail } from '../../ingest/tail/start-tail.ts';
import type { RunningTail, TailOptions } from '../../ingest/tail/start-tail.ts';
import type { TailConfig } from '../../platform/config/tail-config.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createMetrics } from '../../platform/metrics/catalogue.ts';
import type { Metrics } from '../../platform/metrics/catalogue.ts';
import { createRecordingIntake } from '../support/fakes/recording-intake.ts';
import type { RecordingIntake } from '../support/fakes/recording-intake.ts';
import { seededRandom } from '../support/mutate.ts';

const QUICK: NonNullable<TailOptions['times']> = {
  pollIntervalMs: 5,
  scanIntervalMs: 20,
  foldWaitMs: 15,
  partialWaitMs: 60,
  goneGraceMs: 100,
  saveIntervalMs: 0,
  firstRetryMs: 5,
  maxRetryMs: 20,
};
const POD = 'shop_checkout-7d4b9c6f5d-x2x9z_0d6f8b52-1111-2222-3333-444455556666';

describe('following log files', () => {
  it('reads all files on while their positions cannot be saved', async () => {
    await start();
    await writeFile(join(folder, 'state'), 'a file where the folder of the positions should be');
    await writeFile(join(logs, 'a.log'), 'one\n');
    await writeFile(join(logs, 'b.log'), 'two\n');

    await vi.waitFor(() => expect(intake.logs.map(({ body }) => body).sort()).toEqual(['one', 'two']));
    await vi.waitFor(async () =>
      expect((await metrics.tailPositionFailures.get()).values[0]?.value).toBeGreaterThan(0),
    );

    await rm(join(folder, 'state'));
  });

  let folder: string;
  let logs: string;
  let intake: RecordingIntake;
  let metrics: Metrics;
  let tail: RunningTail | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slo-scout-tail-'));
    logs = join(folder, 'app');
    await mkdir(logs);
    intake = createRecordingIntake();
    metrics = createMetrics();
  });
  afterEach(async () => {
    await tail?.close();
    tail = undefined;
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (overrides: Partial<TailConfig> = {}, times: TailOptions['times'] = {}) => {
    tail = await startTail({
      config: {
        globs: [join(logs, '*.log')],
        checkpointFile: join(folder, 'state', 'positions.json'),
        environment: undefined,
        service: undefined,
        maxLineBytes: 4096,
        ...overrides,
      },
      intake,
      metrics,
      logger: createSilentLogger(),
      times: { ...QUICK, ...times },
    });
  };
  const stop = async () => {
    await tail?.close();
    tail = undefined;
  };
  const file = (name = 'shop.log') => join(logs, name);
  const bodies = () => intake.logs.map(({ body }) => body);
  const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `line ${from + index}`);
  const linesOf = (texts: readonly string[]) => texts.map((text) => `${text}\n`).join('');
  const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 5_000, interval: 5 });
  const settled = () => new Promise((resolve) => setTimeout(resolve, 150));

  it('hands over every line once, of files that are there and of files that come', async () => {
    await writeFile(file('a.log'), linesOf(numbers(0, 1_000)));
    await start({ environment: 'prod' });
    await eventually(() => expect(intake.logs).toHaveLength(1_000));
    await writeFile(file('b.log'), 'first of b\nunfinished');
    await eventually(() => expect(intake.logs).toHaveLength(1_001));
    await appendFile(file('b.log'), ' line\n');

    await eventually(() => expect(intake.logs).toHaveLength(1_002));
    expect(bodies()).toEqual([...numbers(0, 1_000), 'first of b', 'unfinished line']);
    expect(intake.logs[0]).toMatchObject({
      resource: { 'service.name': 'app', 'deployment.environment.name': 'prod' },
      scope: 'slo-scout/tail',
      attributes: { 'log.file.path': file('a.log') },
    });
    expect(intake.requests[0]).toMatchObject({ receiver: 'tail', signal: 'logs' });
  });

  it('reads a renamed file to its end and the new one from its start', async () => {
    await writeFile(file(), linesOf(numbers(0, 10)));
    await start();
    await eventually(() => expect(intake.logs).toHaveLength(10));

    await rename(file(), `${file()}.1`);
    await appendFile(`${file()}.1`, linesOf(['late one', 'without end']).trimEnd());
    await writeFile(file(), linesOf(numbers(10, 20)));

    await eventually(() => expect(intake.logs).toHaveLength(22));
    expect(bodies().sort()).toEqual([...numbers(0, 20), 'late one', 'without end'].sort());
  });

  it('begins again when a file was copied and truncated, also when it has outgrown its old length', async () => {
    await writeFile(file(), linesOf(numbers(0, 10)));
    await start();
    await eventually(() => expect(intake.logs).toHaveLength(10));

    await copyFile(file(), `${file()}.1`);
    await truncate(file(), 0);
    await appendFile(file(), linesOf(numbers(10, 12)));
    await eventually(() => expect(intake.logs).toHaveLength(12));
    await writeFile(file(), linesOf(numbers(100, 200)));

    await eventually(() => expect(intake.logs).toHaveLength(112));
    expect(bodies()).toEqual([...numbers(0, 12), ...numbers(100, 200)]);
  });

  it('reads a removed file to its end, and lets it go', async () => {
    await writeFile(file(), linesOf(numbers(0, 3)));
    const release = intake.hold();
    await start();
    await settled();
    await appendFile(file(), 'last words');
    await unlink(file());

    release();

    await eventually(() => expect(bodies()).toEqual([...numbers(0, 3), 'last words']));
    await eventually(async () => {
      expect((await metrics.tailFiles.get()).values[0]?.value).toBe(0);
    });
  });

  it('reads a file once that several patterns and links lead to', async () => {
    await mkdir(join(folder, 'links'));
    await writeFile(file(), linesOf(numbers(0, 5)));
    await symlink(file(), join(folder, 'links', 'shop.log'));

    await start({ globs: [join(logs, '*.log'), join(folder, 'links', '*'), join(folder, '**', 'shop.log')] });

    await settled();
    expect(bodies()).toEqual(numbers(0, 5));
  });

  it('joins what CRI cut, stream by stream, and knows the pod by the path', async () => {
    const containerFolder = join(folder, 'pods', POD, 'server');
    await mkdir(containerFolder, { recursive: true });
    const time = '2026-05-01T10:00:00.123456789Z';
    await writeFile(
      join(containerFolder, '3.log'),
      linesOf([
        `${time} stdout P {"level":"error","msg":"pay`,
        `${time} stderr F warning`,
        `${time} stdout P ment failed","trace_id":"0af7651916cd43dd8448eb211c80319c"`,
        `${time} stdout F ,"order":7}`,
      ]),
    );

    await start({ globs: [join(folder, 'pods', '*', '*', '*.log')] });

    await eventually(() => expect(intake.logs).toHaveLength(2));
    expect(intake.logs.find(({ body }) => body === 'payment failed')).toMatchObject({
      resource: {
        'service.name': 'checkout',
        'k8s.namespace.name': 'shop',
        'k8s.pod.name': 'checkout-7d4b9c6f5d-x2x9z',
        'k8s.pod.uid': '0d6f8b52-1111-2222-3333-444455556666',
        'k8s.container.name': 'server',
      },
      timeNs: 1_777_629_600_123_456_789n,
      severityNumber: 17,
      traceId: '0af7651916cd43dd8448eb211c80319c',
      attributes: { order: 7, 'log.iostream': 'stdout' },
    });
  });

  it('folds stack traces, and cuts and counts lines that are too long', async () => {
    const trace = 'java.lang.IllegalStateException: no\n\tat a.B.c(B.java:1)\nCaused by: x.Y: z\n\t... 3 more';
    await writeFile(file(), `before\n${trace}\n${'x'.repeat(5_000)}\n${'y'.repeat(50_000)}\nafter\n`);

    await start();

    await eventually(() => expect(intake.logs).toHaveLength(5));
    expect(bodies()).toEqual(['before', trace, 'x'.repeat(4_096), 'y'.repeat(4_096), 'after']);
    expect((await metrics.tailTruncatedLines.get()).values[0]?.value).toBe(2);
  });

  it('reads nothing further while the intake fails, and loses nothing', async () => {
    for (let failure = 0; failure < 5; failure += 1) {
      intake.failNext(new ScoutError({ code: ErrorCode.unavailable, message: 'The event log is down.' }));
    }
    await writeFile(file(), linesOf(numbers(0, 500)));

    await start();

    await eventually(() => expect(intake.logs).toHaveLength(500));
    expect(bodies()).toEqual(numbers(0, 500));
    expect((await metrics.tailRetries.get()).values[0]?.value).toBe(5);
  });

  it('goes on where it stopped, and repeats what was not durable', async () => {
    await writeFile(file(), linesOf(numbers(0, 100)));
    await start();
    await eventually(() => expect(intake.logs).toHaveLength(100));
    await stop();
    await rename(file(), `${file()}.1`);
    await appendFile(`${file()}.1`, linesOf(numbers(100, 150)));
    await writeFile(file(), linesOf(numbers(150, 200)));
    const down = () => new ScoutError({ code: ErrorCode.unavailable, message: 'The event log is down.' });
    for (let failure = 0; failure < 3; failure += 1) intake.failNext(down());
    await start({}, { firstRetryMs: 60_000, maxRetryMs: 60_000 });
    await settled();
    await stop();

    await start();

    await eventually(() => expect(intake.logs).toHaveLength(200));
    await settled();
    expect(bodies().sort()).toEqual(numbers(0, 200).sort());
  });

  it('gives every line exactly once over 12 restarts at any moment, while files are written and rotated', async () => {
    const random = seededRandom(11);
    let written = 0;
    let isWriting = true;
    const time = '2026-05-01T10:00:00Z';
    const write = async () => {
      while (isWriting) {
        const stream = random() < 0.5 ? 'stdout' : 'stderr';
        const cut = random() < 0.3;
        await appendFile(file(), `${time} ${stream} ${cut ? 'P' : 'F'} line ${cut ? '' : written}\n`);
        if (cut) await appendFile(file(), `${time} ${stream} F ${written}\n`);
        written += 1;
        if (random() < 0.02) await rename(file(), `${file()}.${written}`);
      }
    };
    const writing = write();
    for (let restart = 0; restart < 12; restart += 1) {
      await start({ globs: [`${file()}*`] });
      await new Promise((resolve) => setTimeout(resolve, 20 + random() * 60));
      await stop();
    }
    isWriting = false;
    await writing;
    await start({ globs: [`${file()}*`] });

    await eventually(() => expect(new Set(bodies()).size).toBe(written));

    expect(bodies().sort()).toEqual(numbers(0, written).sort());
    expect(written).toBeGreaterThan(200);
  });

  it('refuses to begin with positions that it cannot read', async () => {
    await mkdir(join(folder, 'state'));
    await writeFile(join(folder, 'state', 'positions.json'), '{"version":1,"files":');

    await expect(start()).rejects.toMatchObject({ code: ErrorCode.dataLoss });
  });
});
