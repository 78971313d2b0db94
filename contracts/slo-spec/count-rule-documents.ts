import { parseAllDocuments } from 'yaml';

/** How many documents of a YAML text are Prometheus rule files, told by their `groups`; 0 for any other file. */
export function countRuleDocuments(text: string): number {
  return parseAllDocuments(text, { logLevel: 'silent' }).filter((document) => document.has('groups')).length;
}
