import { describe, expect, it } from 'vitest';
import { parseLogLine } from '../../../../domain/log/log-line.ts';
import { createTemplateMiner } from '../../../../domain/log/template-miner.ts';
import { redactText } from '../../../../domain/redaction/redact-text.ts';
import { sharedData } from '../../../support/shared-data.ts';
import { FORMS, SYSTEMS, groupingScore, readLabelledLogs } from '../../../../bench/log-grouping/loghub.ts';

function groupOf(lines: readonly string[]): readonly string[] {
  const miner = createTemplateMiner();
  const ids = lines.map((line) => {
    const { content } = parseLogLine(line);
    return miner.assign(redactText(content)?.text ?? content).templateId;
  });
  return ids.map((id) => miner.resolve(id));
}

describe('log grouping on labelled logs of eight systems', () => {
  for (const [form, linesOf] of Object.entries(FORMS)) {
    it(`reaches 0.97 grouping accuracy and 0.93 F1 on average on lines seen as ${form}`, (context) => {
      const folder = sharedData('loghub', context);

      const scores = SYSTEMS.map((system) => {
        const logs = readLabelledLogs(folder, system);
        return groupingScore(groupOf(linesOf(logs)), logs.events);
      });

      const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
      expect(mean(scores.map(({ ga }) => ga))).toBeGreaterThan(0.97);
      expect(mean(scores.map(({ fga }) => fga))).toBeGreaterThan(0.93);
      expect(Math.min(...scores.map(({ ga }) => ga))).toBeGreaterThan(0.95);
    });
  }
});
