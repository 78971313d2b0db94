import { BudgetEventPage } from '../budget-event.ts';
import { DriftCheckPage } from '../drift.ts';
import type { Endpoint } from '../endpoint.ts';
import { ErrorBudget } from '../error-budget.ts';
import { PageQuery } from '../page.ts';
import { SimulateSlo, Simulation } from '../simulation.ts';
import { CreateSlo, Slo, SloListQuery, SloPage, SloParams } from '../slo.ts';

/** SLOs and their error budgets. */
export const sloEndpoints = {
  createSlo: {
    method: 'post',
    path: '/api/v1/slos',
    tag: 'slos',
    summary: 'Create a further SLO from an approved SLI, with a name and target of its own',
    body: { name: 'CreateSlo', schema: CreateSlo },
    response: { kind: 'json', status: 201, otherStatuses: [200], name: 'Slo', schema: Slo },
    errors: ['not_found', 'failed_precondition', 'already_exists'],
  },
  listSlos: {
    method: 'get',
    path: '/api/v1/slos',
    tag: 'slos',
    summary: 'List SLOs by service, environment and name',
    query: SloListQuery,
    response: { kind: 'json', status: 200, name: 'SloPage', schema: SloPage },
    errors: [],
  },
  getSlo: {
    method: 'get',
    path: '/api/v1/slos/{slo_id}',
    tag: 'slos',
    summary: 'Read an SLO',
    params: SloParams,
    response: { kind: 'json', status: 200, name: 'Slo', schema: Slo },
    errors: ['not_found'],
  },
  simulateSlo: {
    method: 'post',
    path: '/api/v1/slos/simulate',
    tag: 'slos',
    summary: 'Replay a target, threshold and window over the recorded history: alerts, budget, incidents',
    body: { name: 'SimulateSlo', schema: SimulateSlo },
    response: { kind: 'json', status: 200, name: 'Simulation', schema: Simulation },
    errors: ['not_found'],
  },
  getErrorBudget: {
    method: 'get',
    path: '/api/v1/slos/{slo_id}/error-budget',
    tag: 'slos',
    summary: "Read what is left of an SLO's error budget",
    params: SloParams,
    response: { kind: 'json', status: 200, name: 'ErrorBudget', schema: ErrorBudget },
    errors: ['not_found'],
  },
  listBudgetEvents: {
    method: 'get',
    path: '/api/v1/slos/{slo_id}/budget-events',
    tag: 'slos',
    summary: "List the changes of an SLO's budget state, newest first",
    params: SloParams,
    query: PageQuery,
    response: { kind: 'json', status: 200, name: 'BudgetEventPage', schema: BudgetEventPage },
    errors: ['not_found'],
  },
  listDriftChecks: {
    method: 'get',
    path: '/api/v1/slos/{slo_id}/drift',
    tag: 'slos',
    summary: 'List what comparing a live SLO with the recommendation of the day came to, newest first',
    params: SloParams,
    query: PageQuery,
    response: { kind: 'json', status: 200, name: 'DriftCheckPage', schema: DriftCheckPage },
    errors: ['not_found'],
  },
} as const satisfies Record<string, Endpoint>;
