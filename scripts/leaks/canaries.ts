import { RedactionKind } from '../../domain/redaction/redaction-kind.ts';

/** A value that must not be found anywhere. */
export interface Canary {
  readonly kind: RedactionKind;
  /** A text as programs write it, with the value in it. */
  readonly text: string;
  /** Bytes that must not be found, not even in part. */
  readonly needles: readonly string[];
}

/** Random numbers from 0 to below 1. */
export type Random = () => number;

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const ALNUM = `${LOWER}${LOWER.toUpperCase()}0123456789`;
const HEX = '0123456789abcdef';
const DIGITS = '0123456789';
/** What is longer is searched for in pieces, for a part of it may have been cut off. */
const PIECE = 20;

class Dice {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  text(length: number, alphabet = ALNUM): string {
    return Array.from({ length }, () => alphabet[this.below(alphabet.length)] ?? '').join('');
  }

  /** Letters and digits mixed, as real keys have them. */
  token(length: number): string {
    return `${this.text(length - 3)}${this.text(1, LOWER)}${this.text(1, DIGITS)}${this.text(1, LOWER.toUpperCase())}`;
  }

  one<T>(...choice: readonly [T, ...T[]]): T {
    return choice[this.below(choice.length)] ?? choice[0];
  }
}

interface Planted {
  readonly text: string;
  readonly secret: string;
}

type Maker = (dice: Dice) => Planted;

const around = (dice: Dice, secret: string): Planted => ({
  secret,
  text: dice.one(`request of ${secret} failed`, `value="${secret}"`, `retry (${secret}) now`, secret),
});
const vendor =
  (make: (dice: Dice) => string): Maker =>
  (dice) =>
    around(dice, make(dice));

/** How a value of each kind looks, in the surroundings that tell what it is. */
const MAKERS: Readonly<Partial<Record<RedactionKind, Maker>>> = {
  [RedactionKind.email](dice) {
    const name = `${dice.text(9, LOWER)}.${dice.text(6, LOWER)}`;
    const { text } = around(dice, `${name}@mail.example.org`);
    return { text, secret: name };
  },
  [RedactionKind.ipv4]: (dice) => {
    const octet = (): number => dice.between(100, 222);
    const address = `${String(octet())}.${String(octet())}.${String(octet())}.${String(octet())}`;
    return { secret: address, text: dice.one(`client ${address} connected`, `peer=${address}:4711`, address) };
  },
  [RedactionKind.ipv6]: (dice) => {
    const address = `2001:db8:${Array.from({ length: 6 }, () => `a${dice.text(3, HEX)}`).join(':')}`;
    return { secret: address, text: dice.one(`client ${address} connected`, `[${address}]:443`, address) };
  },
  [RedactionKind.creditCard]: (dice) => {
    const digits = withLuhn(`4${dice.text(14, DIGITS)}`);
    const spaced = digits.replace(/(.{4})(?=.)/g, dice.one('$1 ', '$1-', '$1'));
    return { secret: spaced, text: `card ${spaced} declined` };
  },
  [RedactionKind.phone]: (dice) => {
    const number = dice.one(`+49 30 ${dice.text(8, '123456789')}`, `+1 415-555-${dice.text(4, '123456789')}`);
    const secret = number.startsWith('+49')
      ? number
      : `+1 ${dice.between(212, 989)}-${dice.between(212, 989)}-${dice.text(4, '123456789')}`;
    return { secret, text: dice.one(`phone: ${secret}`, `call ${secret} back`, `tel=${secret}`) };
  },
  [RedactionKind.ssn]: (dice) => {
    const secret = `${String(dice.between(100, 660))}-${String(dice.between(10, 98))}-${String(dice.between(1000, 9998))}`;
    return { secret, text: dice.one(`ssn ${secret}`, `SSN: ${secret} checked`, `social security number ${secret}`) };
  },
  [RedactionKind.iban]: (dice) => {
    const account = `${dice.text(8, '123456789')}${dice.text(10, DIGITS)}`;
    const iban = `DE${ibanCheck(account, '1314')}${account}`;
    return { secret: iban, text: dice.one(`iban ${iban}`, `transfer from ${iban} booked`, iban) };
  },
  [RedactionKind.jwt]: (dice) => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const subject = dice.token(24);
    const head = part({ alg: 'RS256', kid: dice.token(8) });
    const secret = `${part({ sub: subject, exp: 1_900_000_000 })}.${dice.token(86)}`;
    return { secret, text: around(dice, `${head}.${secret}`).text };
  },
  [RedactionKind.bearer]: (dice) => {
    const secret = dice.token(40);
    return { secret, text: dice.one(`Authorization: Bearer ${secret}`, `sent with bearer ${secret} to shop`) };
  },
  [RedactionKind.basic]: (dice) => {
    const secret = Buffer.from(`${dice.text(8, LOWER)}:${dice.token(12)}`).toString('base64');
    return { secret, text: `Authorization: Basic ${secret}` };
  },
  [RedactionKind.urlAuth]: (dice) => {
    const secret = dice.token(14);
    return { secret, text: dice.one(`postgres://shop:${secret}@db:5432/shop`, `GET https://ada:${secret}@host/x 200`) };
  },
  [RedactionKind.sessionId]: (dice) => {
    const secret = dice.text(32, HEX);
    return {
      secret,
      text: dice.one(`JSESSIONID=${secret}`, `session_id=${secret} expired`, `PHPSESSID=${secret}; a=b`),
    };
  },
  [RedactionKind.password]: (dice) => {
    const secret = dice.token(12);
    const named = dice.one(`password=${secret}`, `login with pwd: ${secret}`, `{"password":"${secret}"}`);
    return {
      secret,
      text: dice.one(named, `run: mysql -u root -p${secret} shop`, `curl -u ada:${secret} http://shop`),
    };
  },
  [RedactionKind.assignment]: (dice) => {
    const secret = dice.token(24);
    return { secret, text: dice.one(`api_key=${secret}`, `client_secret: ${secret}`, `{"access_token":"${secret}"}`) };
  },
  [RedactionKind.awsKey]: vendor((dice) => `AKIA${dice.text(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`),
  [RedactionKind.gcpKey]: vendor((dice) => `AIza${dice.token(35)}`),
  [RedactionKind.azureKey]: (dice) => {
    const secret = Buffer.from(dice.text(64)).toString('base64');
    return { secret, text: `DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=${secret};EndpointSuffix=core` };
  },
  [RedactionKind.githubToken]: vendor((dice) => `ghp_${dice.token(36)}`),
  [RedactionKind.gitlabToken]: vendor((dice) => `glpat-${dice.token(20)}`),
  [RedactionKind.slackToken]: vendor(
    (dice) => `xoxb-${dice.text(12, DIGITS)}-${dice.text(12, DIGITS)}-${dice.token(24)}`,
  ),
  [RedactionKind.stripeKey]: vendor((dice) => `sk_live_${dice.token(24)}`),
  [RedactionKind.openaiKey]: vendor((dice) => `sk-proj-${dice.token(48)}`),
  [RedactionKind.anthropicKey]: vendor((dice) => `sk-ant-api03-${dice.token(93)}AA`),
  [RedactionKind.npmToken]: vendor((dice) => `npm_${dice.token(36)}`),
  [RedactionKind.pypiToken]: vendor((dice) => `pypi-AgEIcHlwaS5vcmc${dice.token(110)}`),
  [RedactionKind.huggingfaceToken]: vendor((dice) => `hf_${dice.token(34)}`),
  [RedactionKind.digitaloceanToken]: vendor((dice) => `dop_v1_${dice.text(64, HEX)}`),
  [RedactionKind.sendgridKey]: vendor((dice) => `SG.${dice.token(22)}.${dice.token(43)}`),
  [RedactionKind.twilioKey]: vendor((dice) => `SK${dice.text(30, HEX)}a1`),
  [RedactionKind.privateKey]: (dice) => {
    const lines = Array.from({ length: 4 }, () => dice.token(64)).join('\n');
    return { secret: lines, text: `-----BEGIN RSA PRIVATE KEY-----\n${lines}\n-----END RSA PRIVATE KEY-----` };
  },
};

/** The kinds that have canaries: all but those that a key or the operator's own patterns decide. */
export const CANARY_KINDS = Object.keys(MAKERS) as readonly RedactionKind[];

/** Makes a value of a kind that no other run or call makes. */
export function createCanary(kind: RedactionKind, random: Random): Canary {
  const { text, secret } = MAKERS[kind]?.(new Dice(random)) ?? { text: '', secret: '' };
  return { kind, text, needles: needlesOf(secret) };
}

function needlesOf(secret: string): readonly string[] {
  if (secret.length < 2 * PIECE) return [secret];
  const pieces: string[] = [];
  for (let at = 0; at + PIECE <= secret.length; at += PIECE) pieces.push(secret.slice(at, at + PIECE));
  return pieces;
}

/** Appends the digit that makes the sum of Luhn's formula a multiple of ten (ISO/IEC 7812-1, annex B). */
function withLuhn(digits: string): string {
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, index) => {
      const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return `${digits}${String((10 - (sum % 10)) % 10)}`;
}

/** The check digits of an IBAN (ISO 13616): 98 minus the rest of account, country and 00 by 97. */
function ibanCheck(account: string, country: string): string {
  return String(98n - (BigInt(`${account}${country}00`) % 97n)).padStart(2, '0');
}
