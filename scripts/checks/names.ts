import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import ts from 'typescript';
import { reportFindings, trackedFiles } from './findings.ts';

/** File names, file sizes, and a unit test beside every domain file that holds a function. */
const kebabCase = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const generated = /(?:^|\/)(?:gen|generated)\//;
/** Words that say nothing as a file's or folder's last word. (`service` is not among them: here it is what emits telemetry.) */
const emptyWords = new Set(['utils', 'util', 'helpers', 'helper', 'common', 'manager', 'misc', 'stuff']);

const sources = trackedFiles('*.ts', '*.tsx', '*.mjs').filter((file) => !generated.test(file));
const tests = new Set(sources.filter((file) => file.startsWith('test/')));

reportFindings('names', [
  ...sources.flatMap(nameFindings),
  ...sources.flatMap(sizeFindings),
  ...sources.flatMap(mirrorFindings),
]);

function nameFindings(file: string): readonly string[] {
  return file.split('/').flatMap((part) => {
    const words = part.replace(/^\./, '').split('.');
    if (!words.every((word) => kebabCase.test(word))) return [`${file}: "${part}" is not kebab-case`];
    const lastWord = words[0]?.split('-').at(-1) ?? '';
    return emptyWords.has(lastWord) ? [`${file}: "${lastWord}" says nothing; name it after what it holds`] : [];
  });
}

function sizeFindings(file: string): readonly string[] {
  const limit = file.startsWith('test/') ? 500 : 400;
  const lines = readFileSync(file, 'utf8').replace(/\n$/, '').split('\n').length;
  return lines > limit ? [`${file}: ${lines} lines, the limit is ${limit}`] : [];
}

function mirrorFindings(file: string): readonly string[] {
  if (!file.startsWith('domain/') || !holdsFunction(file)) return [];
  const stem = `test/unit/${file.replace(/\.ts$/, '')}`;
  const mirrored = [...tests].some((test) => test.startsWith(`${stem}.`) && test.endsWith('.test.ts'));
  return mirrored ? [] : [`${file}: no unit test ${stem}.test.ts (or ${basename(stem)}.<aspect>.test.ts)`];
}

/** Types and plain data need no test of their own. */
function holdsFunction(file: string): boolean {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2023, true);
  const visit = (node: ts.Node): boolean =>
    (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) || (ts.forEachChild(node, visit) ?? false);
  return visit(source);
}
