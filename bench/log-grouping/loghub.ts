import { readFileSync } from 'node:fs';

/** The systems of Loghub-2k that lie beside the project. */
export const SYSTEMS = [
  ...['BGL', 'Hadoop', 'HealthApp', 'Linux', 'OpenSSH', 'Proxifier', 'Thunderbird', 'Zookeeper'],
] as const;

/** One system's lines with the event each belongs to. */
export interface LabelledLogs {
  readonly raw: readonly string[];
  readonly content: readonly string[];
  readonly events: readonly string[];
}

/** The forms in which a collector may see a message. */
export const FORMS = {
  content: ({ content }: LabelledLogs) => content,
  raw: ({ raw }: LabelledLogs) => raw,
  json: ({ content }: LabelledLogs) =>
    content.map((message) => JSON.stringify({ timestamp: '2026-01-02T03:04:05.678Z', level: 'info', message })),
  logfmt: ({ content }: LabelledLogs) =>
    content.map((message) => `ts=2026-01-02T03:04:05.678Z level=info msg=${JSON.stringify(message)}`),
} as const;

/** Reads `<folder>/<system>/<system>_2k.log` and its `_structured.csv`. */
export function readLabelledLogs(folder: string, system: string): LabelledLogs {
  const path = `${folder}/${system}/${system}_2k.log`;
  const [head = [], ...rows] = parseCsv(readFileSync(`${path}_structured.csv`, 'utf8'));
  const column = (name: string) => rows.map((row) => row[head.indexOf(name)] ?? '');
  const raw = readFileSync(path, 'utf8').split('\n').slice(0, rows.length);
  return { raw, content: column('Content'), events: column('EventId') };
}

const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

function parseCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  CELL.lastIndex = 0;
  while (CELL.lastIndex < text.length) {
    const match = CELL.exec(text);
    if (match === null) return rows;
    rows.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] !== ',' && CELL.lastIndex < text.length) rows.push([]);
  }
  return rows;
}

/**
 * Grouping accuracy: the share of lines whose group holds exactly the lines of their event (Zhu et al., "Tools and
 * Benchmarks for Automated Log Parsing", ICSE-SEIP 2019). FGA: the F1 score of groups that equal an event (Khan et al.,
 * "Guidelines for Assessing the Accuracy of Log Message Template Identification Techniques", ICSE 2022).
 */
export function groupingScore(groups: readonly string[], events: readonly string[]): { ga: number; fga: number } {
  const byGroup = linesBy(groups);
  const byEvent = linesBy(events);
  let lines = 0;
  let exact = 0;
  for (const members of byGroup.values()) {
    const event = events[members[0] ?? 0] ?? '';
    const isExact = byEvent.get(event)?.length === members.length && members.every((line) => events[line] === event);
    if (!isExact) continue;
    lines += members.length;
    exact += 1;
  }
  return { ga: lines / events.length, fga: (2 * exact) / (byGroup.size + byEvent.size) };
}

function linesBy(keys: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const lines = new Map<string, number[]>();
  for (const [line, key] of keys.entries()) {
    const known = lines.get(key);
    if (known === undefined) lines.set(key, [line]);
    else known.push(line);
  }
  return lines;
}
