import { table } from '../output/table.ts';
import type { LogGroup } from './log-grouper.ts';

const MAX_TEMPLATE = 100;
const MAX_EXAMPLE = 60;

/** The groups of a file as a table, most frequent first. */
export function describeGroups(groups: readonly LogGroup[]): string {
  if (groups.length === 0) return 'No lines.\n';
  const rows = groups.map(({ records, severity, firstLine, lastLine, template, example }) => [
    String(records),
    severity?.name ?? '-',
    String(firstLine),
    String(lastLine),
    cut(template === '' ? '(blank)' : template, MAX_TEMPLATE),
    cut(example, MAX_EXAMPLE),
  ]);
  const right = (head: string) => ({ head, align: 'right' }) as const;
  const columns = [right('count'), 'severity', right('first'), right('last'), 'template', 'example'];
  const total = groups.reduce((sum, { records }) => sum + records, 0);
  return `${table(columns, rows)}\n\n${total} records, ${groups.length} templates\n`;
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
