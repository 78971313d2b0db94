import { stringify } from 'yaml';

/**
 * One YAML document, same input same bytes: insertion order, no folding, no anchors. Kubernetes still reads YAML 1.1, in
 * which a plain `yes` or `off` is no text.
 */
export function toYaml(header: string, document: unknown): string {
  const options = { lineWidth: 0, aliasDuplicateObjects: false, blockQuote: 'literal', compat: 'yaml-1.1' } as const;
  return `${header}${stringify(document, options)}`;
}
