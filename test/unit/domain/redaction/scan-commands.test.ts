import { describe, expect, it } from 'vitest';
import { mayBeCommandOption } from '../../../../domain/redaction/scan-commands.ts';
import { placeOf, scannedTextOf } from '../../../support/scanned-text-of.ts';

const optionIn = (text: string, option: string) => {
  const scan = scannedTextOf(text);
  return mayBeCommandOption(scan, placeOf(scan, option));
};

describe('mayBeCommandOption', () => {
  it.each([
    ['curl -u a:b', '-u'],
    ['curl -sSLu a:b', '-sSLu'],
    ['curl --proxy-user a:b', '--proxy'],
    ['["mysql","-px"]', '-px'],
    ['x mariadb -px', '-px'],
    ["'redis-cli' '-a' x", '-a'],
    ['valkey-cli --pass x', '--pass'],
    ['docker login\n-p x', '-p'],
  ])('sees the option of a command in %j', (text, option) => {
    expect(optionIn(text, option)).toBe(true);
  });

  it.each([
    ['-u a:b curl', '-u'],
    ['cp -u a:b', '-u'],
    ['curl x-u a:b', '-u'],
    ['curl -x a:b', '-x'],
    ['curl -sSLku a:b', '-sSLku'],
    ['curl --verbose', '--verbose'],
    ['curl -', '-'],
    ['mysq -px', '-px'],
  ])('sees none in %j', (text, option) => {
    expect(optionIn(text, option)).toBe(false);
  });

  it('reads what stands before once', () => {
    const scan = scannedTextOf('a -p b -p curl -p c -p');
    const at = (index: number) => mayBeCommandOption(scan, scan.start + index);

    expect([at(2), at(7)]).toEqual([false, false]);
    expect(scan.commandFrom).toBe(scan.start + 7);
    expect([at(15), at(20)]).toEqual([true, true]);
    expect(scan.commandFrom).toBe(-1);
  });
});
