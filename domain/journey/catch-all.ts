/** Wildcards at the end of a route: `/*`, `/**`, `/{proxy+}`, `/{*path}`, `/:path*`, `/(.*)`, `/{path:.*}`. */
const WILDCARD_END = /(?:^|\/)(?:\*{1,2}|\{\*\w*\}|\{\w+\+\}|\{\w+:\.\*\}|:\w+\*|\(?\.\*\)?)$/;

/** A method alone, as instrumentation names a call whose route it does not know: `GET`, `HTTP POST`. */
const BARE_METHOD = /^(?:HTTP|(?:HTTP )?(?:GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH|_OTHER))$/;

/** Names that proxies give to whatever passes through them: Envoy, Traefik, Kong, API gateways. */
const PROXY_NAMES: ReadonlySet<string> = new Set([
  ...['ingress', 'egress', 'proxy', 'reverseproxy', 'gateway', 'kong', 'entrypoint', 'router', 'forward'],
]);

/** What a proxy asks before it lets a request through (Envoy's external authorisation and rate limit services). */
const PROXY_CHECK = /\bAuthorization\/Check$|\bRateLimitService\/ShouldRateLimit$/;

const METHOD_PREFIX = /^[A-Z_]+ (?=\S)/;

/**
 * Whether an operation takes every request alike, so that its name says nothing of what the user does: a wildcard route, a
 * method without a route, a proxy's own name, or the check that it makes of every request. `/` is a page and no wildcard. What passes through such an operation is
 * told apart below it (`entryPosition`).
 */
export function isCatchAll(operation: string): boolean {
  const path = operation.replace(METHOD_PREFIX, '');
  if (WILDCARD_END.test(path) || BARE_METHOD.test(operation)) return true;
  return PROXY_NAMES.has(path.toLowerCase()) || PROXY_CHECK.test(operation);
}
