import { describe, expect, it } from 'vitest';
import { decodeRpcStatus, encodeRpcStatus, rpcStatusToJson } from '../../../../contracts/otlp/status-codec.ts';

describe('google.rpc.Status', () => {
  it('carries code, message and the delay of RetryInfo', () => {
    const status = { code: 14, message: 'Come again.', retryDelayMs: 1500 };

    expect(decodeRpcStatus(encodeRpcStatus(status))).toEqual(status);
  });

  it('carries no delay when there is none', () => {
    const status = { code: 3, message: 'Wrong.' };

    expect(decodeRpcStatus(encodeRpcStatus(status))).toEqual(status);
  });

  it("is written in protobuf's JSON mapping, too", () => {
    const json = rpcStatusToJson({ code: 8, message: 'Too much.', retryDelayMs: 1500 });

    expect(JSON.parse(json)).toEqual({
      code: 8,
      message: 'Too much.',
      details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1.5s' }],
    });
  });
});
