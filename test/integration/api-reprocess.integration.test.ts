import { describe, expect, it } from 'vitest';
import { runClientCommand } from '../support/api/run-client-command.ts';
import { startTestApi } from '../support/api/start-test-api.ts';
import type { TestApi } from '../support/api/start-test-api.ts';

const PATH = '/api/v1/admin/reprocess';
const DAY = { start_date: '2025-12-30', end_date: '2025-12-31' };
const RANGE = { fromMs: Date.UTC(2025, 11, 30), toMs: Date.UTC(2025, 11, 31) };
const BEFORE = { capsules: 3, buckets: 4, total: 90, bad: 9, logCapsules: 2, logLines: 40, logErrors: 4 };
const AFTER = { capsules: 3, buckets: 4, total: 100, bad: 10, logCapsules: 2, logLines: 50, logErrors: 5 };
const COUNTS = { lines: 12, unreadableRecords: 1 };

/** Changes the run that the API has queued, as its workflow would. */
async function update(api: TestApi, change: Parameters<typeof Object.assign>[1]): Promise<void> {
  const run = await api.stores.reprocessRuns.getRun('reprocess-1');
  api.stores.rows.reprocessRuns.set(run.runId, { ...run, ...change });
}

describe('POST /api/v1/admin/reprocess', () => {
  it('starts a reprocessing of whole days, which can be read at once', async () => {
    const api = await startTestApi();

    const { status, body, headers } = await api.post(PATH, { ...DAY, requested_by: 'ada' });
    const read = await api.get(headers.get('location') ?? '');

    expect(status).toBe(202);
    expect(body).toMatchObject({
      ...{ job_id: 'reprocess-1', status: 'started', links: { self: `${PATH}/reprocess-1` } },
      ...{ start_date: '2025-12-30T00:00:00.000Z', end_date: '2025-12-31T00:00:00.000Z' },
    });
    expect(read.body).toMatchObject({
      ...{ status: 'running', stage: 'queued', progress: 0, requested_by: 'ada', before: null, finished_at: null },
    });
  });

  it('takes times with an offset', async () => {
    const api = await startTestApi();

    const { body } = await api.post(PATH, {
      start_date: '2025-12-30T02:05:00+02:00',
      end_date: '2025-12-30T00:10:00Z',
    });

    expect(body.start_date).toBe('2025-12-30T00:05:00.000Z');
  });

  it.each([
    ['words', { ...DAY, start_date: 'yesterday' }, /body\.start_date: must be a day such as 2026-01-31/],
    ['no day of the calendar', { ...DAY, end_date: '2025-02-30' }, /body\.end_date: must be a day such as/],
    ['a number', { ...DAY, end_date: 20_251_231 }, /body\.end_date: must be a day such as/],
    ['a time without an offset', { ...DAY, start_date: '2025-12-30T10:00:00' }, /body\.start_date: must be a day/],
    ['not there', { start_date: DAY.start_date }, /body\.end_date: must be a day/],
    ['inside a window', { ...DAY, start_date: '2025-12-30T10:01:00Z' }, /whole 5 minutes/],
    ['before 1970', { ...DAY, start_date: '1969-12-31' }, /whole 5 minutes/],
    ['the same', { start_date: DAY.start_date, end_date: DAY.start_date }, /must begin before it ends/],
    ['the wrong way round', { start_date: DAY.end_date, end_date: DAY.start_date }, /must begin before it ends/],
    ['more than a month apart', { ...DAY, start_date: '2025-11-29' }, /31 days/],
  ])('is refused with 400 and clear words when a date is %s', async (_what, body, words) => {
    const api = await startTestApi();

    const answer = await api.post(PATH, body);

    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe('invalid_argument');
    expect(answer.body.detail).toMatch(words);
    expect(api.stores.rows.reprocessRuns.size).toBe(0);
  });

  it.each([
    ['too fresh', { ...DAY, end_date: '2026-01-01T00:00:00Z' }, /may still change: end it at 2025-12-31T23:50:00/],
    ['older than what is kept', { start_date: '2025-12-01', end_date: '2025-12-02' }, /not kept any more: begin after/],
    ['without telemetry', { start_date: '2025-12-20', end_date: '2025-12-21' }, /no telemetry of the range/],
  ])('is refused with 409 and what to do at once when the range is %s', async (_what, body, words) => {
    const api = await startTestApi();

    const answer = await api.post(PATH, body);

    expect(answer.status).toBe(409);
    expect(answer.body.code).toBe('failed_precondition');
    expect(answer.body.detail).toMatch(words);
    expect(api.stores.rows.reprocessRuns.size).toBe(0);
  });

  it.each([
    ['is off', { archived: [], keys: [] }, /SLO_SCOUT_ARCHIVE must be on/],
    [
      'lacks a batch',
      {
        archived: [[0, 100]],
        keys: [
          [0, 40],
          [60, 100],
        ],
      },
      /lacks the records from 40 to 60/,
    ],
    ['begins after the range', { archived: [[0, 100]], keys: [[40, 100]] }, /begin the range an hour after that/],
  ] as const)('is refused with 409 at once when the archive %s', async (_what, { archived, keys }, words) => {
    const api = await startTestApi();
    api.archive.hold(keys);
    api.archive.offsets.archived = new Map(archived);

    const answer = await api.post(PATH, DAY);

    expect(answer.status).toBe(409);
    expect(answer.body.detail).toMatch(words);
    expect(api.stores.rows.reprocessRuns.size).toBe(0);
  });

  it('is refused with 409 while another range is at work, and joins the run of the same range', async () => {
    const api = await startTestApi();
    await api.post(PATH, DAY);
    await update(api, { stage: 'replaying' });
    api.archive.hold([]);

    const other = await api.post(PATH, { start_date: '2025-12-30', end_date: '2025-12-30T12:00:00Z' });
    const same = await api.post(PATH, DAY);

    expect(other.status).toBe(409);
    expect(other.body.detail).toMatch(/Reprocessing reprocess-1 of 2025-12-30T00:00:00.000Z to .* is at work/);
    expect(same.status).toBe(202);
    expect(same.body.job_id).toBe('reprocess-1');
  });

  it('starts though a run seems to be at work whose workflow somebody terminated', async () => {
    const api = await startTestApi();
    await api.post(PATH, DAY);
    await update(api, { stage: 'replaying' });
    api.workflows.reprocessEnded = 'The reprocessing was terminated; start it again.';

    const { status } = await api.post(PATH, { start_date: '2025-12-30', end_date: '2025-12-30T12:00:00Z' });

    expect(status).toBe(202);
  });

  it('is 503 while Temporal is away, and notes no run', async () => {
    const api = await startTestApi();
    api.workflows.away = true;

    const { status } = await api.post(PATH, DAY);

    expect(status).toBe(503);
    expect(api.stores.rows.reprocessRuns.size).toBe(0);
  });
});

describe('GET /api/v1/admin/reprocess/{job_id}', () => {
  it('shows how far it has come, and then what it changed', async () => {
    const api = await startTestApi();
    await api.post(PATH, DAY);
    const progress = { partitions: 4, partitionsDone: 1, batches: 8, batchesDone: 3, spans: 70, ...COUNTS };

    await update(api, { stage: 'replaying', attempt: 1, progress });
    const running = await api.get(`${PATH}/reprocess-1`);
    await update(api, { stage: 'completed', before: BEFORE, after: AFTER, finishedAtMs: RANGE.toMs });
    const completed = await api.get(`${PATH}/reprocess-1`);

    expect(running.body).toMatchObject({
      status: 'running',
      progress: 37,
      spans: 70,
      log_lines: 12,
      unreadable_records: 1,
    });
    expect(completed.body).toMatchObject({
      ...{ status: 'completed', progress: 100, finished_at: '2025-12-31T00:00:00.000Z' },
      before: {
        ...{ capsules: 3, buckets: 4, requests: 90, bad_requests: 9 },
        log_capsules: 2,
        log_lines: 40,
        log_errors: 4,
      },
      after: { requests: 100, bad_requests: 10 },
    });
  });

  it('ends a run whose workflow was ended from outside', async () => {
    const api = await startTestApi();
    await api.post(PATH, DAY);
    await update(api, { stage: 'replaying' });
    api.workflows.reprocessEnded = 'The reprocessing was terminated; start it again.';

    const { body } = await api.get(`${PATH}/reprocess-1`);

    expect(body).toMatchObject({ status: 'failed', failure: 'The reprocessing was terminated; start it again.' });
    expect(body.finished_at).not.toBeNull();
  });

  it('shows what is stored while Temporal is away', async () => {
    const api = await startTestApi();
    await api.post(PATH, DAY);
    api.workflows.away = true;

    const { status, body } = await api.get(`${PATH}/reprocess-1`);

    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'running', stage: 'queued' });
  });

  it('is 404 for a job that is not known', async () => {
    const api = await startTestApi();

    const { status, body } = await api.get(`${PATH}/no-such-job`);

    expect(status).toBe(404);
    expect(body.code).toBe('not_found');
  });
});

describe('GET /api/v1/admin/reprocess', () => {
  it('lists what runs and what has ended, newest first, page by page', async () => {
    const api = await startTestApi();
    await api.post(PATH, DAY);
    const run = await api.stores.reprocessRuns.getRun('reprocess-1');
    for (const [runId, startedAtMs] of [
      ['oldest', 1],
      ['older', 2],
    ] as const) {
      api.stores.rows.reprocessRuns.set(runId, { ...run, runId, stage: 'completed', startedAtMs });
    }

    const first = await api.get(`${PATH}?limit=2`);
    const second = await api.get(`${PATH}?limit=2&cursor=${String(first.body.next_cursor)}`);

    const idsOf = (page: typeof first) => (page.body.items as { job_id: string }[]).map(({ job_id }) => job_id);
    expect(idsOf(first)).toEqual(['reprocess-1', 'older']);
    expect(idsOf(second)).toEqual(['oldest']);
    expect(second.body.next_cursor).toBeNull();
  });
});

describe('slo-scout reprocess', () => {
  const ARGS = ['reprocess', '--from', DAY.start_date, '--to', DAY.end_date] as const;

  it('starts it in the name of who types, and says how to follow it', async () => {
    const api = await startTestApi();

    const { exitCode, stdout } = await runClientCommand(api, ...ARGS);

    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      'Started reprocessing reprocess-1; slo-scout reprocess status reprocess-1 shows how far it is.\n',
    );
    expect(api.stores.rows.reprocessRuns.get('reprocess-1')).toMatchObject({ ...RANGE, requestedBy: 'ann' });
  });

  it('prints the answer as JSON', async () => {
    const api = await startTestApi();

    const { stdout } = await runClientCommand(api, ...ARGS, '--by', 'ada', '--json');

    expect(JSON.parse(stdout)).toMatchObject({ job_id: 'reprocess-1', status: 'started' });
  });

  it('shows progress on standard error until it is done, then what it changed', async () => {
    const api = await startTestApi();
    const progress = { partitions: 1, partitionsDone: 1, batches: 2, batchesDone: 2, spans: 300, ...COUNTS };
    const onSleep = () => update(api, { stage: 'completed', progress, before: BEFORE, after: AFTER });

    const { exitCode, stdout, stderr } = await runClientCommand({ url: api.url, onSleep }, ...ARGS, '--wait');

    expect(exitCode).toBe(0);
    expect(stderr).toBe('  0 %  queued, 0 spans, 0 log lines\n100 %  completed, 300 spans, 12 log lines\n');
    expect(stdout).toBe(
      'Replayed 300 spans and 12 log lines. Requests in the range: 90 before, 100 after. Log lines: 40 before, 50 after.\n',
    );
  });

  it('fails with the reason when the reprocessing fails', async () => {
    const api = await startTestApi();
    const onSleep = () => update(api, { stage: 'failed', failure: 'The archive lacks records.' });

    const { exitCode, stderr } = await runClientCommand({ url: api.url, onSleep }, ...ARGS, '--wait');

    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('Reprocessing reprocess-1 failed: The archive lacks records.');
  });

  it('says at once why a range is refused', async () => {
    const api = await startTestApi();

    const { exitCode, stdout, stderr } = await runClientCommand(
      api,
      ...['reprocess', '--from', '2025-12-01', '--to', '2025-12-02', '--wait'],
    );

    expect(exitCode).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain('The raw telemetry of the range is not kept any more: begin after');
  });

  it('shows how far a job is, follows it to its end, and lists all of them', async () => {
    const api = await startTestApi();
    await runClientCommand(api, ...ARGS);
    const progress = { partitions: 4, partitionsDone: 1, batches: 8, batchesDone: 3, spans: 70, ...COUNTS };
    await update(api, { stage: 'replaying', attempt: 1, progress });
    const onSleep = () => update(api, { stage: 'completed', before: BEFORE, after: AFTER });

    const running = await runClientCommand(api, 'reprocess', 'status', 'reprocess-1');
    const followed = await runClientCommand({ url: api.url, onSleep }, 'reprocess', 'status', 'reprocess-1', '--wait');
    const listed = await runClientCommand(api, 'reprocess', 'list');

    expect(running.stdout).toMatch(/Status +running, replaying\nProgress +37 %/);
    expect(running.stdout).toMatch(/Requests +- before, - after/);
    expect(followed.stderr).toBe(
      ' 37 %  replaying, 70 spans, 12 log lines\n100 %  completed, 70 spans, 12 log lines\n',
    );
    expect(followed.stdout).toMatch(/Requests +90 before, 100 after/);
    expect(listed.stdout).toMatch(
      /2025-12-30T00:00:00.000Z to 2025-12-31T00:00:00.000Z +completed +100 % +90 → 100 +40 → 50 +ann/,
    );
  });

  it('says that there is nothing to list, and what failed', async () => {
    const api = await startTestApi();

    const empty = await runClientCommand(api, 'reprocess', 'list');
    await runClientCommand(api, ...ARGS);
    await update(api, { stage: 'failed', failure: 'The archive lacks records.' });
    const failed = await runClientCommand(api, 'reprocess', 'status', 'reprocess-1');
    const unknown = await runClientCommand(api, 'reprocess', 'status', 'no-such-job');

    expect(empty.stdout).toMatch(/Nothing has been reprocessed/);
    expect(failed.stdout).toMatch(/Status +failed[\s\S]+Failed\nThe archive lacks records\./);
    expect(unknown.exitCode).not.toBe(0);
    expect(unknown.stderr).toContain('no-such-job');
  });

  it('says what a date must be like', async () => {
    const api = await startTestApi();

    const { exitCode, stderr } = await runClientCommand(api, 'reprocess', '--from', 'monday', '--to', DAY.end_date);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('must be a day such as 2026-01-31');
  });
});
