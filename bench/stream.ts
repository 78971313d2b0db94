import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startFilledBroker } from './stream/filled-broker.ts';
import type { Measurement } from './stream/measurements.ts';

/**
 * The stream worker on one core, from the bytes of the event log to capsules: `npx tsx bench/stream.ts [ROUNDS]`.
 * Every measurement is made in a process of its own, once a round, all in turn; figures are medians of the rounds, and
 * ratios medians of the rounds' ratios. CPU-seconds are the whole process's, garbage collection included.
 */

const ROUNDS = Number(process.argv[2] ?? 3);
const KAFKA_SPANS = 2_000_000;
const run = promisify(execFile);
const script = fileURLToPath(new URL('./stream/measure.ts', import.meta.url));

interface Row {
  readonly title: string;
  readonly command: readonly [name: string, argument: string];
  /** Title of the row that it is compared with. */
  readonly baseline?: string;
}

const PLAIN = 'plain way, from memory';
const PLAIN_KAFKA = 'plain way, from Kafka';
const rows: Row[] = [
  { title: PLAIN, command: ['plain', ''] },
  { title: 'decode only', command: ['decode', ''] },
  ...[25_000, 250_000, 1_000_000, 2_000_000].map((retained) => ({
    title: `decode → capsule, ${String(retained / 1000)}k spans retained`,
    command: ['engine', String(retained)] as const,
    baseline: PLAIN,
  })),
];

async function measure([name, argument]: Row['command']): Promise<Measurement> {
  const { stdout } = await run(process.execPath, ['--expose-gc', '--import', 'tsx', script, name, argument]);
  return JSON.parse(stdout) as Measurement;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const costOf = ({ cpuSeconds, spans }: Measurement): number => (cpuSeconds * 1e6) / spans;

async function runRounds(): Promise<ReadonlyMap<string, readonly Measurement[]>> {
  const results = new Map<string, Measurement[]>(rows.map(({ title }) => [title, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { title, command } of rows) results.get(title)?.push(await measure(command));
  }
  return results;
}

function print(results: ReadonlyMap<string, readonly Measurement[]>): void {
  for (const { title, baseline } of rows) {
    const costs = (results.get(title) ?? []).map(costOf);
    const cost = median(costs);
    const spread = `${Math.min(...costs).toFixed(2)}–${Math.max(...costs).toFixed(2)}`;
    const rate = String(Math.round(1000 / cost)).padStart(6);
    console.log(`${title.padEnd(40)} ${cost.toFixed(3).padStart(7)} CPU-s/1M (${spread}) ${rate}k spans/s/core`);
    const ratios = (results.get(baseline ?? '') ?? []).map((other, round) => costOf(other) / (costs[round] ?? 1));
    if (ratios.length > 0) console.log(`  ${String(baseline)} / this: ${median(ratios).toFixed(1)}`);
    console.log(`  ${results.get(title)?.at(-1)?.note ?? ''}`);
  }
}

const broker = await startFilledBroker(KAFKA_SPANS);
try {
  if (broker !== undefined) {
    rows.push({ title: PLAIN_KAFKA, command: ['kafka-plain', broker.address] });
    rows.push({ title: 'Kafka → capsule', command: ['kafka', broker.address], baseline: PLAIN_KAFKA });
  }
  print(await runRounds());
} finally {
  await broker?.stop();
}
for (const spansPerTrace of ['12', '1']) {
  console.log(`memory, ${spansPerTrace} spans a trace: ${(await measure(['memory', spansPerTrace])).note}`);
}
