import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What makes a call of an activity a step of its own: its name, and the stage or outcome that it is about. */
function stepOf(name: string, input: unknown): string {
  const { stage, outcome } = (input ?? {}) as { readonly stage?: string; readonly outcome?: string };
  return [name, stage ?? outcome].filter((part) => part !== undefined).join('-');
}

/**
 * Wraps activities so that this process dies, by SIGKILL, once before and once after the effect of every step.
 * A file in `folder` remembers each death.
 */
export function dyingAtEveryStep<A extends object>(folder: string, activities: A): A {
  const die = (moment: string): void => {
    const marker = join(folder, moment);
    if (existsSync(marker)) return;
    writeFileSync(marker, '');
    process.kill(process.pid, 'SIGKILL');
  };
  const wrapped = Object.entries(activities as Record<string, (input: unknown) => Promise<unknown>>).map(
    ([name, activity]) => {
      const dying = async (input: unknown): Promise<unknown> => {
        die(`${stepOf(name, input)}.before`);
        const result = await activity(input);
        die(`${stepOf(name, input)}.after`);
        return result;
      };
      return [name, dying] as const;
    },
  );
  return Object.fromEntries(wrapped) as A;
}
