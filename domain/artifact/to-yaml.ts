import { stringify } from 'yaml';

/** One YAML document, same input same bytes: insertion order, no folding, no anchors. */
export function toYaml(header: string, document: unknown): string {
  return `${header}${stringify(document, { lineWidth: 0, aliasDuplicateObjects: false, blockQuote: 'literal' })}`;
}
