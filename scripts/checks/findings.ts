import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

/** Files that Git tracks or would track, deleted ones left out: the repository as the next commit will have it. */
export function trackedFiles(...patterns: readonly string[]): readonly string[] {
  const output = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--', ...patterns],
    {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  const names = new Set(output.split('\0').filter((name) => name !== ''));
  return [...names].filter((name) => existsSync(name) && statSync(name).isFile()).sort();
}

/** Prints what a check found, one line each, and ends the process: 0 when there is nothing, else 1. */
export function reportFindings(check: string, findings: readonly string[]): never {
  for (const finding of findings) console.log(finding);
  console.log(findings.length === 0 ? `${check}: nothing found` : `${check}: ${findings.length} found`);
  process.exit(findings.length === 0 ? 0 : 1);
}
