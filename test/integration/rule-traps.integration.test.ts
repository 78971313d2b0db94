import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { InhibitRule } from '../../domain/rules/inhibit-rules.ts';
import { sharedData } from '../support/shared-data.ts';
import { firing, promtoolAnswers, promtoolCheck } from './support/promtool-answers.ts';
import { alertingRulesOf, rulesOf, steady, webServiceSeries, webServiceSpec } from './support/web-service.ts';
import type { MinuteCount } from './support/web-service.ts';

/**
 * Traps of Sloth's rules, each measured on what it generates. Prometheus' own engine says that the compatible mode has the
 * trap, as it must, and that the guarded mode has not.
 */

const RATIO = {
  hour: 'sum(slo:sli_error:ratio_rate1h)',
  period: 'sum(slo:sli_error:ratio_rate30d)',
  remaining: 'sum(slo:period_error_budget_remaining:ratio)',
};
const ALERTS = { page: firing('page'), ticket: firing('ticket') };

const spec = webServiceSpec('web', 99.9);
const compatible = rulesOf('sloth-compatible', spec).rules;
const guarded = rulesOf('guarded', spec).rules;

/** Answers at the end of a run. */
async function atTheEnd<Name extends string>(
  rules: string,
  counts: readonly MinuteCount[],
  queries: Readonly<Record<Name, string>>,
) {
  const question = { rules, series: webServiceSeries(counts), queries, minutes: [counts.length] };
  return (await promtoolAnswers(question))[0]!;
}

/** Minutes, from 1, after which an alert fired. */
async function firedAfter(objective: { readonly rules: string }, counts: readonly MinuteCount[], from = 0) {
  const minutes = Array.from({ length: counts.length - from }, (_, position) => from + position + 1);
  const rules = alertingRulesOf(objective.rules);
  const answers = await promtoolAnswers({ rules, series: webServiceSeries(counts), queries: ALERTS, minutes });
  const fired = (severity: 'page' | 'ticket') =>
    answers.flatMap((answer, position) => (answer[severity] === 1 ? [position + 1] : []));
  return { page: fired('page'), ticket: fired('ticket') };
}

describe.concurrent('traps of Sloth’s rules', () => {
  it('idle minutes make the ratio of 30 days and the budget NaN for 30 days', async () => {
    const busy = steady(60, { total: 600, bad: 0 });
    const counts = [...busy, ...steady(20, { total: 0, bad: 0 }), ...steady(600, { total: 600, bad: 0 })];
    counts[10] = { total: 600, bad: 6 };

    expect(await atTheEnd(compatible, counts, RATIO)).toEqual({ hour: 0, period: NaN, remaining: NaN });

    const answer = await atTheEnd(guarded, counts, RATIO);
    expect(answer.period).toBeCloseTo(6 / (600 * 660), 6);
    expect(answer.remaining).toBeCloseTo(1 - answer.period! / 0.001, 9);
  });

  it('a service that never failed has no SLI and no budget', async () => {
    const counts = steady(120, { total: 600, bad: 0 });

    expect(await atTheEnd(compatible, counts, RATIO)).toEqual({
      hour: undefined,
      period: undefined,
      remaining: undefined,
    });

    expect(await atTheEnd(guarded, counts, RATIO)).toEqual({ hour: 0, period: 0, remaining: 1 });
  });

  it('the ratio of 30 days counts a quiet minute like a busy one', async () => {
    const counts = [...steady(60, { total: 6_000, bad: 600 }), ...steady(540, { total: 60, bad: 0 })];
    const truth = (60 * 600) / (60 * 6_000 + 540 * 60);

    const sloth = (await atTheEnd(compatible, counts, RATIO)).period!;
    expect(truth).toBeCloseTo(0.0917, 4);
    expect(sloth).toBeLessThan(0.011);

    const ours = (await atTheEnd(guarded, counts, RATIO)).period!;
    expect(Math.abs(ours / truth - 1)).toBeLessThan(0.01);
  });

  describe('at ten requests an hour', () => {
    const quiet = Array.from({ length: 1_440 }, (_, minute) => ({ total: minute % 6 === 0 ? 1 : 0, bad: 0 }));
    const failing = (failures: number) =>
      quiet.map((count, minute) =>
        minute >= 1_200 && minute < 1_200 + failures * 6 ? { ...count, bad: count.total } : count,
      );

    it('one failed request is a page and a ticket at once', async () => {
      const sloth = await firedAfter({ rules: compatible }, failing(1), 1_200);
      expect([sloth.page[0], sloth.ticket[0]]).toEqual([1, 1]);

      expect(await firedAfter({ rules: guarded }, failing(1), 1_200)).toEqual({ page: [], ticket: [] });
    });

    it('and the guard still pages an outage, with the third failed request', async () => {
      const ours = await firedAfter({ rules: guarded }, failing(20), 1_200);

      expect(ours.page[0]).toBe(13);
    });
  });

  it('the page of a low objective can never fire', async () => {
    const low = webServiceSpec('web', 90);
    const counts = [...steady(180, { total: 600, bad: 0 }), ...steady(180, { total: 600, bad: 600 })];
    const { rules, notes } = rulesOf('sloth-compatible', low);

    expect((await firedAfter({ rules }, counts)).page).toEqual([]);
    expect(notes.join('\n')).toMatch(/objective of 90 %: the quick page alert could never fire: .*14\.4 × 0\.1/);

    const ours = rulesOf('guarded', low);
    // 2 % of the budget is spent when 72 % of two hours have failed: 86.4 minutes.
    expect((await firedAfter(ours, counts, 180)).page[0]).toBe(87);
    expect(ours.notes.join('\n')).toContain('it uses 10m/2h with the factor 7.2');
  });

  it('an objective of 100 % has no budget: it divides by zero and alerts on every failure', async () => {
    const whole = webServiceSpec('web', 100);
    const counts = [...steady(60, { total: 6_000, bad: 0 }), { total: 6_000, bad: 1 }];
    const { rules, notes } = rulesOf('sloth-compatible', whole);

    const burn = { burn: 'sum(slo:current_burn_rate:ratio)', ...ALERTS };
    expect(await atTheEnd(rules, counts, burn)).toEqual({ burn: Infinity, page: 1, ticket: 1 });
    expect(notes[0]).toContain('a target of 100 % leaves none');

    expect(() => rulesOf('guarded', whole)).toThrow(
      /web-requests-availability: an objective of 100 % leaves no error budget.*Take a lower objective, such as 99\.99/,
    );
  });

  it('two services become two documents, of which Prometheus loads the first', async (context) => {
    const sloth = readFileSync(sharedData('slo-rules/expected/multifile.yml', context), 'utf8');
    const read = await promtoolCheck(sloth);
    expect(read).toMatchObject({ isValid: true });
    expect(read.output).toContain('17 rules found');

    const multifile = readFileSync(sharedData('slo-rules/spec/multifile.yml', context), 'utf8');
    const own = await promtoolCheck(rulesOf('guarded', multifile).rules);
    expect(own).toMatchObject({ isValid: true });
    expect(own.output).toContain('46 rules found');
    const [first, second] = [spec, webServiceSpec('shop', 99.5).replace('HighErrorRate', 'ShopErrors')];
    expect((await promtoolCheck(rulesOf('sloth-compatible', first, second).rules)).output).toContain('34 rules found');
  });

  it('a short outage is a page and a ticket, and nothing keeps one of them back', async () => {
    const counts = [...steady(1_440, { total: 600, bad: 0 }), ...steady(8, { total: 600, bad: 600 })];
    const labels = {
      pages: 'count(ALERTS{sloth_severity="page", sloth_id="web-requests-availability"})',
      tickets: 'count(ALERTS{sloth_severity="ticket", sloth_id="web-requests-availability"})',
    };

    const both = { pages: 1, tickets: 1 };
    expect(await atTheEnd(alertingRulesOf(compatible), counts, labels)).toEqual(both);
    expect(compatible).not.toContain('inhibit');

    expect(await atTheEnd(alertingRulesOf(guarded), counts, labels)).toEqual(both);
    const { inhibitRules } = rulesOf('guarded', spec);
    const config = parse(inhibitRules) as { inhibit_rules: readonly InhibitRule[] };
    expect(config.inhibit_rules).toEqual([
      {
        source_matchers: ['sloth_severity="page"'],
        target_matchers: ['sloth_severity="ticket"'],
        equal: ['sloth_id'],
      },
    ]);
    for (const line of inhibitRules.trimEnd().split('\n').slice(1)) expect(guarded).toContain(`#   ${line}`);
  });
});
