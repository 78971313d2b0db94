import { describe, expect, it } from 'vitest';
import { beginScram } from '../../../../adapters/kafka/security/scram.ts';

describe('SCRAM', () => {
  // RFC 7677 §3.
  const begin = () =>
    beginScram({ hash: 'sha256', username: 'user', password: 'pencil', nonce: 'rOprNGfwEbeRWgbNEkqO' });
  const serverFirst = 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096';

  it('has the messages of the example of RFC 7677', () => {
    const exchange = begin();

    const final = exchange.final(serverFirst);

    expect(exchange.first).toBe('n,,n=user,r=rOprNGfwEbeRWgbNEkqO');
    expect(final).toBe(
      'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
    );
    exchange.verify('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=');
  });

  it('refuses a broker that does not know the password, and one that answers before it was asked', () => {
    const exchange = begin();
    exchange.final(serverFirst);

    expect(() => exchange.verify('v=AAAA')).toThrow('could not prove');
    expect(() => begin().verify('v=')).toThrow('could not prove');
  });

  it.each([
    ['another nonce', 'r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096', 'another SCRAM exchange'],
    ['our nonce alone', 'r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096', 'another SCRAM exchange'],
    ['few iterations', 'r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=1', '1 SCRAM iterations'],
    ['a billion iterations', 'r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=1000000000', '1000000000 SCRAM iterations'],
    ['nothing', '', 'another SCRAM exchange'],
  ])('refuses %s', (_, first, message) => {
    expect(() => begin().final(first)).toThrow(message);
  });

  it('escapes what separates fields', () => {
    expect(beginScram({ hash: 'sha512', username: 'a=b,c', password: 'x', nonce: 'n' }).first).toBe(
      'n,,n=a=3Db=2Cc,r=n',
    );
  });
});
