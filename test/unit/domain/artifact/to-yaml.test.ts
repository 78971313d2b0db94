import { describe, expect, it } from 'vitest';
import { toYaml } from '../../../../domain/artifact/to-yaml.ts';

describe('YAML of artifacts', () => {
  it('keeps insertion order, never folds and repeats instead of referring', () => {
    const shared = { b: 1, a: 'x '.repeat(100).trim() };

    const text = toYaml('# Header\n', { second: shared, first: shared });

    expect(text.startsWith('# Header\nsecond:\n  b: 1\n')).toBe(true);
    expect(text).not.toContain('&');
    expect(text.split('\n')).toHaveLength(8);
  });
});
