import { describe, expect, it } from 'vitest';
import { runClientCommand } from '../support/api/run-client-command.ts';
import { startTestApi } from '../support/api/start-test-api.ts';
import { buildBudgetEvent } from '../support/builders/build-budget-event.ts';
import { buildDriftCheck } from '../support/builders/build-drift-check.ts';
import { buildSlo } from '../support/builders/build-slo.ts';

async function apiWithLiveSlo() {
  const api = await startTestApi();
  api.stores.rows.slos.set('slo-1', buildSlo({ status: 'live' }));
  return api;
}

describe('drift of an SLO', () => {
  it('is listed newest first, with figures, explanation and what came of it', async () => {
    const api = await apiWithLiveSlo();
    const { figures: _figures, openedSliId: _opened, ...early } = buildDriftCheck();
    api.stores.rows.driftChecks.push(
      { ...early, checkId: 'check-0', checkedAtMs: 1, outcome: 'too_early', moves: [] },
      buildDriftCheck({ sloId: 'slo-1' }),
      buildDriftCheck({ checkId: 'elsewhere', sloId: 'slo-2' }),
    );

    const { status, body } = await api.get('/api/v1/slos/slo-1/drift');

    expect(status).toBe(200);
    expect(body.items).toMatchObject([
      {
        ...{ check_id: 'check-1', outcome: 'moved', moves: ['target'], opened_sli_id: 'sli-2', held_by: null },
        figures: {
          bad_share: { before: 0.0012, now: 0.008, factor: 6.6, p_value: 0.0009 },
          ...{ miss_risk_now: 0.97, recommended_before_percentage: 99.5, recommended_now_percentage: 99 },
          ...{ threshold_ms: null, recommended_threshold_ms: null },
        },
      },
      { check_id: 'check-0', outcome: 'too_early', moves: [], figures: null, opened_sli_id: null },
    ]);
    expect(body.items[0].explanation).toContain('0.80 % of the requests failed');
  });

  it('is paged', async () => {
    const api = await apiWithLiveSlo();
    for (const [checkId, checkedAtMs] of [
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ] as const) {
      api.stores.rows.driftChecks.push(buildDriftCheck({ checkId, checkedAtMs }));
    }

    const first = await api.get('/api/v1/slos/slo-1/drift?limit=2');
    const second = await api.get(`/api/v1/slos/slo-1/drift?limit=2&cursor=${String(first.body.next_cursor)}`);

    const idsOf = (items: readonly { readonly check_id: string }[]) => items.map(({ check_id }) => check_id);
    expect(idsOf(first.body.items)).toEqual(['c', 'b']);
    expect(idsOf(second.body.items)).toEqual(['a']);
    expect(second.body.next_cursor).toBeNull();
  });

  it('is 404 for an SLO that does not exist', async () => {
    const api = await startTestApi();

    expect((await api.get('/api/v1/slos/none/drift')).status).toBe(404);
  });

  it('is shown by the command line, the newest explanation first', async () => {
    const api = await apiWithLiveSlo();
    const empty = await runClientCommand(api, 'slos', 'drift', 'slo-1');
    const held = { kind: 'pending_recommendation', id: 'sli-2' } as const;
    const { openedSliId: _opened, ...repeated } = buildDriftCheck({ checkId: 'check-2', heldBy: held });
    api.stores.rows.driftChecks.push(buildDriftCheck({ checkedAtMs: 1 }), repeated);

    const { stdout, exitCode } = await runClientCommand(api, 'slos', 'drift', 'slo-1');

    expect(empty.stdout).toContain('Not compared yet');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Drift of post-checkout-availability: .*\n\nAT +OUTCOME +MOVED +THEN\n/);
    expect(stdout).toMatch(/moved +target +waits for sli-2\n.*moved +target +opened sli-2/);
  });
});

describe('budget events of an SLO', () => {
  it('are listed newest first, page by page', async () => {
    const api = await apiWithLiveSlo();
    api.stores.rows.budgetEvents.push(
      buildBudgetEvent({ to: 'healthy', remaining: 1, atMs: 1_000 }),
      buildBudgetEvent({ sequence: 2, from: 'healthy', to: 'exhausted', remaining: -0.2, atMs: 2_000 }),
    );

    const first = await api.get('/api/v1/slos/slo-1/budget-events?limit=1');
    const second = await api.get(`/api/v1/slos/slo-1/budget-events?limit=1&cursor=${String(first.body.next_cursor)}`);

    expect(first.body.items).toMatchObject([
      {
        ...{ slo_id: 'slo-1', sequence: 2, from: 'healthy', to: 'exhausted', at: '1970-01-01T00:00:02.000Z' },
        ...{ budget_remaining: -0.2, burn_rate_1h: 3.5, slo_name: 'post-checkout-availability' },
      },
    ]);
    expect(second.body).toMatchObject({ items: [{ sequence: 1, from: null, to: 'healthy' }], next_cursor: null });
  });

  it('are 404 for an SLO that does not exist, and 400 for the cursor of another list', async () => {
    const api = await apiWithLiveSlo();
    for (const checkId of ['a', 'b']) api.stores.rows.driftChecks.push(buildDriftCheck({ checkId }));
    const { body } = await api.get('/api/v1/slos/slo-1/drift?limit=1');

    const foreign = await api.get(`/api/v1/slos/slo-1/budget-events?cursor=${String(body.next_cursor)}`);

    expect((await api.get('/api/v1/slos/none/budget-events')).status).toBe(404);
    expect(foreign.status).toBe(400);
    expect(foreign.body.detail).toContain('cursor');
  });

  it('are shown by the command line', async () => {
    const api = await apiWithLiveSlo();
    const empty = await runClientCommand(api, 'slos', 'budget-events', 'slo-1');
    api.stores.rows.budgetEvents.push(buildBudgetEvent({ from: 'healthy' }));

    const { stdout } = await runClientCommand(api, 'slos', 'budget-events', 'slo-1');

    expect(empty.stdout).toContain('No event yet');
    expect(stdout).toMatch(/healthy +at risk +25\.0 % +3\.50/);
  });
});
