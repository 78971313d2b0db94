import { existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { analyzeFiles } from '../cli/files/analyze-files.ts';
import { readLines } from '../cli/import/read-lines.ts';

/**
 * Times `slo-scout analyze-files` in one process: `npx tsx bench/analyze-files.ts [FILE…]`, the recorded Train Ticket traces
 * unless files are given. The baseline does nothing but unzip the file and parse each line as JSON.
 */

const ROUNDS = 3;
const recorded = fileURLToPath(new URL('../../shared/data/trainticket/traces.otlp.jsonl.gz', import.meta.url));
const files = process.argv.length > 2 ? process.argv.slice(2) : [recorded].filter((file) => existsSync(file));
const stdin = Readable.from([]);

/** Median CPU seconds of this process. */
async function cpuSeconds(run: () => Promise<void>): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(before);
    rounds.push((user + system) / 1e6);
  }
  return rounds.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
}

if (files.length === 0) {
  process.stdout.write('Nothing to analyse: the recorded telemetry is not on this machine; give files.\n');
} else {
  let lines = 0;
  const baseline = await cpuSeconds(async () => {
    lines = 0;
    for (const file of files) {
      for await (const line of readLines(file, stdin)) lines += JSON.parse(line) === null ? 0 : 1;
    }
  });
  let spans = 0;
  const analysis = await cpuSeconds(async () => {
    const { reading } = await analyzeFiles({ files, stdin, windowDays: 28 });
    spans = reading.spans;
  });
  process.stdout.write(
    `${String(lines)} lines, ${String(spans)} spans\n` +
      `unzip and parse  ${baseline.toFixed(2)} CPU-s\n` +
      `analyse          ${analysis.toFixed(2)} CPU-s, ${(analysis / baseline).toFixed(1)} times the baseline, ` +
      `${Math.round(spans / analysis / 1000).toFixed(0)}k spans a CPU-second\n`,
  );
}
