import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../../platform/metrics/catalogue.ts';

interface Declared {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly labelNames?: readonly string[];
}

function rowsOfRegistry(): readonly string[] {
  const metrics = createMetrics().registry.getMetricsAsArray() as unknown as readonly Declared[];
  return metrics
    .filter(({ name }) => name.startsWith('slo_scout_'))
    .map(({ name, help, type, labelNames = [] }) => {
      const labels = labelNames.map((label) => `\`${label}\``).join(', ');
      return `| \`${name}\` | ${type} | ${labels === '' ? '–' : labels} | ${help} |`;
    })
    .sort();
}

describe('docs/metrics.md', () => {
  it('has a row for every metric, as it is declared', async () => {
    const text = await readFile(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');
    const rows = text.split('\n').filter((line) => line.startsWith('| `slo_scout_'));

    expect([...rows].sort()).toEqual(rowsOfRegistry());
  });
});
