import { describe, expect, it } from 'vitest';
import { isErrorSpan } from '../../../../domain/journey/is-error.ts';
import { buildSpan } from '../../../support/builders/build-span.ts';

const server = (attributes: Record<string, string | number>, status: 'unset' | 'ok' | 'error' = 'unset') =>
  isErrorSpan(buildSpan({ attributes, status }));
const client = (attributes: Record<string, string | number>, status: 'unset' | 'ok' | 'error' = 'unset') =>
  isErrorSpan(buildSpan({ kind: 'client', attributes, status }));

describe('a server span', () => {
  it.each([500, 502, 503, '504', 599])('is an error with HTTP %s', (code) => {
    expect(server({ 'http.response.status_code': code })).toBe(true);
    expect(server({ 'http.status_code': code })).toBe(true);
  });

  it.each([200, 302, 400, 404, 429, '499'])('is no error with HTTP %s', (code) => {
    expect(server({ 'http.response.status_code': code })).toBe(false);
  });

  it('is no error with HTTP 404 even when its status says so: that is the caller’s', () => {
    expect(server({ 'http.response.status_code': 404 }, 'error')).toBe(false);
  });

  it('is an error with HTTP 200 when its status says so', () => {
    expect(server({ 'http.response.status_code': 200 }, 'error')).toBe(true);
  });

  it.each([2, 4, 13, 14, 15, '14', 'UNAVAILABLE', 'DEADLINE_EXCEEDED', 'internal'])(
    'is an error with gRPC %s',
    (code) => {
      expect(server({ 'rpc.grpc.status_code': code })).toBe(true);
      expect(server({ 'rpc.response.status_code': code })).toBe(true);
    },
  );

  it.each([1, 3, 5, 6, 7, 8, 9, 10, 11, 16, 'NOT_FOUND'])('is no error with gRPC %s, whatever its status', (code) => {
    expect(server({ 'rpc.grpc.status_code': code })).toBe(false);
    expect(server({ 'rpc.grpc.status_code': code }, 'error')).toBe(false);
  });

  it('goes by its status when gRPC says OK', () => {
    expect(server({ 'rpc.grpc.status_code': 0 })).toBe(false);
    expect(server({ 'rpc.grpc.status_code': 0 }, 'error')).toBe(true);
  });

  it('goes by its status without any code', () => {
    expect(server({})).toBe(false);
    expect(server({}, 'ok')).toBe(false);
    expect(server({}, 'error')).toBe(true);
  });
});

describe('a client span', () => {
  it('is an error with HTTP 404 when its status says so', () => {
    expect(client({ 'http.response.status_code': 404 }, 'error')).toBe(true);
    expect(client({ 'http.response.status_code': 404 })).toBe(false);
  });

  it('is an error with HTTP 503', () => {
    expect(client({ 'http.response.status_code': 503 })).toBe(true);
  });
});
