import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { candidatesOf } from '../../../../domain/redaction/candidate.ts';
import { createCandidateScan } from '../../../../domain/redaction/candidate-scan.ts';
import { createRedactor } from '../../../../domain/redaction/create-redactor.ts';
import { mergeRanges } from '../../../../domain/redaction/merge-ranges.ts';
import { REDACTION_FINDERS } from '../../../../domain/redaction/redaction-finders.ts';
import { REDACTION_KINDS } from '../../../../domain/redaction/redaction-kind.ts';
import type { RedactionKind, SensitiveRange } from '../../../../domain/redaction/redaction-kind.ts';
import { policyOf } from '../../../../domain/redaction/redaction-policy.ts';
import { LABELLED_NEGATIVES, LABELLED_VALUES, nearlySensitiveText } from '../../../support/nearly-sensitive-text.ts';

const encoder = new TextEncoder();
const KEYS = ['', 'a.b', 'user.phone', 'ssn', 'os.version', 'contact'];

/** A token's prefix behind what joins words but is no letter, and places that end a bounded search. */
const HARD = [
  `sid_1//0${'aB3'.repeat(12)}`,
  `-1//0${'aB3'.repeat(12)}`,
  `_ya29.${'aB3'.repeat(12)}`,
  `xsid${'_'.repeat(61)}=9f86d081884c7d65`,
  'phone (2015-10-18)',
  'session id-9f86d081884c7d',
  'a--password hunter2',
];

/** The slow way: every finder reads every text. */
function findAll(kinds: readonly RedactionKind[], text: string, key: string): readonly SensitiveRange[] {
  const ranges = REDACTION_FINDERS.flatMap(({ find }) => find(text, key));
  return mergeRanges(ranges.filter(({ kind }) => kinds.includes(kind)));
}

/** Compares with the slow way: the text, its bytes inside others, its bytes cut short, and its bytes taken one by one. */
function createCheck(kinds: readonly RedactionKind[]): (text: string, key: string) => void {
  const policy = { ...policyOf('off'), ...Object.fromEntries(kinds.map((kind) => [kind, 'mask'])) };
  const redactor = createRedactor({ policy });
  return (text, key) => {
    const found = findAll(kinds, text, key);
    const bytes = encoder.encode(`1@${text}1@`);
    const cut = bytes.subarray(2, Math.max(2, bytes.length - 3));
    const views = [
      { text: new TextDecoder().decode(bytes.subarray(2, -2)), start: 2, end: bytes.length - 2 },
      { text: new TextDecoder().decode(cut), start: 2, end: 2 + cut.length },
      { text: String.fromCharCode(...bytes), start: 0, end: bytes.length },
    ];

    expect(redactor.find(text, key)).toEqual(found);
    for (const view of views) {
      const holds = [
        redactor.mayContain(bytes, view.start, view.end, key),
        redactor.mayContain(bytes, view.start, view.end),
      ];
      if (holds.includes(false)) expect(findAll(kinds, view.text, key)).toEqual([]);
    }
  };
}

describe('createCandidateScan', () => {
  it.each(['every kind', ...REDACTION_KINDS])('finds what every finder on every text finds: %s', (name) => {
    const check = createCheck(REDACTION_KINDS.filter((kind) => name === 'every kind' || kind === name));

    for (const text of [...LABELLED_VALUES, ...LABELLED_NEGATIVES, ...HARD]) check(text, '');
    fc.assert(fc.property(nearlySensitiveText, fc.constantFrom(...KEYS), check), {
      numRuns: name === 'every kind' ? 3000 : 60,
    });
  });

  it('sees a number that only the name of the attribute tells', () => {
    const scan = createCandidateScan(candidatesOf(new Set(REDACTION_KINDS)));
    const holds = (text: string, key?: string) => scan.holdsAny(encoder.encode(text), 0, text.length, key);

    expect([holds('4155550132'), holds('4155550132', 'user.phone'), holds('4155550132', 'order')]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('lets ordinary values and lines of logs pass', () => {
    const scan = createCandidateScan(candidatesOf(new Set(REDACTION_KINDS)));
    const ordinary = [
      ...[
        'GET',
        '/api/v1/users/123/orders',
        '5b8efff798038103d269b633813fc60c',
        'checkout-7d9f8b6c5-x2x4z',
        '1.25.0',
        '',
      ],
      ...['550e8400-e29b-41d4-a716-44665544beef', 'com.example.shop.CartService', 'SELECT * FROM t WHERE id = $1'],
      ...['2026-04-17T10:20:30.123Z', '2005-06-03-15.42.50.675872', '@opentelemetry/instrumentation-http', 'größe'],
      ...['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36', 'std::vector<int>'],
      ...['2015-10-18 18:01:47,978 INFO [main] org.apache.MRAppMaster: Executing with tokens 10/20', 'a'.repeat(1000)],
      ...['- 1117838570 2005.06.03 R02-M1-N0-C:J12-U11 RAS KERNEL INFO session opened for user root by (uid=0)'],
    ];

    expect(ordinary.filter((text) => scan.holdsAny(encoder.encode(text), 0, text.length))).toEqual([]);
  });

  it('reads long texts as well as short ones, and one after the other', () => {
    const scan = createCandidateScan(candidatesOf(new Set(['email'])));

    expect(scan.candidatesIn(`${'x'.repeat(100_000)} a@b.io`, '')).not.toBe(0);
    expect(scan.candidatesIn('nothing', '')).toBe(0);
    expect(scan.candidatesIn('a@b.io', '')).not.toBe(0);
  });
});
