import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { GapCode } from '../../../../../domain/instrumentation/instrumentation-gap.ts';
import { SnippetLanguage } from '../../../../../domain/instrumentation/snippets/snippet.ts';
import { remedyOf } from '../../../../../domain/instrumentation/snippets/snippets-of.ts';

const CODES = Object.values(GapCode);

describe('remedyOf', () => {
  it.each(CODES)('has a snippet for %s in every language', (code) => {
    for (const language of Object.values(SnippetLanguage)) expect(remedyOf(code, language).code).toMatch(/\S/);
  });

  it('gives the Collector’s configuration as YAML that can be read', () => {
    for (const code of CODES) {
      const { collector } = remedyOf(code, undefined);
      if (collector !== undefined) expect(Object.keys(parse(collector) as object).length).toBeGreaterThan(0);
    }
  });

  it('gives what needs no language where the language is not known', () => {
    expect(remedyOf('no_service_name', undefined).code).toBe('OTEL_SERVICE_NAME=checkout');
    expect(remedyOf('broken_propagation', undefined)).toMatchObject({ language: undefined, code: undefined });
    expect(remedyOf('broken_propagation', 'rust').collector).toContain('loadbalancing');
  });
});
