import { describe, expect, it } from 'vitest';
import { isRequestIdName } from '../../../../domain/instrumentation/request-id-name.ts';

describe('isRequestIdName', () => {
  it.each(['x-request-id', 'requestId', 'request.id', 'correlation_id', 'X-Correlation-ID', 'reqId'])(
    'knows %s',
    (name) => {
      expect(isRequestIdName(name)).toBe(true);
    },
  );

  it.each(['request', 'orderId', 'request_idle', 'id', ''])('leaves %s alone', (name) => {
    expect(isRequestIdName(name)).toBe(false);
  });
});
