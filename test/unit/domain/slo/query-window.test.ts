import { describe, expect, it } from 'vitest';
import { fillWindow, hasWindow } from '../../../../domain/slo/query-window.ts';

describe('the window of an SLI query', () => {
  it('is filled in everywhere, with or without spaces', () => {
    expect(fillWindow('a[{{.window}}] / b[{{ .window }}]', '5m')).toBe('a[5m] / b[5m]');
  });

  it.each([
    { query: 'a[{{.window}}]', found: true },
    { query: 'a[{{ .window }}]', found: true },
    { query: 'a[5m]', found: false },
    { query: 'a[{{.windows}}]', found: false },
  ])('is found in $query: $found, however often it is asked', ({ query, found }) => {
    expect([hasWindow(query), hasWindow(query)]).toEqual([found, found]);
  });
});
