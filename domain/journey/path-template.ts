/**
 * Templates of paths and names without a route: segments that look like identifiers become placeholders, so that an
 * operation never holds an identifier and `/users/42` and `/users/43` are one operation.
 */

const MAX_LENGTH = 256;
const MAX_SEGMENTS = 16;

const INTEGER = /^[+-]?\d+$/;
const UUID = /^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$/i;
const DATE = /^\d{4}-\d{2}-\d{2}(?:[T ][\d:.,]+(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const HEX = /^(?:0x)?[0-9a-f]{8,}$/i;
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i;
const TOKEN = /^[\w~=+-]{20,}$/;
const DIGIT = /\d/;
const LOWER = /[a-z]/;
const UPPER = /[A-Z]/;
/** Names of classes hold a digit or two (`OAuth2…`), random tokens more. */
const TOKEN_DIGITS = 3;

/**
 * The template of a URL path: integers, UUIDs, ULIDs, hex strings of 8 digits or more with a decimal digit among them,
 * and tokens of 20 characters or more with three decimal digits and both cases become `{id}`, dates `{date}`. Query and
 * fragment are dropped, as are a trailing slash and whatever lies beyond 16 segments or 256 characters (`…` stands for
 * it).
 */
export function templateOfPath(path: string): string {
  const end = path.search(/[?#]/);
  const pathname = (end < 0 ? path : path.slice(0, end)).slice(0, MAX_LENGTH + 1);
  const segments = pathname.split('/').filter((segment) => segment !== '');
  const cut = pathname.length > MAX_LENGTH || segments.length > MAX_SEGMENTS;
  // A segment that the length limit cut in two can't be judged.
  const kept = segments.slice(0, pathname.length > MAX_LENGTH ? -1 : undefined).slice(0, MAX_SEGMENTS);
  return `/${[...kept.map(placeholderOr), ...(cut ? ['…'] : [])].join('/')}`;
}

/** The template of a span name: the same placeholders, for each word between blanks and punctuation. */
export function templateOfName(name: string): string {
  const kept = name.length > MAX_LENGTH ? `${name.slice(0, MAX_LENGTH).replace(/\S*$/, '')}…` : name;
  return DIGIT.test(kept) ? kept.replace(/[^\s/:,;()[\]'"?&#|]+/g, placeholderOr) : kept;
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

function placeholderOr(segment: string): string {
  if (DATE.test(segment)) return '{date}';
  return isIdentifier(segment) ? '{id}' : segment;
}

function isIdentifier(segment: string): boolean {
  if (!DIGIT.test(segment)) return false;
  if (INTEGER.test(segment) || UUID.test(segment) || ULID.test(segment) || HEX.test(segment)) return true;
  return TOKEN.test(segment) && looksRandom(segment);
}

function looksRandom(segment: string): boolean {
  return LOWER.test(segment) && UPPER.test(segment) && segment.replace(/\D/g, '').length >= TOKEN_DIGITS;
}
