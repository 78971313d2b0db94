import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder } from '../../../../cli/start/make-folder.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slo-scout-folder-'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('making a folder', () => {
  it('makes those above it too, and may be repeated', () => {
    const dir = join(root, 'a', 'b', 'c');

    makeFolder(dir);
    makeFolder(dir);

    expect(existsSync(dir)).toBe(true);
  });

  it('says why it cannot, and which setting to change, instead of trying for ever', () => {
    writeFileSync(join(root, 'file'), '');

    for (const dir of [join(root, 'file', 'below'), '/proc/nope/below']) {
      expect(() => makeFolder(dir)).toThrow(
        expect.objectContaining({
          code: 'failed_precondition',
          message: expect.stringContaining('SLO_SCOUT_STATE_DIR') as string,
        }) as Error,
      );
    }
  });
});
