import type { z } from 'zod';
import type { FieldPath, ProblemLog, YamlDocument } from './yaml-document.ts';

/**
 * Parses a document by a schema of strict objects, leniently: a field that the schema does not know is a warning and
 * ignored, everything else that does not fit is a problem. Undefined when there was a problem.
 */
export function parseLeniently<T>(schema: z.ZodType<T>, document: YamlDocument, log: ProblemLog): T | undefined {
  let result = schema.safeParse(document.value);
  if (result.success) return result.data;
  const value: unknown = structuredClone(document.value);
  for (const issue of unknownFields(result.error)) {
    for (const key of issue.keys) {
      removeAt(value, issue.path, key);
      log.warnings.push(document.problemAt([...issue.path, key], 'is not known and was ignored'));
    }
  }
  result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) log.problems.push(document.problemAt(toPath(issue.path), messageOf(issue)));
  return undefined;
}

function unknownFields(error: z.ZodError): readonly { readonly path: FieldPath; readonly keys: readonly string[] }[] {
  return error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? [{ path: toPath(issue.path), keys: issue.keys }] : [],
  );
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_type') return issue.message;
  return issue.message.endsWith('received undefined') ? 'is missing' : issue.message;
}

function toPath(path: readonly PropertyKey[]): FieldPath {
  return path.map((part) => (typeof part === 'number' ? part : String(part)));
}

function removeAt(value: unknown, path: FieldPath, key: string): void {
  let holder: unknown = value;
  for (const part of path) holder = isRecord(holder) ? holder[part] : undefined;
  if (isRecord(holder)) Reflect.deleteProperty(holder, key);
}

function isRecord(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null;
}
