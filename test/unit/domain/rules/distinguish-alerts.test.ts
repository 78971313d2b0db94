import { describe, expect, it } from 'vitest';
import { distinguishAlerts } from '../../../../domain/rules/distinguish-alerts.ts';
import { buildRuleSlo } from '../../../support/builders/build-rule-slo.ts';

const labelled = (team: string) => ({ labels: { team }, annotations: {} });

describe('alerts that share a name', () => {
  it('get their SLO’s id when nothing else tells them apart', () => {
    const slos = distinguishAlerts([
      buildRuleSlo({ id: 'a', page: labelled('x') }),
      buildRuleSlo({ id: 'b', page: labelled('y') }),
    ]);

    expect(slos.map(({ page }) => page?.labels)).toEqual([{ team: 'x' }, { team: 'y' }]);
    expect(slos.map(({ ticket }) => ticket?.labels)).toEqual([{ sloth_id: 'a' }, { sloth_id: 'b' }]);
  });

  it('are not made where they were not wanted', () => {
    const { ticket: _, ...pageOnly } = buildRuleSlo();

    expect(distinguishAlerts([pageOnly, { ...pageOnly, id: 'b' }]).map((slo) => 'ticket' in slo)).toEqual([
      false,
      false,
    ]);
  });
});
