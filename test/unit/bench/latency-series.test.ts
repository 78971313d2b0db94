import { expect, it } from 'vitest';
import { readLabelledSeries } from '../../../bench/recommend/labelled-series.ts';
import { scoreRule } from '../../../bench/recommend/score-rule.ts';
import { scoutRule } from '../../../bench/recommend/threshold-rules.ts';
import { sharedData } from '../../support/shared-data.ts';

it('keeps its stated risk on recorded latency series, and refuses the idle one', (context) => {
  const all = readLabelledSeries(sharedData('latency-series', context));

  const score = scoreRule(scoutRule(0.1), all);

  // The bar: at least 14 of 20 accepted, a stated risk of 10 % observed at 15 % at most, close to the oracle, most bad hours caught.
  expect(score.accepted / score.series).toBeGreaterThanOrEqual(0.7);
  expect(1 - score.kept / score.accepted).toBeLessThanOrEqual(0.15);
  expect(score.medianOverOracle).toBeLessThanOrEqual(1.4);
  expect(score.badHoursCaught / score.badHours).toBeGreaterThanOrEqual(0.6);
  const idle = all.find(({ name }) => name.startsWith('outbound-02'));
  expect(idle && scoutRule(0.1)(idle.history)).toBeUndefined();
});
