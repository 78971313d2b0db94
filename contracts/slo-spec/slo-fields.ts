import { z } from 'zod';
import { firstErrorAt } from '../../domain/promql/promql-tree.ts';
import { fillWindow, hasWindow } from '../../domain/slo/query-window.ts';
import { WHOLE_PPM, percentToPpm } from '../../domain/slo/objective.ts';

const EXCERPT = 30;

/** An SLI query: PromQL with `{{.window}}` where the range goes. Surrounding white space goes. */
export const SliQuery = z
  .string({ error: 'must be a text' })
  .transform((text) => text.trim())
  .superRefine((query, context) => {
    const message = queryProblem(query);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

/** What is wrong with an SLI query, undefined when nothing is. */
export function queryProblem(query: string): string | undefined {
  if (query === '') return 'must not be empty';
  if (!hasWindow(query)) return 'must say where its range goes with {{.window}}, as in rate(x[{{.window}}])';
  const filled = fillWindow(query, '5m');
  const at = firstErrorAt(filled);
  if (at === undefined) return undefined;
  const rest = filled.slice(at, at + EXCERPT).trim();
  return `is no PromQL: ${rest === '' ? 'it ends too early' : `cannot go on at "${rest}"`}`;
}

/** An objective in percent, as parts per million: above 0 and at most 100, no finer than 0.0001 %. */
export const ObjectivePercent = z.number({ error: 'must be a number in percent' }).transform(toPpm(1));

/** An objective as a ratio, as parts per million: above 0 and at most 1. */
export const ObjectiveRatio = z.number({ error: 'must be a number from 0 to 1' }).transform(toPpm(100));

function toPpm(scale: number) {
  return (value: number, context: { addIssue(issue: { code: 'custom'; message: string }): void }): number => {
    const percent = value * scale;
    const ppm = percentToPpm(percent);
    if (percent <= 0 || percent > 100) {
      const range = scale === 1 ? 'above 0 and at most 100' : 'above 0 and at most 1';
      context.addIssue({ code: 'custom', message: `is ${String(value)}; it must be ${range}` });
    } else if (ppm <= 0 || (ppm === WHOLE_PPM && percent < 100) || Math.abs(percent * 10_000 - ppm) > 1e-6) {
      context.addIssue({ code: 'custom', message: `is ${String(value)}; it must be no finer than 0.0001 percent` });
    }
    return ppm;
  };
}
