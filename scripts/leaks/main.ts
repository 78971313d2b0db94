import { parseArgs } from 'node:util';
import { createSeededRandom } from '../../domain/statistics/seeded-random.ts';
import { startInstallation } from '../hostile/installation.ts';
import { LEAK_SETTINGS, checkLeaks } from './check-leaks.ts';
import type { Leak } from './check-leaks.ts';

/**
 * Plants values that must be redacted through every door of a running installation (real Kafka, real PostgreSQL, ingest,
 * a stream worker), and searches every byte that was written for them.
 *   npm run leaks -- [--per-door 1] [--seed 1] [--show 40]
 */
const { values } = parseArgs({
  options: {
    'per-door': { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now()) },
    show: { type: 'string', default: '40' },
  },
});

/** What the search must have seen the harmless word in, or it proves nothing. */
const MUST_SEE = ['kafka: raw-telemetry', 'kafka: raw-telemetry-dlq', 'state: spool', 'database:'];

const random = createSeededRandom(Number(values.seed));
const installation = await startInstallation({ hasStream: true, settings: LEAK_SETTINGS });
try {
  const report = await checkLeaks({
    installation,
    random: () => random.next(),
    perDoor: Number(values['per-door']),
  });
  console.log(`${String(report.planted)} values planted through ${String(report.doors)} doors (seed ${values.seed})`);
  console.log(`answers: ${[...report.answers].map(([status, count]) => `${status} × ${String(count)}`).join(', ')}`);
  for (const [place, bytes] of [...report.searched].sort()) {
    const seen = report.seen.has(place) ? 'the harmless word is there' : '';
    const found = report.leaks.filter((leak) => leak.place === place).length;
    console.log(`${place.padEnd(44)} ${String(bytes).padStart(12)} bytes  ${String(found).padStart(5)} found  ${seen}`);
  }
  tell('kind', report.leaks, ({ kind }) => kind);
  tell('door', report.leaks, ({ door }) => door);
  for (const { door, kind, place, text } of report.leaks.slice(0, Number(values.show))) {
    console.log(`  LEAK ${kind} by ${door} in ${place}: ${JSON.stringify(text.slice(0, 120))}`);
  }
  const blind = MUST_SEE.filter((wanted) => ![...report.seen].some((place) => place.startsWith(wanted)));
  for (const place of blind) console.log(`  BLIND the search did not see the harmless word in ${place}`);
  console.log(`${String(report.leaks.length)} leaks`);
  process.exitCode = report.leaks.length + blind.length === 0 ? 0 : 1;
} finally {
  await installation.remove();
}

function tell(name: string, leaks: readonly Leak[], by: (leak: Leak) => string): void {
  const counts = new Map<string, number>();
  for (const leak of leaks) counts.set(by(leak), (counts.get(by(leak)) ?? 0) + 1);
  const rows = [...counts].sort(([, a], [, b]) => b - a).slice(0, 30);
  for (const [key, count] of rows) console.log(`  by ${name}: ${String(count).padStart(5)} ${key}`);
}
