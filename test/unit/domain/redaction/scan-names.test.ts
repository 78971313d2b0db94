import { describe, expect, it } from 'vitest';
import { followsSecretName, mayBeOption, mayBePrivateKey } from '../../../../domain/redaction/scan-names.ts';
import { SECRET_NAMES } from '../../../../domain/redaction/sensitive-key.ts';
import { placeOf, scannedTextOf } from '../../../support/scanned-text-of.ts';

const nameBefore = (text: string) => {
  const scan = scannedTextOf(text);
  return followsSecretName(scan, placeOf(scan, /[=:>]/.exec(text)?.[0] ?? ''));
};
const optionIn = (text: string) => {
  const scan = scannedTextOf(text);
  return mayBeOption(scan, placeOf(scan, '--'));
};

describe('followsSecretName', () => {
  it.each([...SECRET_NAMES.map((name) => `${name}=`), 'PASSWORD : x', '"token": 1', 'session_id=1', 'x-api-key:'])(
    'sees the name in %j',
    (text) => {
      expect(nameBefore(text)).toBe(true);
    },
  );

  it.each(['userPassword=', 'PGPASSWORD=', 'accessToken=', '<pwd>x', 'a.sid_=', `xsid${'_'.repeat(61)}=`])(
    'sees the last word of %j',
    (text) => {
      expect(nameBefore(text)).toBe(true);
    },
  );

  it.each([
    'http://x',
    '10:20',
    'request_id=1',
    'xsid=1',
    'a=b',
    '=',
    'grid: 1',
    'Exception: x',
    'token2=',
    'token    =',
  ])('sees none in %j', (text) => {
    expect(nameBefore(text)).toBe(false);
  });
});

describe('mayBeOption', () => {
  it('needs the name of a secret and a space', () => {
    expect(['--password x', '--api-key x', 'a--token x', '---pwd x'].map(optionIn)).toEqual([true, true, true, true]);
    expect(['--verbose x', '--password=x', '--password', '--', '-- x'].some(optionIn)).toBe(false);
  });
});

describe('mayBePrivateKey', () => {
  it('needs five dashes and the word behind them', () => {
    const holds = (text: string) => {
      const scan = scannedTextOf(text);
      return mayBePrivateKey(scan, placeOf(scan, '-'));
    };

    expect([holds('-----BEGIN x'), holds('----BEGIN x'), holds('-----END x')]).toEqual([true, false, false]);
  });
});
