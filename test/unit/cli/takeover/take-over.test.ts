import { describe, expect, it } from 'vitest';
import { takeOver } from '../../../../cli/takeover/take-over.ts';
import { RISK_LIMITS } from '../../../../domain/recommendation/target-ladder.ts';
import { SpecFormat } from '../../../../domain/slo-spec/slo-spec.ts';
import type { SloSpec } from '../../../../domain/slo-spec/slo-spec.ts';
import { createFakePrometheusQueries } from '../../../support/fakes/fake-prometheus-queries.ts';

const DAY_MS = 86_400_000;
const ALERT = { disabled: false, labels: {}, annotations: {} };
const calls = (grouping: string, matchers: string) =>
  `sum by (${grouping}) (rate(function_calls_count{${matchers}}[{{.window}}]))`;
const slo = (grouping: string, matchers: string): SloSpec => ({
  ...{
    service: 'autometrics',
    name: 'success-rate-99_9',
    description: '',
    objectivePpm: 999_000,
    windowDays: 30,
    labels: {},
  },
  sli: {
    kind: 'events',
    bad: `${calls(grouping, `${matchers},result="error"`)} or 0 * ${calls(grouping, matchers)}`,
    total: calls(grouping, matchers),
  },
  alerting: { name: 'High', labels: {}, annotations: {}, page: ALERT, ticket: ALERT },
});
const OBJECTIVE = slo('objective_name, objective_percentile', 'objective_percentile="99.9"');
/** Ten calls a second, one in a hundred fails. */
const PROMETHEUS = createFakePrometheusQueries([], (query) => (query.includes('result="error"') ? 0.1 : 10));

const lookAt = async (spec: SloSpec, unused: readonly SloSpec[]) => {
  const [taken] = await takeOver({
    documents: [{ place: { file: 'rules.yml', document: 1 }, format: SpecFormat.rules, slos: [spec] }],
    ...{ unused: new Set(unused), prometheus: PROMETHEUS, range: { fromMs: 0, toMs: 8 * DAY_MS } },
    ...{ defaultWindowDays: 30, limits: RISK_LIMITS, seed: 1, onProgress: () => undefined },
  });
  return taken?.advice;
};

describe('takeOver', () => {
  it('keeps rules that wait for code', async () => {
    expect(await lookAt(OBJECTIVE, [OBJECTIVE])).toMatchObject({
      kind: 'keep',
      because: expect.stringContaining('no function of the code') as string,
    });
  });

  it('says of a change where the objective is set, when that is the code', async () => {
    const [ofCode, other] = [await lookAt(OBJECTIVE, []), await lookAt(slo('route', 'job="a"'), [])];

    expect([ofCode?.kind, other?.kind]).toEqual(['change', 'change']);
    expect(ofCode?.because).toContain('it is set in the code');
    expect(other?.because).not.toContain('in the code');
  });
});
