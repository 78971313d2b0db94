import { createSecretWatch } from './secret-watch.ts';
import type { TextRedactor } from './secret-watch.ts';

/** The tokens of JSON: texts, which may lack their end, and what stands between them. */
const RUN = /"(?:[^"\\]|\\[^])*"?|[^"]+/g;
/** Members of OTLP/JSON that stand between the name of an attribute and its value. */
const STRUCTURE = /^[\s:,{}[\]]*$|^"(?:value|values|key|arrayValue|kvlistValue|[a-z]+Value)"$/;
const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|([^]))/g;
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
const BYTES_MEMBER = '"bytesValue"';

/** Redacts JSON that does not parse: each of its texts as the reader of the JSON would have read it. */
export function redactBrokenJson(bytes: Buffer, isCut: boolean, redactor: TextRedactor): Buffer {
  const text = bytes.toString('utf8');
  const watch = createSecretWatch(redactor);
  let isBytes = false;
  const redacted = text.replace(RUN, (run: string, at: number) => {
    // Of a secret that is cut off too little may be left to know it by.
    if (isCut && at + run.length === text.length) return '';
    if (STRUCTURE.test(run)) {
      isBytes ||= run === BYTES_MEMBER;
      return run;
    }
    const secret = watch.take(unescaped(run).replace(/^"|"$/g, ''));
    if (secret !== undefined) return run.startsWith('"') ? `"${secret}"` : secret;
    const wasBytes = isBytes;
    isBytes = false;
    return wasBytes ? redactBytes(run, redactor) : redactRun(run, redactor);
  });
  return Buffer.from(redacted);
}

function redactRun(run: string, redactor: TextRedactor): string {
  const found = redactor.redact(unescaped(run), '');
  if (found === undefined) return run;
  if (!run.startsWith('"')) return found.text;
  const isClosed = run.length > 1 && run.endsWith('"');
  return JSON.stringify(found.text.slice(1, isClosed ? -1 : undefined)).slice(0, isClosed ? undefined : -1);
}

/** Bytes stand in JSON as base64. */
function redactBytes(run: string, redactor: TextRedactor): string {
  const decoded = Buffer.from(run.replaceAll('"', ''), 'base64').toString('latin1');
  const found = redactor.redact(decoded, '');
  return found === undefined ? redactRun(run, redactor) : `"${Buffer.from(found.text, 'latin1').toString('base64')}"`;
}

function unescaped(run: string): string {
  if (!run.includes('\\')) return run;
  return run.replace(ESCAPE, (_all, code: string | undefined, sign: string | undefined) =>
    code === undefined ? (CONTROLS[sign ?? ''] ?? sign ?? '') : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
