import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Redactor } from '../../domain/redaction/redactor.ts';
import type { AdminRoute } from '../../platform/lifecycle/admin-server.ts';
import { dryRunRedaction, dryRunRequest } from './dry-run.ts';

/** `POST /redaction/dry-run`: shows by kind and place what would be redacted of texts; no text comes back. */
export function createDryRunRoute(redactor: Redactor): AdminRoute {
  return {
    path: '/redaction/dry-run',
    answer(question) {
      const parsed = dryRunRequest.safeParse(question);
      if (parsed.success) return { results: dryRunRedaction(redactor, parsed.data.texts) };
      // The problem is named by its place alone: the value may be what must not be shown.
      const places = parsed.error.issues.map(({ path, code }) => `${path.join('.') || 'body'} (${code})`);
      throw new ScoutError({
        code: ErrorCode.invalidArgument,
        message: `Send {"texts": ["…", {"key": "…", "text": "…"}]} with 1 to 1000 texts; wrong: ${places.slice(0, 5).join(', ')}.`,
      });
    },
  };
}
