import kafkajs from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { toKafkaError } from '../../../../adapters/kafka/kafka-error.ts';
import { ErrorCode } from '../../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';

const protocolError = (type: string) => Object.assign(new kafkajs.KafkaJSError('x'), { type });

describe('toKafkaError', () => {
  it.each([
    ['MESSAGE_TOO_LARGE', ErrorCode.invalidArgument],
    ['TOPIC_AUTHORIZATION_FAILED', ErrorCode.permissionDenied],
    ['SASL_AUTHENTICATION_FAILED', ErrorCode.unauthenticated],
    ['NOT_LEADER_FOR_PARTITION', ErrorCode.unavailable],
  ])('reads the protocol error %s as %s', (type, code) => {
    expect(toKafkaError(protocolError(type))).toMatchObject({ code });
  });

  it('looks for the protocol error in the causes, too', () => {
    const outer = Object.assign(new Error('gave up'), { cause: protocolError('MESSAGE_TOO_LARGE') });

    const error = toKafkaError(outer);

    expect(error).toMatchObject({ code: ErrorCode.invalidArgument, cause: outer });
  });

  it('takes anything else for a broker that cannot be reached, and leaves our own errors alone', () => {
    const own = new ScoutError({ code: ErrorCode.dataLoss, message: 'gone' });

    expect(toKafkaError(new TypeError('socket'))).toMatchObject({ code: ErrorCode.unavailable });
    expect(toKafkaError('text')).toMatchObject({ code: ErrorCode.unavailable });
    expect(toKafkaError(own)).toBe(own);
  });
});
