import { createLineFolder } from '../../domain/log/line-folder.ts';
import type { FoldedRecord } from '../../domain/log/line-folder.ts';
import type { LogFormat } from '../../domain/log/log-line.ts';
import type { LogSeverity } from '../../domain/log/severity.ts';
import { createTemplateMiner } from '../../domain/log/template-miner.ts';
import { redactText } from '../../domain/redaction/redact-text.ts';
import type { GroupNumbers } from './group-numbers.ts';

/** What is known of the lines of one template. */
export interface LogGroup {
  /** The template's id. */
  readonly group: string;
  readonly template: string;
  /** Log records; a stack trace is part of one. */
  readonly records: number;
  readonly lines: number;
  readonly firstLine: number;
  readonly lastLine: number;
  /** The most severe of its records, where any says. */
  readonly severity?: LogSeverity;
  /** The message of its first record, redacted. */
  readonly example: string;
}

/** Groups the lines of one file or stream; call `end` once, then read. */
export interface LogGrouper {
  push(line: string): void;
  end(): void;
  /** The groups, most records first. */
  groups(): readonly LogGroup[];
  /** The group of every line, in order. Lines of a stack trace have the group of their record. */
  lineGroups(): Generator<LogGroup>;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

const MAX_EXAMPLE = 512;

/**
 * Creates a grouper. Groups are told at the end: a template that was found in several forms first is one group then,
 * under the id of its first form.
 */
export function createLogGrouper(format: LogFormat, numbers: GroupNumbers): LogGrouper {
  const folder = createLineFolder({ format });
  const miner = createTemplateMiner();
  const numberOf = new Map<string, number>();
  const found: LogGroup[] = [];
  let final: readonly LogGroup[] = [];

  function take(record: FoldedRecord | undefined): void {
    if (record === undefined) return;
    const example = redactText(record.content)?.text ?? record.content;
    const { templateId, template } = miner.assign(example);
    const number = numberOf.get(templateId) ?? found.length;
    numberOf.set(templateId, number);
    const group = groupOf(record, { templateId, template, example });
    const known = found[number];
    if (known === undefined) found.push(group);
    else found[number] = addGroups(known, group);
    for (let line = 0; line < record.lineCount; line += 1) numbers.add(number);
  }

  return {
    push: (line) => take(folder.push(line)),
    end() {
      for (let record = folder.flush(); record !== undefined; record = folder.flush()) take(record);
      final = joinAliases(found, (id) => miner.template(id));
    },
    groups: () => [...new Set(final)].sort((a, b) => b.records - a.records || a.firstLine - b.firstLine),
    *lineGroups() {
      for (const number of numbers.all()) {
        const group = final[number];
        if (group !== undefined) yield group;
      }
    },
  };
}

interface Assigned {
  readonly templateId: string;
  readonly template: string;
  readonly example: string;
}

function groupOf({ head, firstLine, lineCount }: FoldedRecord, { templateId, template, example }: Assigned): LogGroup {
  return {
    group: templateId,
    template,
    records: 1,
    lines: lineCount,
    firstLine,
    lastLine: firstLine + lineCount - 1,
    ...(head.severity === undefined ? {} : { severity: head.severity }),
    example: example.slice(0, MAX_EXAMPLE),
  };
}

/** The sum of two groups; id, text and example are those of the first. */
function addGroups(first: LogGroup, second: LogGroup): LogGroup {
  const sum: Mutable<LogGroup> = {
    ...first,
    records: first.records + second.records,
    lines: first.lines + second.lines,
    firstLine: Math.min(first.firstLine, second.firstLine),
    lastLine: Math.max(first.lastLine, second.lastLine),
  };
  const severity = worse(first.severity, second.severity);
  if (severity !== undefined) sum.severity = severity;
  return sum;
}

function worse(a: LogSeverity | undefined, b: LogSeverity | undefined): LogSeverity | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return b.number > a.number ? b : a;
}

/** One object for all numbers whose ids are one template now, with its present text. */
function joinAliases(
  found: readonly LogGroup[],
  templateOf: (id: string) => { readonly id: string; readonly text: string } | undefined,
): readonly LogGroup[] {
  const byId = new Map<string, LogGroup>();
  const ids = found.map(({ group }) => templateOf(group)?.id ?? group);
  for (const [number, group] of found.entries()) {
    const id = ids[number] ?? group.group;
    const text = templateOf(id)?.text ?? group.template;
    const known = byId.get(id);
    byId.set(id, known === undefined ? { ...group, group: id, template: text } : addGroups(known, group));
  }
  return found.map((group, number) => byId.get(ids[number] ?? group.group) ?? group);
}
