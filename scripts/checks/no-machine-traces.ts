import { readFileSync } from 'node:fs';
import { reportFindings, trackedFiles } from './findings.ts';

/** Tracked files name no folder of one person's machine and no package registry's address: neither holds elsewhere. */
const traces = [
  {
    name: "one machine's folder",
    pattern: /(?<![\w.~)}\]-])\/(?:root|work|workspace|builds|home\/[\w.-]+|Users\/[\w.-]+)(?=\/)/,
  },
  {
    name: "a package registry's address",
    pattern:
      /registry\.(?:npmjs\.org|yarnpkg\.com)|(?:files\.pythonhosted|pypi|(?:proxy|sum)\.golang)\.org|repo1?\.maven\.(?:apache\.)?org|(?:static|index)\.crates\.io|deb\.debian\.org/,
  },
];

reportFindings(
  'no-machine-traces',
  trackedFiles()
    .filter((file) => file !== 'LICENSE')
    .flatMap(traceFindings),
);

function traceFindings(file: string): readonly string[] {
  const content = readFileSync(file);
  if (content.includes(0)) return [];
  return content
    .toString('utf8')
    .split('\n')
    .flatMap((line, index) =>
      traces
        .filter(({ pattern }) => pattern.test(line))
        .map(({ name }) => `${file}:${index + 1}: ${name}: ${line.trim().slice(0, 120)}`),
    );
}
