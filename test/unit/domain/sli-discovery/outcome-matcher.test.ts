import { describe, expect, it } from 'vitest';
import { outcomeMatcher } from '../../../../domain/sli-discovery/outcome-matcher.ts';

const bad = (label: string, ...values: readonly string[]) => outcomeMatcher(label, values)?.bad;

describe('outcomeMatcher', () => {
  it.each([
    ['code', ['200', '404', '503'], 'code=~"5.."'],
    ['code', ['200', '0'], 'code=~"5.."'],
    ['code', ['2xx', '5xx', 'other'], 'code=~"5[xX][xX]"'],
    ['status', ['2xx', '5xx'], 'status=~"5[xX][xX]"'],
    ['envoy_response_code_class', ['2', '4', '5'], 'envoy_response_code_class="5"'],
    ['status_code', ['STATUS_CODE_UNSET', 'STATUS_CODE_ERROR'], 'status_code=~"(STATUS_CODE_)?ERROR"'],
    ['classification', ['success', 'failure'], 'classification=~"(?i:error|errors|failure|failed|fail|bad)"'],
    ['outcome', ['SUCCESS', 'CLIENT_ERROR'], 'outcome="SERVER_ERROR"'],
    ['rpc_grpc_status_code', ['0', '5', '14'], 'rpc_grpc_status_code=~"2|4|13|14|15"'],
    ['error_type', [''], 'error_type!=""'],
    ['error', ['true', 'false'], 'error=~"(?i:true)"'],
  ])('understands %s with %j', (label, values, expected) => {
    expect(bad(label, ...values)).toBe(expected);
  });

  it('knows gRPC codes as Go writes them and as the protocol does, also before anything failed', () => {
    const both = /^grpc_code=~"Unknown\|.*\|UNKNOWN\|DEADLINE_EXCEEDED\|INTERNAL\|UNAVAILABLE\|DATA_LOSS"$/;

    expect(bad('grpc_code', 'OK')).toMatch(both);
    expect(bad('grpc_code', 'OK', 'DeadlineExceeded', 'NotFound')).toMatch(both);
    expect(bad('rpc_response_status_code', 'OK', 'DEADLINE_EXCEEDED')).toContain('DEADLINE_EXCEEDED');
  });

  it.each([
    ['code', ['200', 'weird']],
    ['status', ['true', 'false']],
    ['result', []],
    ['code', ['0', 'unknown', '']],
    ['status', ['active', 'idle']],
  ])('does not guess: %s with %j', (label, values) => {
    expect(outcomeMatcher(label, values)).toBeUndefined();
  });
});
