import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { reportFindings, trackedFiles } from './findings.ts';

/** Relative links in Markdown files: the file is there, and so is the heading behind a `#`. */
const codeFence = /^(?:```|~~~)[\s\S]*?^(?:```|~~~)/gm;
const inlineCode = /`[^`\n]*`/g;
const link = /!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g;

reportFindings('docs-links', trackedFiles('*.md').flatMap(linkFindings));

function linkFindings(file: string): readonly string[] {
  const text = readFileSync(file, 'utf8').replaceAll(codeFence, '').replaceAll(inlineCode, '');
  return [...text.matchAll(link)].flatMap(([, target = '']) => {
    if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return [];
    const problem = targetProblem(file, target);
    return problem === undefined ? [] : [`${file}: ${target}: ${problem}`];
  });
}

function targetProblem(file: string, target: string): string | undefined {
  const [path = '', heading] = target.split('#');
  const linked = path === '' ? file : relative('.', join(dirname(file), decodeURIComponent(path)));
  if (linked.startsWith('..')) return 'points outside the repository';
  if (!existsSync(linked)) return 'no such file';
  if (heading === undefined || statSync(linked).isDirectory() || !linked.endsWith('.md')) return undefined;
  return headings(linked).has(heading) ? undefined : 'no such heading';
}

function headings(file: string): ReadonlySet<string> {
  const lines = readFileSync(file, 'utf8').replaceAll(codeFence, '').split('\n');
  return new Set(lines.filter((line) => /^#{1,6} /.test(line)).map((line) => anchor(line.replace(/^#+ /, ''))));
}

/** The anchor that Git forges give a heading. */
function anchor(title: string): string {
  return title
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}
