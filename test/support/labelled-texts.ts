import { readFileSync } from 'node:fs';
import type { RedactionKind, SensitiveRange } from '../../domain/redaction/redaction-kind.ts';

/** A text of the labelled set, and where its sensitive values are. */
export interface LabelledText {
  readonly text: string;
  readonly labels: readonly SensitiveRange[];
}

const MARK = /\u27e6([a-z0-9_]+)\|([^\u27e7]*)\u27e7/g;

/** Reads a file of `test/data/redaction`; its README says how values are marked. */
export function labelledTexts(name: string): readonly LabelledText[] {
  const path = new URL(`../data/redaction/${name}.jsonl`, import.meta.url);
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines.map((line) => unmark((JSON.parse(line) as { readonly text: string }).text.replaceAll('\u205e', '')));
}

function unmark(marked: string): LabelledText {
  const labels: SensitiveRange[] = [];
  let text = '';
  let position = 0;
  for (const { index, 0: mark, 1: kind = '', 2: value = '' } of marked.matchAll(MARK)) {
    text += marked.slice(position, index);
    labels.push({ start: text.length, end: text.length + value.length, kind: kind as RedactionKind });
    text += value;
    position = index + mark.length;
  }
  return { text: text + marked.slice(position), labels };
}
