import { describe, expect, it } from 'vitest';
import { fromFilesystemError } from '../../../../adapters/filesystem/filesystem-error.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';

describe('a failed file operation', () => {
  it.each([
    ['ENOSPC', 'resource_exhausted'],
    ['EDQUOT', 'resource_exhausted'],
    ['EMFILE', 'resource_exhausted'],
    ['EACCES', 'permission_denied'],
    ['EROFS', 'permission_denied'],
    ['EIO', 'internal'],
  ])('with %s is %s', (systemCode, code) => {
    const cause = Object.assign(new Error('failed'), { code: systemCode });

    expect(fromFilesystemError(cause, '/data')).toMatchObject({ code, cause });
  });

  it('says which disk is full', () => {
    const failure = fromFilesystemError(Object.assign(new Error('x'), { code: 'ENOSPC' }), '/data/blobs');

    expect(failure.message).toBe('The disk of /data/blobs is full; free some space.');
  });

  it('passes our own errors through', () => {
    const error = new ScoutError({ code: 'not_found', message: 'no' });

    expect(fromFilesystemError(error, '/data')).toBe(error);
  });
});
