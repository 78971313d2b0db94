import { expect, it } from 'vitest';
import {
  characterBits,
  isLiteral,
  isMonth,
  isUnit,
  isValueWord,
  isWeekday,
  isZone,
} from '../../../../domain/log/value-words.ts';

const isValue = (word: string) => {
  let bits = 0;
  for (const character of word) bits |= characterBits(character.charCodeAt(0));
  return isValueWord(word, bits);
};

it.each(['eth0', '/var/log', '~/x', 'a@b', 'user@host.example', 'ns.example.com', 'host.co.uk', 'com.example/.Main'])(
  'knows %j as a value',
  (word) => {
    expect(isValue(word)).toBe(true);
  },
);

it.each(['root', 'input/output', 'java.io.IOException', 'com.example.Main', 'workerEnv.init', '*', 'e.g'])(
  'knows %j as no value',
  (word) => {
    expect(isValue(word)).toBe(false);
  },
);

it('knows units, literals and words of dates', () => {
  expect([isUnit('KB'), isUnit('seconds'), isUnit('second-hand')]).toEqual([true, true, false]);
  expect([isLiteral('True'), isLiteral('truth')]).toEqual([true, false]);
  expect([isMonth('Jun'), isWeekday('Sunday'), isZone('UTC'), isZone('utc')]).toEqual([true, true, true, false]);
});
