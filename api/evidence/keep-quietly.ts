import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { ApiContext } from '../api-deps.ts';

/** Keeps what was found for a reader, who gets an answer also while the store takes none. `id` is of the SLI or the journey. */
export async function keepQuietly({ logger }: ApiContext, id: string, save: () => Promise<void>): Promise<void> {
  try {
    await save();
  } catch (error) {
    logger.warn({ err: ScoutError.from(error), id }, 'Evidence that was found for a reader could not be kept.');
  }
}
