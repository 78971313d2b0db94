/** What a word is made of, as bits; see {@link characterBits}. */
export const CharacterBit = { digit: 1, letter: 2, slash: 4, dot: 8, backslash: 16, at: 32, manySlashes: 64 } as const;

const BITS = new Uint8Array(128);
for (let code = 0x30; code <= 0x39; code += 1) BITS[code] = CharacterBit.digit;
for (let code = 0x41; code <= 0x5a; code += 1) BITS[code] = BITS[code + 0x20] = CharacterBit.letter;
BITS[0x2f] = CharacterBit.slash;
BITS[0x2e] = CharacterBit.dot;
BITS[0x5c] = CharacterBit.backslash;
BITS[0x40] = CharacterBit.at;

/** The bit of one character; letters of other alphabets are letters. */
export function characterBits(code: number): number {
  return code < 128 ? (BITS[code] ?? 0) : CharacterBit.letter;
}

const MAX_HOST = 253;
const HOST = /^[a-z-]+(?:\.[a-z-]+)+$/i;
const TOP_LEVEL =
  /\.(?:com|net|org|edu|gov|mil|int|info|biz|local|localdomain|internal|intranet|lan|corp|home|arpa|cluster)$/i;
const COUNTRY = /\.[a-z]{2}$/i;
/** Names of classes and packages are host names backwards: `com.example.Main`, `java.io.IOException`. */
const REVERSE_HOST = /^(?:com|org|net|edu|io|dev|java|javax|android|kotlin|scala|sun)\./i;
const RELATIVE_PATH = /^(?:~|\.{1,2})\//;
const BACKSLASH_PATH = /\\[\w.$-]/;
const ADDRESS = /^[^@]{1,64}@[^@]{1,255}$/;

/**
 * Whether a word is a value by its own looks: it holds a digit, or is a path, a host name or an address. Words that can
 * only be known as values by comparison (`root`, `LOCAL`) are not.
 * @param bits Union of the {@link characterBits} of the word
 */
export function isValueWord(word: string, bits: number): boolean {
  if ((bits & CharacterBit.digit) !== 0) return true;
  if ((bits & ~CharacterBit.letter) === 0) return false;
  if ((bits & CharacterBit.letter) === 0) return word === '/' || word === '//';
  return isPathOrAddress(word, bits);
}

function isPathOrAddress(word: string, bits: number): boolean {
  if ((bits & CharacterBit.slash) !== 0 && isPath(word, bits)) return true;
  if ((bits & CharacterBit.backslash) !== 0 && BACKSLASH_PATH.test(word)) return true;
  if ((bits & CharacterBit.at) !== 0 && ADDRESS.test(word)) return true;
  return (bits & CharacterBit.dot) !== 0 && isHostName(word);
}

/** One slash inside is a choice (`input/output`), unless dots tell of file names (`com.example/.Main`). */
function isPath(word: string, bits: number): boolean {
  if (word.charCodeAt(0) === 0x2f || (bits & CharacterBit.manySlashes) !== 0) return true;
  return (bits & CharacterBit.dot) !== 0 || RELATIVE_PATH.test(word);
}

function isHostName(word: string): boolean {
  if (word.length > MAX_HOST || REVERSE_HOST.test(word) || !HOST.test(word)) return false;
  return TOP_LEVEL.test(word) || (COUNTRY.test(word) && word.indexOf('.') !== word.lastIndexOf('.'));
}

const CONSTANT_VALUES: ReadonlySet<string> = new Set(
  ['true', 'false', 'null', 'nil', 'none', 'undefined', 'nan', '(null)'].flatMap((word) => [word, word.toUpperCase()]),
);

/** Whether a word behind `=` is a literal of every programming language, and so a value. */
export function isLiteral(word: string): boolean {
  return word.length <= 9 && (CONSTANT_VALUES.has(word) || CONSTANT_VALUES.has(word.toLowerCase()));
}

const UNITS: ReadonlySet<string> = new Set(
  [
    'ns us µs ms s sec secs second seconds m min mins minute minutes h hr hrs hour hours d day days week weeks',
    'msec msecs usec usecs millis milliseconds millisecond microseconds microsecond nanoseconds nanosecond',
    'b kb mb gb tb pb kib mib gib tib byte bytes bit bits kbps mbps gbps hz khz mhz ghz %',
  ].flatMap((line) => line.split(' ')),
);
const LONGEST_UNIT = 12;

/** Whether a word behind a number is its unit: `5 seconds`, `27.8 KB`. */
export function isUnit(word: string): boolean {
  return word.length <= LONGEST_UNIT && (UNITS.has(word) || UNITS.has(word.toLowerCase()));
}

const names = (text: string): ReadonlySet<string> => new Set(text.split(' '));
const MONTHS = names(
  'jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august september october november december',
);
const WEEKDAYS = names('mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday');
const ZONES = names('UTC GMT Z EST EDT CST CDT MST MDT PST PDT CET CEST BST JST IST AM PM');

/** Whether a word names a month, when a number stands beside it. */
export function isMonth(word: string): boolean {
  return word.length <= 9 && MONTHS.has(word.toLowerCase());
}

/** Whether a word names a day of the week, when a date stands behind it. */
export function isWeekday(word: string): boolean {
  return word.length <= 9 && WEEKDAYS.has(word.toLowerCase());
}

/** Whether a word behind a time is its zone, or the half of its day. */
export function isZone(word: string): boolean {
  return word.length <= 4 && ZONES.has(word);
}
