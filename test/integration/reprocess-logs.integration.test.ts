import type { Pool } from 'pg';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createEmbeddedBackend, createPostgresBackend } from '../support/databases.ts';
import { encodeLines } from '../support/log-stream-harness.ts';
import { createLife } from '../support/mortal.ts';
import { NOW_MS, RANGE, createReprocessHarness } from '../support/reprocess-harness.ts';
import { LOG_SERVICES, damageLogs, logsOfServices } from '../support/reprocess-logs.ts';

describe.each([
  { name: 'PostgreSQL', backend: createPostgresBackend() },
  { name: 'the embedded database', backend: createEmbeddedBackend() },
])('reprocessing logs on $name', ({ backend }) => {
  const log = logsOfServices();
  let pool: Pool;
  let harness: ReturnType<typeof createReprocessHarness>;
  beforeEach(async () => {
    pool = await backend.open();
    harness = createReprocessHarness(pool);
  });
  afterAll(() => backend.close());

  async function prepare(config: Parameters<typeof harness.countLogs>[1] = {}): Promise<void> {
    await harness.countLogs(log, config);
    await harness.archive(log);
    await harness.takeEvents();
  }

  const readAll = () => Promise.all(LOG_SERVICES.map((service) => harness.readLogs(service)));
  const job = (runId: string) => ({ runId, ...RANGE, alive: () => undefined });
  const request = (runId: string) => ({ runId, ...RANGE, requestedBy: 'ada' });

  it('finds aliases, late lines and samples in what it is tested on', async () => {
    await prepare();

    const { aliases, capsules } = await harness.logRows();
    const [cart] = await readAll();

    expect(aliases.length).toBeGreaterThan(2);
    expect(cart!.templates.find(({ text }) => text === 'user <*> logged in')?.aliases.length).toBeGreaterThan(0);
    expect(new Set(capsules.map((row) => row.template_id)).size).toBeGreaterThan(cart!.templates.length);
    expect(
      cart!.capsules.some(({ text, windowStartMs }) => text.includes('expired') && windowStartMs === RANGE.fromMs),
    ).toBe(true);
    expect(cart!.capsules.every(({ samples }) => samples!.length > 0)).toBe(true);
  });

  it('writes nothing and publishes nothing when nothing has changed', async () => {
    await prepare();
    const before = await harness.logRows();

    const outcome = await harness.reprocess('same');

    expect(await harness.logRows()).toEqual(before);
    expect(await harness.takeEvents()).toEqual([]);
    const lines = before.capsules.filter(
      (row) => row.window_start_ms >= RANGE.fromMs && row.window_start_ms < RANGE.toMs,
    );
    expect(outcome).toMatchObject({ kind: 'swapped', after: { logCapsules: lines.length, logLines: 480, total: 0 } });
    expect(await harness.runs.getRun('same')).toMatchObject({ progress: { lines: 480, spans: 0, partitions: 2 } });
  });

  it('heals damaged rows, keeps the ids of templates and publishes what it changes', async () => {
    await prepare();
    const before = await readAll();
    const damaged = await damageLogs(pool);
    expect(await readAll()).not.toEqual(before);

    await harness.reprocess('heal');

    const healed = await readAll();
    const invented = healed.flatMap(({ templates }) => templates).filter(({ templateId }) => templateId === 'f00d');
    expect(invented).toMatchObject([{ lines: 0 }]);
    for (const read of healed) read.templates = read.templates.filter(({ templateId }) => templateId !== 'f00d');
    expect(healed).toEqual(before);
    const events = (await harness.takeEvents()).map(({ kind, capsule_id }) => `${kind} ${capsule_id}`);
    expect(events).toEqual(
      expect.arrayContaining([`log ${damaged.counted}`, `log ${damaged.lost}`, `removed ${damaged.invented}`]),
    );
    expect(events).toHaveLength(3);
  });

  it('brings back samples whose blobs are lost, in the windows that it replaces', async () => {
    await prepare();
    const before = await readAll();
    const { counted } = await damageLogs(pool);
    for (const key of await harness.blobs.list('log-samples/')) await harness.blobs.delete(key);

    await harness.reprocess('samples');

    const [, windowStartMs] = counted.split('.');
    const ofWindow = (read: typeof before) =>
      read.flatMap(({ capsules }) => capsules).filter((row) => row.windowStartMs === Number(windowStartMs));
    const restored = ofWindow(await readAll()).filter(({ samples }) => samples!.length > 0);
    expect(restored.length).toBeGreaterThan(0);
    const known = new Map(ofWindow(before).map((row) => [`${row.service} ${row.templateId}`, row.samples]));
    for (const row of restored) expect(row.samples).toEqual(known.get(`${row.service} ${row.templateId}`));
  });

  it('finds the live templates of services that the worker has parked', async () => {
    await prepare({ maxServices: 1 });
    const before = await harness.logRows();

    await harness.reprocess('parked');

    expect(await harness.logRows()).toEqual(before);
  });

  it('gives lines a template that found no room, and keeps all totals', async () => {
    await prepare({ maxTemplatesPerService: 1 });
    const before = await readAll();

    await harness.reprocess('room');

    const after = await readAll();
    const linesOf = (read: typeof before) =>
      read.map(({ templates }) => templates.reduce((sum, { lines }) => sum + lines, 0));
    const overflowOf = (read: typeof before) =>
      read.map(({ templates }) => templates.find(({ text }) => text === '<overflow>')?.lines ?? 0);
    expect(linesOf(after)).toEqual(linesOf(before));
    overflowOf(after).forEach((lines, index) => expect(lines).toBeLessThan(overflowOf(before)[index]!));
    const inRange = after
      .flatMap(({ capsules }) => capsules)
      .filter(({ windowStartMs }) => windowStartMs >= RANGE.fromMs && windowStartMs < RANGE.toMs);
    expect(inRange.map(({ text }) => text)).not.toContain('<overflow>');
    expect(new Set(inRange.map(({ text }) => text))).toEqual(
      new Set(['order <*> placed', 'user <*> logged in', 'payment <*> failed', 'cart of <*> expired']),
    );
  });

  it('reads archives of older releases, whose keys say nothing of lines', async () => {
    await prepare();
    const before = await readAll();
    await damageLogs(pool);
    for (const key of await harness.blobs.list('raw/')) {
      await harness.blobs.put(key.replace(/-l.*$/, ''), await harness.blobs.get(key));
      await harness.blobs.delete(key);
    }

    await harness.reprocess('older');

    expect((await readAll()).map(({ capsules }) => capsules)).toEqual(before.map(({ capsules }) => capsules));
  });

  it('swaps nothing when a log checkpoint changed the range meanwhile, and counts all lines when done again', async () => {
    const half = new Map([...log].map(([partition, records]) => [partition, records.slice(0, -1)]));
    await harness.countLogs(half);
    await harness.archive(half);
    await harness.runs.begin(request('busy'), NOW_MS);
    await harness.stageAll(job('busy'));
    const late = encodeLines([{ text: 'order 5 placed', atMs: RANGE.fromMs, service: 'cart' }]);
    const offset = half.get(0)!.length;
    const more = new Map(half).set(0, [
      ...half.get(0)!,
      { ...log.get(0)!.at(-1)!, offset, headers: { signal: 'logs' }, value: late },
    ]);
    await harness.countLogs(more);
    await harness.archive(more);
    const counted = await readAll();

    const refused = await harness.runs.swap('busy', NOW_MS);
    await harness.stageAll(job('busy'));
    const swapped = await harness.runs.swap('busy', NOW_MS);

    expect(refused).toEqual({ kind: 'changed' });
    expect(swapped).toMatchObject({ kind: 'swapped' });
    expect(await readAll()).toEqual(counted);
  });

  it('counts lines that come after the swap on top of what it has put there', async () => {
    await prepare();
    await damageLogs(pool);
    await harness.reprocess('before');
    const before = await readAll();
    const records = log.get(0)!;
    const line = encodeLines([{ text: 'order 5 placed', atMs: RANGE.fromMs, service: 'cart' }]);
    const late = { ...records.at(-1)!, offset: records.length, headers: { signal: 'logs' }, value: line };

    await harness.countLogs(new Map(log).set(0, [...records, late]));

    const linesOf = (read: typeof before) =>
      read[0]!.capsules.find(
        ({ text, windowStartMs }) => text === 'order <*> placed' && windowStartMs === RANGE.fromMs,
      )!;
    expect(linesOf(await readAll()).lines[3]).toBe(linesOf(before).lines[3]! + 1);
  });

  it('takes the plan of a release that did not replay logs for changed: nothing of logs is staged for it', async () => {
    await prepare();
    const before = await harness.logRows();
    await harness.runs.begin(request('old'), NOW_MS);
    await harness.stageAll(job('old'));
    await pool.query("UPDATE reprocess_runs SET live_rows = live_rows - 'logCapsules'");
    await pool.query('DELETE FROM reprocess_log_capsules');

    expect(await harness.runs.swap('old', NOW_MS)).toEqual({ kind: 'changed' });
    expect(await harness.logRows()).toEqual(before);
  });

  it('finishes once wherever it is killed', { timeout: 170_000 }, async () => {
    await prepare();
    const healthy = (await readAll()).map(({ capsules }) => capsules);
    await damageLogs(pool);
    await harness.runs.begin(request('killed'), NOW_MS);
    let kills = 0;

    for (let calls = 1; ; calls += 2) {
      const life = createLife();
      life.dieIn(calls, calls % 4 === 1 ? 'before' : 'after');
      const finished = await Promise.race([
        harness.stageAll(job('killed'), life).then(() => true),
        life.died.then(() => false),
      ]);
      if (finished) break;
      kills += 1;
    }
    const first = await harness.runs.swap('killed', NOW_MS);
    const second = await harness.runs.swap('killed', NOW_MS);

    expect(kills).toBeGreaterThan(5);
    expect(second).toEqual(first);
    expect((await readAll()).map(({ capsules }) => capsules)).toEqual(healthy);
  });
});
