import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  countAtOrBelow as sketchedAtOrBelow,
  quantileOf,
  sketchCount,
  sketchOf,
} from '../../domain/sketch/dd-sketch.ts';
import { Comparison } from './comparison.ts';
import { countAtOrBelow, countNear, valueAtRank } from './plain-statistics.ts';

const DECILES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const ACCURACY = 0.0100001;

/** Compares sketches of the hourly latency series with plain loops, at thresholds that are the series' own deciles. */
export function compareSeries(folder: string): readonly Comparison[] {
  const counts = new Comparison('values per series');
  const fractions = new Comparison('fractions under the deciles (to the values within 1 % of them)');
  const quantiles = new Comparison('deciles, as a ratio to the exact value (1 %)');
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.csv.gz'))) {
    const values = readValues(join(folder, file));
    const sketch = sketchOf(values);
    counts.exact(file, sketchCount(sketch), values.length);
    const ascending = values.toSorted((a, b) => a - b);
    for (const q of DECILES) {
      const bound = valueAtRank(ascending, q);
      if (bound < 0.001) continue;
      fractions.within(`${file} q${String(q)}`, {
        product: sketchedAtOrBelow(sketch, bound) / values.length,
        plain: countAtOrBelow(values, bound) / values.length,
        tolerance: countNear(values, bound) / values.length + Number.EPSILON,
      });
      const product = (quantileOf(sketch, q) ?? Number.NaN) / bound;
      quantiles.within(`${file} q${String(q)}`, { product, plain: 1, tolerance: ACCURACY });
    }
  }
  return [counts, fractions, quantiles];
}

function readValues(file: string): readonly number[] {
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n').slice(1);
  return lines.map((line) => Number(line.split(',')[1]));
}
