import { describe, expect, it } from 'vitest';
import { recordingRules } from '../../../../domain/rules/recording-rules.ts';
import { buildRuleSlo } from '../../../support/builders/build-rule-slo.ts';

function expressionOf(record: string): string {
  return recordingRules(buildRuleSlo(), 'guarded').find((rule) => rule.record === record)?.expr ?? '';
}

describe('the recording rules', () => {
  it('record one ratio per alert window and one for the SLO window', () => {
    const windows = recordingRules(buildRuleSlo(), 'guarded').map((rule) => rule.labels['sloth_window']);

    expect(windows).toEqual([
      ...[undefined, undefined, '5m', '30m', '1h', '2h', '6h', '1d', '3d', '4w'],
      ...['1h', '6h', '1d', '3d'],
    ]);
  });

  it('never divide by an idle minute and count a perfect service as zero errors', () => {
    expect(expressionOf('slo:sli_error:ratio_rate5m')).toMatch(/\) or 0 \* \(.*\n\/\n\(\(.*\) > 0\)$/);
  });

  it('weigh the whole window by traffic', () => {
    const expression = expressionOf('slo:sli_error:ratio_rate4w');

    expect(expression).toMatch(/^sum_over_time\(slo:sli_error:rate5m\{.*\}\[4w\]\)\n\/\n/);
    expect(expression).toMatch(/\(sum_over_time\(slo:sli_total:rate5m\{.*\}\[4w\]\) > 0\)$/);
  });
});
