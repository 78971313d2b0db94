import {
  WorkflowFailedError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, WorkflowNotFoundError } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { fromClientError, isGone } from '../../../temporal/client-errors.ts';

function grpcError(code: number): Error {
  return Object.assign(new Error('grpc'), { code, details: '', metadata: {} });
}

describe('fromClientError', () => {
  it.each([
    new WorkflowUpdateFailedError('failed', ApplicationFailure.nonRetryable('No.', 'failed_precondition')),
    new WorkflowFailedError(
      'failed',
      ApplicationFailure.nonRetryable('No.', 'failed_precondition'),
      'NON_RETRYABLE_FAILURE',
    ),
  ])('brings a workflow’s own code and message back', (error) => {
    expect(fromClientError(error)).toMatchObject({ code: 'failed_precondition', message: 'No.' });
  });

  it('says that an unconfirmed decision can be repeated', () => {
    const failure = fromClientError(new WorkflowUpdateRPCTimeoutOrCancelledError('late'));

    expect(failure).toMatchObject({
      code: 'deadline_exceeded',
      message: expect.stringContaining('repeating it is safe'),
    });
  });

  it.each([
    [3, 'invalid_argument'],
    [4, 'deadline_exceeded'],
    [5, 'not_found'],
    [7, 'permission_denied'],
    [8, 'resource_exhausted'],
    [9, 'failed_precondition'],
    [14, 'unavailable'],
    [13, 'unavailable'],
    [16, 'unauthenticated'],
  ])('maps gRPC status %i to %s, bare or wrapped', (status, code) => {
    const bare = grpcError(status);
    const wrapped = new Error('outer', { cause: bare });

    expect([fromClientError(bare).code, fromClientError(wrapped).code]).toEqual([code, code]);
  });

  it('leaves our own errors alone and hides what it does not know', () => {
    const ours = new ScoutError({ code: 'not_found', message: 'Gone.' });

    expect(fromClientError(ours)).toBe(ours);
    expect(fromClientError(new Error('secret'))).toMatchObject({
      code: 'internal',
      message: expect.not.stringContaining('secret'),
    });
  });
});

describe('isGone', () => {
  it('recognises a workflow that is not there', () => {
    expect(isGone(new WorkflowNotFoundError('gone', 'id', undefined))).toBe(true);
    expect(isGone(grpcError(14))).toBe(false);
  });
});
