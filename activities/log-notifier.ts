import type { Logger } from '../platform/logging/logger.ts';
import type { Notifier } from './ports.ts';

/** Reminds in the log, where an installation without a chat connection can still alert on it. */
export function createLogNotifier(logger: Logger): Notifier {
  return {
    async remind({ pendingSliIds, ...reminder }) {
      const fields = { ...reminder, decisionsPending: pendingSliIds.length };
      if (reminder.urgency === 'escalation') logger.warn(fields, 'decisions are about to expire');
      else logger.info(fields, 'decisions are waiting for a reviewer');
    },
  };
}
