import { readFile } from 'node:fs/promises';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { TargetAuth } from '../targets/collect-target.ts';

/** What a request shows, read anew each time: tokens are exchanged under a running collector. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly ca: Buffer | undefined;
}

/** @throws ScoutError unavailable when a file cannot be read, which it may be later */
export async function readCredentials(auth: TargetAuth): Promise<Credentials> {
  const ca = auth.caFile === undefined ? undefined : await read(auth.caFile);
  return { headers: { ...auth.headers, ...(await readAuthorization(auth)) }, ca };
}

async function readAuthorization({ bearerTokenFile, basic }: TargetAuth): Promise<Readonly<Record<string, string>>> {
  if (bearerTokenFile !== undefined) return { authorization: `Bearer ${await readLine(bearerTokenFile)}` };
  if (basic === undefined) return {};
  const pair = Buffer.from(`${basic.username}:${await readLine(basic.passwordFile)}`);
  return { authorization: `Basic ${pair.toString('base64')}` };
}

async function readLine(path: string): Promise<string> {
  const text = (await read(path)).toString('utf8').trimEnd();
  if (/^[^\p{Cc}]+$/u.test(text)) return text;
  throw new ScoutError({ code: ErrorCode.unavailable, message: `The file ${path} does not hold one line of text.` });
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new ScoutError({ code: ErrorCode.unavailable, message: `The file ${path} cannot be read.`, cause });
  }
}
