import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SkippedTest {
  readonly name: string;
  readonly reason: string;
}

/** What one part of a run (a test project, a static check) came to. */
export interface Totals {
  readonly part: string;
  readonly passed: number;
  /** Names of what failed, one entry each. */
  readonly failed: readonly string[];
  readonly skipped: readonly SkippedTest[];
}

export function writeTotals(folder: string, totals: Totals): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${totals.part.replaceAll(/[^a-z0-9-]/g, '-')}.json`), JSON.stringify(totals, null, 2));
}

export function readTotals(folder: string): readonly Totals[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return files.sort().map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Totals);
}

/** Names each failure and each skipped test with its reason, and ends with the line `N passed, N failed, N skipped`. */
export function formatTotals(parts: readonly Totals[]): string {
  const passed = parts.reduce((sum, part) => sum + part.passed, 0);
  const failures = parts.flatMap((part) => part.failed.map((name) => `FAILED   ${part.part}: ${name}`));
  const skips = parts.flatMap((part) =>
    part.skipped.map(({ name, reason }) => `SKIPPED  ${part.part}: ${name} (${reason})`),
  );
  const last = `${passed} passed, ${failures.length} failed, ${skips.length} skipped`;
  return [...failures, ...skips, last].join('\n');
}

export function hasFailed(parts: readonly Totals[]): boolean {
  return parts.some((part) => part.failed.length > 0);
}
