import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseLogLine } from '../domain/log/log-line.ts';
import { createTemplateMiner } from '../domain/log/template-miner.ts';
import { redactText } from '../domain/redaction/redact-text.ts';
import { FORMS, SYSTEMS, groupingScore, readLabelledLogs } from './log-grouping/loghub.ts';
import type { LabelledLogs } from './log-grouping/loghub.ts';

/**
 * Grouping accuracy (GA) and F1 per template (FGA) of the template miner over Loghub-2k, online, one setting for all
 * systems, beside a Drain of its own here (depth 4, similarity 0.4), and lines per CPU-second of parse, redact and assign:
 * `npx tsx bench/log-grouping.ts`. The logs lie beside the project, in ../shared/data/loghub.
 */

const FOLDER = fileURLToPath(new URL('../../shared/data/loghub', import.meta.url));
const SPEED_ROUNDS = 25;

type Grouper = (lines: readonly string[]) => readonly string[];

/** The product's way of a line: parse, redact, assign; ids are resolved in the end. */
const product: Grouper = (lines) => {
  const miner = createTemplateMiner();
  const ids = lines.map((line) => {
    const { content } = parseLogLine(line);
    return miner.assign(redactText(content)?.text ?? content).templateId;
  });
  return ids.map((id) => miner.resolve(id));
};

/** The same without redaction. */
const unredacted: Grouper = (lines) => {
  const miner = createTemplateMiner();
  return lines.map((line) => miner.assign(parseLogLine(line).content).templateId);
};

interface Cluster {
  readonly id: string;
  tokens: string[];
}

/** Drain (He et al., ICWS 2017) with its default settings: by length, then by two tokens, then by similarity. */
const drain: Grouper = (lines) => {
  const leaves = new Map<string, Cluster[]>();
  let count = 0;
  return lines.map((line) => {
    const tokens = line.trim().split(/\s+/);
    const path = tokens.slice(0, 2).map((token) => (/\d/.test(token) ? '<*>' : token));
    const key = [tokens.length, ...path].join('\u0000');
    const leaf = leaves.get(key) ?? [];
    leaves.set(key, leaf);
    const similar = leaf
      .map((cluster) => ({ cluster, score: similarity(cluster.tokens, tokens) }))
      .reduce<{ cluster: Cluster; score: number } | undefined>(
        (best, next) => (next.score > (best?.score ?? -1) ? next : best),
        undefined,
      );
    if (similar !== undefined && similar.score >= 0.4) {
      const { cluster } = similar;
      cluster.tokens = cluster.tokens.map((token, index) => (token === tokens[index] ? token : '<*>'));
      return cluster.id;
    }
    count += 1;
    leaf.push({ id: String(count), tokens });
    return String(count);
  });
};

function similarity(template: readonly string[], tokens: readonly string[]): number {
  return template.filter((token, index) => token === tokens[index]).length / tokens.length;
}

/** Lines per second of processor time, warm. */
function linesPerCpuSecond(grouper: Grouper, lines: readonly string[]): number {
  for (let round = 0; round < 3; round += 1) grouper(lines);
  const started = process.cpuUsage();
  for (let round = 0; round < SPEED_ROUNDS; round += 1) grouper(lines);
  const { user, system } = process.cpuUsage(started);
  return (lines.length * SPEED_ROUNDS * 1_000_000) / (user + system);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const ratio = (value: number | undefined): string => (value ?? 0).toFixed(3);

function printRow(name: string, cells: readonly string[]): void {
  console.log([name.padEnd(12), ...cells.map((cell) => cell.padStart(13))].join(''));
}

function scoresOf(logs: LabelledLogs): readonly { ga: number; fga: number }[] {
  const inForms = Object.values(FORMS).map((linesOf) => groupingScore(product(linesOf(logs)), logs.events));
  return [...inForms, groupingScore(drain(logs.content), logs.events), groupingScore(drain(logs.raw), logs.events)];
}

function main(): void {
  if (!existsSync(FOLDER)) {
    console.log('skipped: the labelled logs ../shared/data/loghub are not on this machine');
    return;
  }
  const all = SYSTEMS.map((system) => ({ system, logs: readLabelledLogs(FOLDER, system) }));
  printRow('GA / FGA', [...Object.keys(FORMS), 'Drain content', 'Drain raw']);
  const scores = all.map(({ system, logs }) => {
    const row = scoresOf(logs);
    printRow(
      system,
      row.map(({ ga, fga }) => `${ratio(ga)} ${ratio(fga)}`),
    );
    return row;
  });
  const averages = scores[0]?.map((_score, column) => {
    const of = (key: 'ga' | 'fga') => mean(scores.map((row) => row[column]?.[key] ?? 0));
    return `${ratio(of('ga'))} ${ratio(of('fga'))}`;
  });
  printRow('average', averages ?? []);
  console.log('\nlines per CPU-second');
  for (const [form, linesOf] of Object.entries(FORMS)) {
    const speeds = all.map(({ logs }) => linesPerCpuSecond(product, linesOf(logs)));
    // Time adds up, not speed.
    printRow(form, [Math.round(1 / mean(speeds.map((speed) => 1 / speed))).toLocaleString('en')]);
  }
  const bare = all.map(({ logs }) => 1 / linesPerCpuSecond(unredacted, logs.content));
  printRow('unredacted', [Math.round(1 / mean(bare)).toLocaleString('en')]);
  const baseline = all.map(({ logs }) => 1 / linesPerCpuSecond(drain, logs.content));
  printRow('Drain', [Math.round(1 / mean(baseline)).toLocaleString('en')]);
}

main();
