import { ActivityFailure, ApplicationFailure, CancelledFailure, TimeoutFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { failureFacts, workflowFailure } from '../../../workflows/failure.ts';

function inActivity(cause: Error): ActivityFailure {
  return new ActivityFailure('Activity task failed', 'openPullRequest', '1', 'TIMEOUT', undefined, cause);
}

describe('failureFacts', () => {
  it.each(Object.values(ErrorCode))('reads %s and its message out of an activity’s failure', (code) => {
    const facts = failureFacts(inActivity(ApplicationFailure.nonRetryable('Why.', code)));

    expect(facts).toEqual({ code, message: 'Why.' });
  });

  it('names the step that did not finish in time', () => {
    const facts = failureFacts(inActivity(new TimeoutFailure('late', undefined, 'SCHEDULE_TO_CLOSE')));

    expect(facts).toMatchObject({ code: 'deadline_exceeded', message: expect.stringContaining('openPullRequest') });
  });

  it.each([new CancelledFailure('stop'), inActivity(new CancelledFailure('stop'))])(
    'recognises a cancellation',
    (error) => {
      expect(failureFacts(error)).toMatchObject({ code: 'cancelled', message: expect.stringContaining('cancelled') });
    },
  );

  it.each([new Error('secret'), 'secret', inActivity(ApplicationFailure.nonRetryable('boom', 'Other'))])(
    'calls anything else internal',
    (error) => {
      const facts = failureFacts(error);

      expect(facts.code).toBe('internal');
      expect(facts.message).not.toContain('secret');
    },
  );
});

describe('workflowFailure', () => {
  it('is non-retryable and carries the code as its type', () => {
    const failure = workflowFailure({ code: 'not_found', message: 'Gone.' });

    expect(failure).toMatchObject({ type: 'not_found', message: 'Gone.', nonRetryable: true });
  });

  it('keeps a cancellation a cancellation', () => {
    const failure = workflowFailure({ code: 'cancelled', message: 'Stopped.' });

    expect(failure).toBeInstanceOf(CancelledFailure);
  });
});
