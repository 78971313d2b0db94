/**
 * Templates of paths and names without a route: segments that look like identifiers become placeholders, so that an
 * operation never holds an identifier and `/users/42` and `/users/43` are one operation.
 */

const MAX_LENGTH = 256;
const MAX_SEGMENTS = 16;

const INTEGER = /^[+-]?\d+$/;
const UUID = /^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$/i;
const DATE = /^\d{4}-\d{2}-\d{2}(?:[T ][\d:.,]+(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const YEAR_MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;
const EMAIL = /^[^\s@/]+(?:@|%40)[^\s@/]+\.[a-z]{2,}$/i;
/** `42.json`: the extension says what is asked for. */
const FILE = /^(.+)(\.[a-z]\w{0,4})$/i;
/** `order-20417`: fewer digits may be part of a name (`utf-8`, `http-404`). */
const NUMBERED = /^([a-z]{1,16}[-_])\d{4,}$/i;
const HEX = /^(?:0x)?[0-9a-f]{8,}$/i;
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i;
const TOKEN = /^[\w~=+-]{20,}$/;
const DIGIT = /\d/;
/** What has neither a digit nor an e-mail address has no identifier. */
const SUSPECT = /[\d@]|%40/;
const MATRIX_PARAMETERS = /;[^/]*/g;
/** Parts of a path segment that may be identifiers each: `Orders(42)`, `1,2,3`. */
const SEGMENT_PARTS = /[^,()'|]+/g;
const LIST = /\{id\}(?:,\{id\})+/g;
const LOWER = /[a-z]/;
const UPPER = /[A-Z]/;
/** Names of classes hold a digit or two (`OAuth2…`), random tokens more. */
const TOKEN_DIGITS = 3;

/**
 * The template of a URL path: integers, UUIDs, ULIDs, hex strings of 8 digits or more with a decimal digit among them,
 * tokens of 20 characters or more with three decimal digits and both cases, and e-mail addresses become `{id}`, also before a
 * file extension, in a list, in brackets, and behind a short word when they have four digits (`order-{id}`); dates and months
 * become `{date}`. Query, fragment and matrix parameters (`;v=1`) are dropped, as are a trailing slash and whatever lies beyond 16 segments or 256 characters (`…` stands for
 * it).
 */
export function templateOfPath(path: string): string {
  const end = path.search(/[?#]/);
  const pathname = (end < 0 ? path : path.slice(0, end)).slice(0, MAX_LENGTH + 1);
  const segments = pathname
    .replace(MATRIX_PARAMETERS, '')
    .split('/')
    .filter((segment) => segment !== '');
  const cut = pathname.length > MAX_LENGTH || segments.length > MAX_SEGMENTS;
  // A segment that the length limit cut in two can't be judged.
  const kept = segments.slice(0, pathname.length > MAX_LENGTH ? -1 : undefined).slice(0, MAX_SEGMENTS);
  return `/${[...kept.map(templateOfSegment), ...(cut ? ['…'] : [])].join('/')}`;
}

/** The template of a span name: the same placeholders, for each word between blanks and punctuation. */
export function templateOfName(name: string): string {
  const kept = name.length > MAX_LENGTH ? `${name.slice(0, MAX_LENGTH).replace(/\S*$/, '')}…` : name;
  return SUSPECT.test(kept) ? kept.replace(/[^\s/:,;()[\]'"?&#|]+/g, placeholderOr) : kept;
}

/** The path of an absolute URL, or undefined when it has none. */
export function pathOfUrl(url: string): string | undefined {
  const scheme = url.indexOf('://');
  if (scheme < 0) return undefined;
  const start = url.slice(scheme + 3).search(/[/?#]/);
  if (start < 0) return '/';
  const path = url.slice(scheme + 3 + start);
  return path.startsWith('/') ? path : '/';
}

function templateOfSegment(segment: string): string {
  return SUSPECT.test(segment) ? segment.replace(SEGMENT_PARTS, placeholderOr).replace(LIST, '{id}') : segment;
}

function placeholderOr(word: string): string {
  if (DATE.test(word) || YEAR_MONTH.test(word)) return '{date}';
  if (isIdentifier(word) || EMAIL.test(word)) return '{id}';
  const [, stem, extension] = FILE.exec(word) ?? [];
  if (stem !== undefined && extension !== undefined && isIdentifier(stem)) return `{id}${extension}`;
  return word.replace(NUMBERED, '$1{id}');
}

function isIdentifier(segment: string): boolean {
  if (!DIGIT.test(segment)) return false;
  if (INTEGER.test(segment) || UUID.test(segment) || ULID.test(segment) || HEX.test(segment)) return true;
  return TOKEN.test(segment) && looksRandom(segment);
}

function looksRandom(segment: string): boolean {
  return LOWER.test(segment) && UPPER.test(segment) && segment.replace(/\D/g, '').length >= TOKEN_DIGITS;
}
