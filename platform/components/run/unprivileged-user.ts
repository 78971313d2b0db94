import { readFile } from 'node:fs/promises';
import type { ServerUser } from './start-server.ts';

/**
 * The user to run a server as that refuses to be root: `postgres`, else `nobody`. Undefined when this process is not
 * root and can run it itself.
 */
export async function findUnprivilegedUser(): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const users = await readFile('/etc/passwd', 'utf8');
  return findUser(users, 'postgres') ?? findUser(users, 'nobody') ?? { uid: 65_534, gid: 65_534 };
}

/** Finds a user in the text of a passwd file. */
function findUser(passwd: string, name: string): ServerUser | undefined {
  const line = passwd.split('\n').find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}
