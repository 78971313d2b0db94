import { describe, expect, it } from 'vitest';
import { VENDOR_TOKENS } from '../../../../domain/redaction/find-vendor-tokens.ts';
import {
  mayBeAuthorization,
  mayBeEntraSecret,
  mayBeSendgridKey,
  mayBeSession,
  mayBeStorageKey,
  mayBeTokenWithDigits,
  mayBeTwilioKey,
  mayBeVendorToken,
  VENDOR_TRIGGERS,
} from '../../../../domain/redaction/scan-tokens.ts';
import type { ScannedText } from '../../../../domain/redaction/scanned-text.ts';
import { placeOf, scannedTextOf } from '../../../support/scanned-text-of.ts';

const tokenIn = (text: string) => {
  const scan = scannedTextOf(text);
  const places = Array.from({ length: scan.end - scan.start }, (_, offset) => scan.start + offset);
  return places.some((at) => {
    const isTrigger = VENDOR_TRIGGERS.includes(scan.bytes[at] as number);
    return (isTrigger && mayBeVendorToken(scan, at)) || mayBeTokenWithDigits(scan, at);
  });
};
const at = (text: string, part: string, check: (scan: ScannedText, index: number) => boolean) => {
  const scan = scannedTextOf(text);
  return check(scan, placeOf(scan, part));
};

describe('mayBeVendorToken', () => {
  it.each(VENDOR_TOKENS)('sees $prefix with enough behind it', ({ prefix, min }) => {
    expect(tokenIn(`in ${prefix}${'aB3'.repeat(20)}`)).toBe(true);
    // Behind `sk-`, `proj-` may be the begin of a token as well.
    if (!/^sk-./.test(prefix)) expect(tokenIn(`in ${prefix}${'a'.repeat(min - 1)}`)).toBe(false);
    expect(tokenIn(`in7${prefix}${'aB3'.repeat(20)}`)).toBe(false);
  });
});

describe('mayBeAuthorization', () => {
  it('needs the whole word and what separates it', () => {
    expect([at('Bearer x', 'B', mayBeAuthorization), at('%20basic+x', 'b', mayBeAuthorization)]).toEqual([true, true]);
    expect(['bearer', 'basics x', 'xbasic x', 'bear x'].some((text) => at(text, 'b', mayBeAuthorization))).toBe(false);
  });
});

describe('mayBeSession', () => {
  it.each(['session 9f86d081884c7d65', 'Session ID  ab-9f86d081884c7d65', 'session\tid-9f86d081884c7d'])(
    'sees %j',
    (text) => {
      expect(at(text, '9', mayBeSession)).toBe(true);
    },
  );

  it.each([
    'session 9f86',
    'xsession 9f86d081884c7d65',
    'session=9f86d081884c7d65',
    'lesson 9f86d081884c7d65',
    'session 1-9f86d081884c7d65',
  ])('sees none in %j', (text) => {
    expect(at(text, '9', mayBeSession)).toBe(false);
  });
});

describe('mayBeEntraSecret and mayBeStorageKey', () => {
  it('need the mark and the length', () => {
    expect(at(`abc8Q~${'x'.repeat(31)}`, '~', mayBeEntraSecret)).toBe(true);
    expect([`abcQ~${'x'.repeat(31)}`, '8Q~x'].some((text) => at(text, '~', mayBeEntraSecret))).toBe(false);
    expect(at(`${'A'.repeat(86)}==`, '==', mayBeStorageKey)).toBe(true);
    expect([`${'A'.repeat(85)}==`, `${'A'.repeat(86)}=`].some((text) => at(text, '=', mayBeStorageKey))).toBe(false);
  });
});

describe('mayBeSendgridKey and mayBeTwilioKey', () => {
  it('need what stands before and the length', () => {
    const first = 'aB3-_'.repeat(5).slice(0, 22);
    const hex = '0123456789abcdef'.repeat(2);

    expect(at(`(SG.${first}.x`, 'G', mayBeSendgridKey)).toBe(true);
    expect(
      ['SG.x.', `xSG.${first}.`, `SG${first}.`, `SG.${first}x`].some((text) => at(text, 'G', mayBeSendgridKey)),
    ).toBe(false);
    expect(at(`_SK${hex}.`, 'K', mayBeTwilioKey)).toBe(true);
    expect(
      [`SK${hex}0`, `SK${hex.slice(1)}`, `xSK${hex}`, `K${hex}`].some((text) => at(text, 'K', mayBeTwilioKey)),
    ).toBe(false);
  });
});
