import fc from 'fast-check';
import { labelledTexts } from './labelled-texts.ts';

/** Texts of the labelled set, and the values in them by themselves. */
export const LABELLED_VALUES: readonly string[] = ['values', 'values-held-out'].flatMap((file) =>
  labelledTexts(file).flatMap(({ text, labels }) => [text, ...labels.map(({ start, end }) => text.slice(start, end))]),
);
/** Texts of the labelled set in which nothing is to be found. */
export const LABELLED_NEGATIVES: readonly string[] = ['negatives', 'negatives-held-out'].flatMap((file) =>
  labelledTexts(file).map(({ text }) => text),
);

const PIECES: readonly string[] = [
  ...[
    '@',
    '%40',
    '.',
    '-',
    '--',
    '-----',
    ':',
    '::',
    '://',
    '=',
    '==',
    '>',
    '"',
    "'",
    ' ',
    '  ',
    '\t',
    '\n',
    '/',
    '(',
    ')',
  ],
  ...[
    '%2B',
    '+',
    '+1',
    '1',
    '0',
    '41',
    '007',
    '255',
    '4111',
    '1990-01-02',
    '10:20:30',
    '1.2',
    '123456789',
    '4155550132',
  ],
  ...['password', 'PGPASSWORD', 'apiKey', 'api_key', 'sid', 'xsid', 'session', 'session id', 'Session', 'sig', 'token'],
  ...[
    'phone',
    'userPhone',
    'tel',
    'ssn',
    'call',
    'number',
    'is',
    'no',
    'Bearer',
    'basic',
    '%20',
    'eyJ',
    'abcd',
    'user',
  ],
  ...[
    'sk-',
    'sk_live_',
    'AKIA',
    'AIza',
    'ya29.',
    '1//0',
    'xoxb-',
    'xoxe.xox',
    'ghp_',
    'glpat-',
    'hooks.slack.com/services/',
  ],
  ...[
    '7Q~',
    'DE89',
    'GB29',
    'fe80',
    '2001:db8',
    'ffff',
    'v',
    'Chrome/',
    'BEGIN PRIVATE KEY',
    'END',
    '[',
    ']',
    '{',
    '&',
    '?',
  ],
  ...[
    'curl',
    'mysql',
    'sshpass',
    'redis-cli',
    'docker login',
    ' -u ',
    ' -sU',
    ' --user ',
    ' -p',
    ' -p ',
    ' -a ',
    '","-a","',
    'root:hunter2',
    '; x',
    ' && ',
    '|',
    'git@',
    'github.com:',
  ],
  ...['npm_', 'pypi-', 'hf_', 'dop_v1_', 'SG.', 'SK', 'abcdef0123456789', 'a1B2c3D4e5F6g7H8i9J0k1', 'x'.repeat(43)],
  ...[
    'ü',
    'K',
    '😀',
    '\ud800',
    '_',
    '__',
    '\\',
    '\\"',
    'x'.repeat(40),
    '7'.repeat(20),
    'a1B2c3D4e5F6g7H8',
    '.'.repeat(70),
  ],
];

/** A value with one character taken out, doubled or exchanged. */
const nearValue = fc
  .tuple(fc.constantFrom(...LABELLED_VALUES), fc.nat(), fc.constantFrom(...PIECES, ''), fc.boolean())
  .map(([value, place, piece, isInserted]) => {
    const at = place % (value.length + 1);
    return value.slice(0, at) + piece + value.slice(isInserted ? at : at + 1);
  });

/** Texts in which the finders find things, nearly or really. */
export const nearlySensitiveText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...PIECES) },
      { weight: 1, arbitrary: fc.constantFrom(...LABELLED_VALUES, ...LABELLED_NEGATIVES) },
      { weight: 2, arbitrary: nearValue },
      { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 99_999_999 }).map(String) },
    ),
    { maxLength: 10 },
  )
  .map((parts) => parts.join(''));
