import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { KafkaOauthConfig } from '../../../platform/config/kafka-config.ts';

/** Gives a bearer token that is still valid for a while. */
export type TokenSource = () => Promise<string>;

const REQUEST_TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 256 * 1024;
/** A token is fetched anew when less than this part of its life is left. */
const REFRESH_AT = 0.2;
const DEFAULT_LIFETIME_SECONDS = 300;

interface Token {
  readonly value: string;
  readonly refreshAtMs: number;
}

/**
 * Tokens by the client credentials grant (RFC 6749 §4.4), kept until 80 % of their life are over. Callers at the same
 * time share one request; a failure is not kept.
 */
export function createTokenSource(config: KafkaOauthConfig, nowMs: () => number): TokenSource {
  let current: Promise<Token> | undefined;
  return async () => {
    const seen = current;
    const held = await seen?.catch(() => undefined);
    if (current === seen && (held === undefined || nowMs() >= held.refreshAtMs)) current = undefined;
    current ??= fetchToken(config, nowMs);
    return (await current).value;
  };
}

async function fetchToken(config: KafkaOauthConfig, nowMs: () => number): Promise<Token> {
  const { clientId, clientSecret, scope, tokenUrl } = config;
  const credentials = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret.reveal())}`;
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) });
  const askedAtMs = nowMs();
  let answer: unknown;
  try {
    const response = await fetch(tokenUrl, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}`, accept: 'application/json' },
      body,
      // The secret goes to the configured address and nowhere else.
      redirect: 'error',
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    if (!response.ok) throw refused(response.status);
    answer = JSON.parse((await response.text()).slice(0, MAX_ANSWER_BYTES));
  } catch (cause) {
    throw ScoutError.from(cause, { code: ErrorCode.unavailable, message: 'The OAuth token server gives no answer.' });
  }
  const { access_token: value, expires_in: lifetime } = (answer ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof value !== 'string' || value === '') throw refused(200);
  const lifetimeMs = (Number(lifetime) > 0 ? Number(lifetime) : DEFAULT_LIFETIME_SECONDS) * 1000;
  return { value, refreshAtMs: askedAtMs + lifetimeMs * (1 - REFRESH_AT) };
}

function refused(status: number): ScoutError {
  const isOurFault = status >= 400 && status < 500 && status !== 429;
  return new ScoutError({
    code: isOurFault ? ErrorCode.unauthenticated : ErrorCode.unavailable,
    message: `The OAuth token server answered ${status} without a token; check the client's id, secret and scope.`,
    details: { status },
  });
}
