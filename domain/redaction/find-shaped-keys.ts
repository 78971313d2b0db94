import { RedactionKind } from './redaction-kind.ts';
import type { SensitiveRange } from './redaction-kind.ts';

/** Lengths of the two parts of a SendGrid key: 16 and 32 bytes in base64url. */
export const SENDGRID_PARTS = { first: 22, second: 43 } as const;
/** Hexadecimal digits of a Twilio API key behind its `SK`. */
export const TWILIO_DIGITS = 32;

const { first, second } = SENDGRID_PARTS;
const SENDGRID = new RegExp(`(?<![A-Za-z0-9])SG\\.[\\w-]{${first}}\\.[\\w-]{${second},}`, 'g');
const TWILIO = new RegExp(`(?<![A-Za-z0-9])SK[0-9a-f]{${TWILIO_DIGITS}}(?![A-Za-z0-9])`, 'g');

/** Finds API keys of SendGrid by `SG.` and the lengths of their two parts. */
export function findSendgridKeys(text: string): readonly SensitiveRange[] {
  return rangesOf(text, SENDGRID, RedactionKind.sendgridKey);
}

/**
 * Finds API keys of Twilio: `SK` and just 32 hexadecimal digits in small letters, among them digits and letters. No hash
 * begins so, as neither S nor K is a hexadecimal digit.
 */
export function findTwilioKeys(text: string): readonly SensitiveRange[] {
  return rangesOf(text, TWILIO, RedactionKind.twilioKey).filter(({ start, end }) => {
    const digits = text.slice(start + 2, end);
    return /[a-f]/.test(digits) && /\d/.test(digits);
  });
}

function rangesOf(text: string, pattern: RegExp, kind: RedactionKind): readonly SensitiveRange[] {
  return Array.from(text.matchAll(pattern), ({ index, 0: key }) => ({ start: index, end: index + key.length, kind }));
}
