import { ActivityFailure, ApplicationFailure, CancelledFailure, TimeoutFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { fromFailure, toApplicationFailure, withFailures } from '../../../activities/failure.ts';
import { ErrorCode, isRetryable } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';

/** The whole table: what each code becomes. */
const TABLE: Readonly<Record<ErrorCode, { readonly nonRetryable: boolean }>> = {
  invalid_argument: { nonRetryable: true },
  unauthenticated: { nonRetryable: true },
  permission_denied: { nonRetryable: true },
  not_found: { nonRetryable: true },
  already_exists: { nonRetryable: true },
  failed_precondition: { nonRetryable: true },
  resource_exhausted: { nonRetryable: false },
  aborted: { nonRetryable: false },
  cancelled: { nonRetryable: true },
  deadline_exceeded: { nonRetryable: false },
  unavailable: { nonRetryable: false },
  data_loss: { nonRetryable: true },
  internal: { nonRetryable: false },
};

function inActivity(cause: Error): ActivityFailure {
  return new ActivityFailure('Activity task failed', 'step', '1', 'RETRY_POLICY_NOT_SET', undefined, cause);
}

describe('toApplicationFailure', () => {
  it.each(Object.entries(TABLE))('turns %s into a failure of that type', (code, { nonRetryable }) => {
    const error = new ScoutError({ code: code as ErrorCode, message: 'Why.', details: { limit: 3 } });

    const failure = toApplicationFailure(error);

    expect(failure).toMatchObject({ type: code, message: 'Why.', nonRetryable, details: [{ limit: 3 }] });
    expect(nonRetryable).toBe(!isRetryable(code as ErrorCode));
  });

  it('covers every code', () => {
    expect(Object.keys(TABLE).sort()).toEqual(Object.values(ErrorCode).sort());
  });

  it('keeps what it does not know out of the history', () => {
    const failure = toApplicationFailure(new TypeError('password=hunter2'));

    expect(failure).toMatchObject({ type: 'internal', nonRetryable: false });
    expect(JSON.stringify([failure.message, failure.details, failure.cause])).not.toContain('hunter2');
  });
});

describe('fromFailure', () => {
  it.each(Object.values(ErrorCode))('brings %s back through the envelopes', (code) => {
    const original = new ScoutError({ code, message: 'Why.', details: { field: 'x' } });

    const restored = fromFailure(inActivity(toApplicationFailure(original)));

    expect(restored).toMatchObject({ code, message: 'Why.', details: { field: 'x' } });
  });

  it.each([
    ['deadline_exceeded', inActivity(new TimeoutFailure('late', undefined, 'START_TO_CLOSE'))],
    ['cancelled', inActivity(new CancelledFailure('stop'))],
    ['internal', ApplicationFailure.nonRetryable('boom', 'SomebodyElsesType')],
    ['internal', new Error('boom')],
  ])('reads %s out of a failure that is not ours', (code, failure) => {
    expect(fromFailure(failure).code).toBe(code);
  });
});

describe('withFailures', () => {
  it('converts what an activity throws and leaves its answer alone', async () => {
    const activities = withFailures({
      works: async (input: number) => input + 1,
      fails: async () => {
        throw new ScoutError({ code: 'not_found', message: 'Gone.' });
      },
    });

    expect(await activities.works(1)).toBe(2);
    await expect(activities.fails()).rejects.toMatchObject({ type: 'not_found', nonRetryable: true });
  });

  it('lets a cancellation through', async () => {
    const cancelled = new CancelledFailure('stop');
    const activities = withFailures({
      stops: async () => {
        throw cancelled;
      },
    });

    await expect(activities.stops()).rejects.toBe(cancelled);
  });
});
