import { describe, expect, it } from 'vitest';
import {
  isSchemeEnd,
  mayBeEmail,
  mayBeIpv4,
  mayBeIpv6,
  mayBeJwt,
} from '../../../../domain/redaction/scan-addresses.ts';
import { placeOf, scannedTextOf } from '../../../support/scanned-text-of.ts';

const emailIn = (text: string) => {
  const scan = scannedTextOf(text);
  return mayBeEmail(scan, placeOf(scan, '@'), placeOf(scan, '@') + 1);
};
const ipv4In = (text: string, from = '1') => {
  const scan = scannedTextOf(text);
  return mayBeIpv4(scan, placeOf(scan, from));
};
const ipv6In = (text: string) => {
  const scan = scannedTextOf(text);
  return mayBeIpv6(scan, placeOf(scan, ':'));
};

describe('mayBeEmail', () => {
  it('needs a local part, and a dot and two letters behind', () => {
    expect(['a@b.io', 'ü@bü.de', 'a@x.1.org'].map(emailIn)).toEqual([true, true, true]);
    expect(['@b.io', 'a @b.io', 'a@b', 'a@4.17.21', 'Election@774]', 'a@b.c'].some(emailIn)).toBe(false);
  });
});

describe('mayBeIpv4', () => {
  it('needs four octets that stand alone', () => {
    expect(['10.0.0.1', '(1.2.3.4)', 'http://1.2.3.4/', '1.2.3.4.'].map((text) => ipv4In(text))).not.toContain(false);
    expect(
      ['1.2.3', '1.2.3.4.5', '1.2.3.256', '1.2.3.4-rc', 'Chrome/126.0.0.0', 'app-1.2.3.4', '1.2.3.4x'].some((text) =>
        ipv4In(text),
      ),
    ).toBe(false);
    expect(ipv4In('0.0.0.0', '0')).toBe(false);
  });
});

describe('mayBeIpv6', () => {
  it('tells addresses from times and scopes', () => {
    expect(['2001:db8::1', 'fe80::1:2', '::ffff:1.2.3.4', '1:2:3:4:5:6:7:8'].map(ipv6In)).not.toContain(false);
    expect(['10:20:30', 'std::vector', 'a:b', '0:0:0:0:0:0:0:0:2181', 'http://x', '12::30'].some(ipv6In)).toBe(false);
  });
});

describe('mayBeJwt', () => {
  it('needs three segments that begin a word', () => {
    const holds = (text: string) => {
      const scan = scannedTextOf(text);
      return mayBeJwt(scan, placeOf(scan, 'J'));
    };

    expect(holds('eyJhbGci.eyJzdWIi.')).toBe(true);
    expect(['eyJhbGci', 'eyJhbGci.abc.', 'xeyJhbGci.abcd.', 'J', 'eyJ.eyJ.eyJ.'].some(holds)).toBe(false);
  });
});

describe('isSchemeEnd', () => {
  it('needs two slashes', () => {
    const holds = (text: string) => {
      const scan = scannedTextOf(text);
      return isSchemeEnd(scan, placeOf(scan, ':'));
    };

    expect([holds('a://b'), holds('a:/b'), holds('a:/')]).toEqual([true, false, false]);
  });
});
