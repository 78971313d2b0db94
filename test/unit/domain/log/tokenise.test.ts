import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderTokens } from '../../../../domain/log/tokens.ts';
import { tokenise } from '../../../../domain/log/tokenise.ts';

const LIMITS = { maxCharacters: 4096, maxTokens: 256 };
const templateOf = (text: string) => renderTokens(tokenise(text, LIMITS));

describe('tokenise', () => {
  it.each([
    ['Failed password for root from 10.0.0.1 port 22', 'Failed password for root from <*> port <*>'],
    ['id 4bf92f35-77b3-4da6-a3ce-929d0e0e4736 done', 'id <*> done'],
    ['mail to [redacted:email] sent', 'mail to <*> sent'],
    ['read /var/log/x and C:\\Windows\\a.dll ok', 'read <*> and <*> ok'],
    ['mac FF:F2:9F:16:DC:0A seen', 'mac <*> seen'],
    ['proxy.cse.cuhk.edu.hk:5070 open', '<*> open'],
    ['input/output error, java.io.IOException', 'input/output error, java.io.IOException'],
    ['illegal instruction......0', 'illegal instruction..<*>'],
    ['visible=true, user=root', 'visible=<*>, user=root'],
    ['Done. Really!', 'Done. Really!'],
    ['at 2024-01-01T00:00:00Z it was', 'at <*> it was'],
  ])('masks the values of %j', (text, template) => {
    expect(templateOf(text)).toBe(template);
  });

  it('takes any text, and no digit is left', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        expect(templateOf(text)).not.toMatch(/[0-9]/);
      }),
    );
  });

  it.each(['a:', '(', '[redacted:', '1 ', '..', 'ab:cd:', 'x=1,', '\\'])(
    'takes linear time for repeated %j',
    (piece) => {
      const text = piece.repeat(100_000);
      const started = performance.now();

      tokenise(text, { maxCharacters: 200_000, maxTokens: 200_000 });

      expect(performance.now() - started).toBeLessThan(2000);
    },
  );

  it('reads no more than its limits', () => {
    expect(tokenise('a b c d', { maxCharacters: 3, maxTokens: 99 }).texts).toEqual(['a', 'b']);
    expect(tokenise('a b c d', { maxCharacters: 99, maxTokens: 3 }).texts).toEqual(['a', 'b', 'c']);
  });
});
