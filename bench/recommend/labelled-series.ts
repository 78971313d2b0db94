import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { readHistory } from '../../cli/recommend/read-history.ts';
import type { ValueSeries } from '../../domain/value-series/value-series.ts';
import { daysToSteps } from './threshold-rules.ts';

const TRAINED_DAYS = 15;

/** A recorded series, cut into what a rule may see and what it is scored on. */
export interface LabelledSeries {
  readonly name: string;
  readonly history: ValueSeries;
  readonly held: { readonly values: Float64Array; readonly bad: readonly boolean[]; readonly stepMs: number };
}

/** Reads all CSV files (also .gz) of a folder: columns timestamp, value and, where experts marked bad steps, label (1). */
export function readLabelledSeries(folder: string): readonly LabelledSeries[] {
  return readdirSync(folder)
    .filter((name) => /\.csv(?:\.gz)?$/.test(name))
    .sort()
    .map((name) => readSeries(folder, name));
}

function readSeries(folder: string, name: string): LabelledSeries {
  const bytes = readFileSync(`${folder}/${name}`);
  const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  const recorded = readHistory(text, name);
  if (recorded.kind !== 'values') throw new Error(`${name} holds no values.`);
  const { timesMs, values, stepMs } = recorded.series;
  // The rows are in the order of their time, so a label stands at its value's position.
  const rows = parse(text, { columns: (header: string[]) => header.map((head) => head.toLowerCase()) });
  const bad = (rows as readonly { readonly label?: string }[]).map(({ label }) => label === '1');
  const trained = daysToSteps(TRAINED_DAYS, stepMs);
  return {
    name,
    history: { stepMs, timesMs: timesMs.slice(0, trained), values: values.slice(0, trained) },
    held: { stepMs, values: values.slice(trained), bad: bad.slice(trained) },
  };
}
