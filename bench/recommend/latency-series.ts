import { fileURLToPath } from 'node:url';
import { table } from '../../cli/output/table.ts';
import { readLabelledSeries } from './labelled-series.ts';
import { scoreRule } from './score-rule.ts';
import { OTHER_RULES, scoutRule } from './threshold-rules.ts';
import type { ThresholdRule } from './threshold-rules.ts';

/**
 * Do recommended thresholds keep their promise? Each rule sees the first 15 days of each series and is scored on the rest:
 * `npx tsx bench/recommend/latency-series.ts [FOLDER]`.
 */

const DEFAULT_FOLDER = fileURLToPath(new URL('../../../shared/data/latency-series', import.meta.url));
const all = readLabelledSeries(process.argv[2] ?? DEFAULT_FOLDER);

function row(label: string, rule: ThresholdRule): readonly string[] {
  const score = scoreRule(rule, all);
  return [
    label,
    `${score.accepted}/${score.series}`,
    `${score.kept}/${score.accepted}`,
    score.windowsKept.toFixed(2),
    score.medianOverOracle.toFixed(2),
    `${score.badHoursCaught}/${score.badHours}`,
    `${Math.round((100 * score.badHoursCaught) / Math.max(1, score.badHours))} %`,
  ];
}

const right = (head: string) => ({ head, align: 'right' as const });
console.log(
  table(
    ['rule', ...['accepted', 'kept', '7-day windows', 'T/oracle', 'bad hours', 'caught'].map(right)],
    [
      ...Object.entries(OTHER_RULES).map(([label, rule]) => row(label, rule)),
      ...[0.05, 0.1, 0.25].map((risk) => row(`SLO-Scout, risk ${String(risk * 100)} %`, scoutRule(risk))),
    ],
  ),
);
const refused = all.filter(({ history }) => scoutRule(0.1)(history) === undefined).map(({ name }) => name);
console.log(`\nRefused by SLO-Scout: ${refused.join(', ')}`);
