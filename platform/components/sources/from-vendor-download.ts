import { join } from 'node:path';
import type { VendorSource } from '../component.ts';
import type { ComponentWorld, Platform } from '../ports.ts';
import { runSteps } from './install.ts';
import type { InstallResult } from './install.ts';

// Long enough for a slow link, short enough that a closed network costs seconds.
const CONNECT_TIMEOUT_MS = 5_000;

const GO_ARCH: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** Downloads the vendor's archive, compares it with the vendor's published checksum, and unpacks it. */
export async function installFromVendorDownload(
  source: VendorSource,
  target: string,
  world: ComponentWorld,
): Promise<InstallResult> {
  const arch = GO_ARCH[world.settings.platform.arch];
  if (arch === undefined || world.settings.platform.os === 'win32') {
    const { platform } = world.settings;
    return { kind: 'failed', reason: `the vendor has no archive for ${platform.os} on ${platform.arch}` };
  }
  const url = forPlatform(source.url, world.settings.platform, arch);
  const list = join(target, '.checksums');
  const listed = await fetchFile(source.checksums.url, list, world);
  if (listed.kind === 'failed') return listed;
  const expected = findChecksum((await world.files.readText(list)) ?? '', fileName(url), source.checksums.algorithm);
  if (expected === undefined) {
    return { kind: 'failed', reason: `${source.checksums.url} does not name ${fileName(url)}` };
  }

  const archive = join(target, '.archive');
  const fetched = await fetchFile(url, archive, world);
  if (fetched.kind === 'failed') return fetched;
  const actual = fetched[source.checksums.algorithm];
  if (actual !== expected) {
    return { kind: 'failed', reason: `${url} has ${source.checksums.algorithm} ${actual}; published is ${expected}` };
  }
  return unpack({ archive, target, strip: source.strip, leftovers: [archive, list] }, world);
}

/**
 * Finds the checksum of a file in a vendor's list. Two forms are in use: `<hex>  <name>` lines, and a file for one
 * archive as `gpg --print-md` writes it, `<name>: ABCD EF01 …` over several lines.
 */
export function findChecksum(list: string, name: string, algorithm: 'sha256' | 'sha512'): string | undefined {
  const digits = algorithm === 'sha256' ? 64 : 128;
  for (const line of list.split('\n')) {
    const [hex = '', file = ''] = line.trim().split(/\s+\*?/);
    if (hex.length === digits && file === name) return hex.toLowerCase();
  }
  const prefix = `${name}:`;
  const grouped = list.startsWith(prefix) ? list.slice(prefix.length).replaceAll(/\s/g, '').toLowerCase() : '';
  return /^[0-9a-f]+$/.test(grouped) && grouped.length === digits ? grouped : undefined;
}

async function fetchFile(url: string, path: string, world: ComponentWorld) {
  const result = await world.downloads.download({ url, path, connectTimeoutMs: CONNECT_TIMEOUT_MS }, world.signal);
  return result.kind === 'failed' ? { ...result, reason: `${url}: ${result.reason}` } : result;
}

async function unpack(
  options: {
    readonly archive: string;
    readonly target: string;
    readonly strip: number;
    readonly leftovers: readonly string[];
  },
  world: ComponentWorld,
): Promise<InstallResult> {
  const args = ['-xzf', options.archive, '-C', options.target, `--strip-components=${options.strip}`];
  const unpacked = await runSteps([{ program: 'tar', args }], world);
  for (const path of options.leftovers) await world.files.remove(path);
  return unpacked;
}

function forPlatform(url: string, platform: Platform, arch: string): string {
  return url.replaceAll('{os}', platform.os).replaceAll('{arch}', arch);
}

function fileName(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1);
}
