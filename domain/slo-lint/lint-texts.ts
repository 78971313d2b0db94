import { seriesSelectors } from '../promql/series-selectors.ts';
import { percentToPpm, ppmToPercent } from '../slo/objective.ts';
import type { SloSpec } from '../slo-spec/slo-spec.ts';
import { lintWarning } from './lint-finding.ts';
import type { LintFinding } from './lint-finding.ts';

/** Percentages below this are not objectives but shares of something else. */
const LEAST_OBJECTIVE = 80;

/** Where the words of an SLO contradict its numbers: another objective, or another latency threshold. */
export function lintTexts(slo: SloSpec): readonly LintFinding[] {
  const text = [slo.description, ...annotationsOf(slo)].join('\n');
  return [...otherObjective(slo, text), ...otherThreshold(slo, `${text}\n${slo.name}`)];
}

function annotationsOf({ alerting }: SloSpec): readonly string[] {
  return [alerting, alerting.page, alerting.ticket].flatMap(({ annotations }) => Object.values(annotations));
}

function otherObjective({ objectivePpm }: SloSpec, text: string): readonly LintFinding[] {
  const said = Array.from(text.matchAll(/(\d+(?:\.\d+)?)\s?%/g), ([, number]) => Number(number)).filter(
    (percent) => percent >= LEAST_OBJECTIVE && percent <= 100,
  );
  if (said.length === 0 || said.some((percent) => percentToPpm(percent) === objectivePpm)) return [];
  const message = `the text says ${said.map((percent) => `${String(percent)} %`).join(', ')}, the objective is ${ppmToPercent(objectivePpm)} %`;
  return [lintWarning('text_objective', message)];
}

function otherThreshold({ sli }: SloSpec, text: string): readonly LintFinding[] {
  const bounds = Object.values(sli)
    .flatMap((query) => seriesSelectors(query))
    .flatMap(({ matchers }) => matchers)
    .flatMap((matcher) => /^le="([\d.]+)"$/.exec(matcher)?.[1] ?? [])
    .map(Number);
  const said = Array.from(text.matchAll(/(\d+(?:\.\d+)?)\s?(ms|s|seconds?|milliseconds?)\b/g), ([, number, unit]) =>
    unit?.startsWith('m') === true ? Number(number) / 1_000 : Number(number),
  );
  if (bounds.length === 0 || said.length === 0 || said.some((seconds) => bounds.includes(seconds))) return [];
  const message = `the text says ${said.map((seconds) => `${String(seconds)} s`).join(', ')}, the query asks for le="${bounds.join('", "')}"`;
  return [lintWarning('text_threshold', message)];
}
