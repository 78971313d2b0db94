import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';

/**
 * Checks the base URL of a Prometheus and returns it as it is used: normalised, without a slash at its end.
 * @throws ScoutError invalid_argument
 */
export function parseTargetUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw wrong('it must start with http:// or https://');
  }
  if (url.username !== '' || url.password !== '') throw wrong('credentials do not belong into a URL');
  if (url.search !== '' || url.hash !== '') throw wrong('it must have no query and no fragment');
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** The URL itself may hold what must not be shown. */
function wrong(reason: string): ScoutError {
  return new ScoutError({ code: ErrorCode.invalidArgument, message: `The URL of a Prometheus is wrong: ${reason}.` });
}
