import { requireSloWindow } from '../../domain/burn-rate/windows.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

/**
 * An SLO window such as `28d` or `28`, in days.
 * @throws ScoutError invalid_argument
 */
export function parseWindow(text: string): number {
  const days = /^(\d+)d?$/.exec(text)?.[1];
  if (days === undefined) throw wrongFlag(`--window ${text} is no number of days; give one such as 28d.`);
  requireSloWindow(Number(days));
  return Number(days);
}

/**
 * A percentage between two, both excluded, with or without a percent sign.
 * @throws ScoutError invalid_argument
 */
export function parsePercent(
  name: string,
  text: string,
  { above, below }: { readonly above: number; readonly below: number },
): number {
  const percent = Number(text.replace(/%$/, ''));
  if (text !== '' && percent > above && percent < below) return percent;
  throw wrongFlag(`${name} ${text} is no percentage above ${String(above)} and below ${String(below)}.`);
}

function wrongFlag(message: string): ScoutError {
  return new ScoutError({ code: ErrorCode.invalidArgument, message });
}
