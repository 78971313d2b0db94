import type { RequestHandler } from 'express';

/** Nothing that the API answers may run, be framed or be sniffed; pages loosen what they need by themselves. */
const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** Sets the security headers of every answer. */
export function securityHeaders(): RequestHandler {
  return (_request, response, next) => {
    response.set({ ...HEADERS });
    next();
  };
}
