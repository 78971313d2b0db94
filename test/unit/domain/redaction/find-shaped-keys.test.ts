import { describe, expect, it } from 'vitest';
import { findSendgridKeys, findTwilioKeys } from '../../../../domain/redaction/find-shaped-keys.ts';
import type { RangeFinder } from '../../../../domain/redaction/redaction-kind.ts';

const found = (find: RangeFinder, text: string) => find(text).map(({ start, end }) => text.slice(start, end));
const BODY = 'aB3dE-gH7_K9'.repeat(6);
const SENDGRID = `SG.${BODY.slice(0, 22)}.${BODY.slice(0, 43)}`;
const TWILIO = `SK${'0123456789abcdef'.repeat(2)}`;

describe('findSendgridKeys', () => {
  it('finds keys by the lengths of their parts', () => {
    expect(found(findSendgridKeys, `key ${SENDGRID}. and (${SENDGRID})`)).toEqual([SENDGRID, SENDGRID]);
  });

  it.each([`x${SENDGRID}`, SENDGRID.slice(0, -1), `SG.${BODY}.${BODY}`, 'SG.a.b', 'SG.'])(
    'finds none in %s',
    (text) => {
      expect(found(findSendgridKeys, text)).toEqual([]);
    },
  );
});

describe('findTwilioKeys', () => {
  it('finds keys wherever they stand', () => {
    expect(found(findTwilioKeys, `sid=${TWILIO}, /Keys/${TWILIO}.json`)).toEqual([TWILIO, TWILIO]);
  });

  it.each([
    ['a longer word', `${TWILIO}0`],
    ['a part of a word', `A${TWILIO}`],
    ['a shorter one', TWILIO.slice(0, -1)],
    ['large letters', TWILIO.toUpperCase()],
    ['a number', `SK${'1'.repeat(32)}`],
    ['a word', `SK${'a'.repeat(32)}`],
    ['a hash', TWILIO.slice(2)],
  ])('takes %s for none', (_what, text) => {
    expect(found(findTwilioKeys, text)).toEqual([]);
  });
});
