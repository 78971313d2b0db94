import { existsSync, readFileSync } from 'node:fs';
import { createRedactor } from '../domain/redaction/create-redactor.ts';
import { DEFAULT_POLICY, policyOf } from '../domain/redaction/redaction-policy.ts';
import type { RedactionPolicy } from '../domain/redaction/redaction-policy.ts';
import type { Redactor } from '../domain/redaction/redactor.ts';

/**
 * Redaction beside a loop over quick regexes, on the same lines in the same run: `npx tsx bench/redact.ts`.
 * Lines are those of ../shared/data/loghub when they are there, made-up ones otherwise.
 */

const SYSTEMS = ['BGL', 'Hadoop', 'HealthApp', 'Linux', 'OpenSSH', 'Proxifier', 'Thunderbird', 'Zookeeper'];
const HOSTILE_LENGTH = 100_000;
const ROUNDS = 5;

/** What people write in an afternoon: eighteen patterns, and Luhn for the cards. */
const QUICK: readonly RegExp[] = [
  /[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}/g,
  /\b(?:\d{1,3}\.){3}\d{1,3}\b/g,
  /\b(?:[0-9a-fA-F]{1,4}:){2,7}[0-9a-fA-F]{1,4}\b/g,
  /\+?\d[\d -]{8,13}\d/g,
  /\b\d{3}-\d{2}-\d{4}\b/g,
  /\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b/g,
  /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g,
  /bearer\s+[\w.~+/-]+=*/gi,
  /basic\s+[A-Za-z0-9+/]+=*/gi,
  /:\/\/[^\s:@/]+:[^\s@/]+@/g,
  /(?:session_?id|sid)=\S+/gi,
  /(?:password|passwd|pwd|secret|token|api_?key)["']?\s*[=:]\s*\S+/gi,
  /\bAKIA[A-Z0-9]{16}\b/g,
  /\bAIza[\w-]{35}\b/g,
  /\bgh[pousr]_\w{36}\b/g,
  /\bxox[abp]-[\w-]+/g,
  /\bsk_live_\w+/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*-----END/g,
];
const CARD = /\b(?:\d[ -]?){13,19}\b/g;

function quickRegexes(text: string): string {
  const redacted = QUICK.reduce((rest, pattern) => rest.replace(pattern, '[redacted]'), text);
  return redacted.replace(CARD, (number) => (passesLuhn(number.replace(/\D/g, '')) ? '[redacted]' : number));
}

function passesLuhn(digits: string): boolean {
  const sum = Array.from(digits)
    .reverse()
    .map((digit, index) => Number(digit) * (index % 2 === 0 ? 1 : 2))
    .reduce((total, value) => total + (value > 9 ? value - 9 : value), 0);
  return sum % 10 === 0;
}

function loadLines(): { readonly source: string; readonly lines: readonly string[] } {
  const files = SYSTEMS.map((name) => new URL(`../../shared/data/loghub/${name}/${name}_2k.log`, import.meta.url));
  if (files.every((file) => existsSync(file))) {
    return { source: 'loghub', lines: files.flatMap((file) => readFileSync(file, 'latin1').split('\n')) };
  }
  const lines = Array.from({ length: 16_000 }, (_, n) =>
    n % 20 === 0
      ? `2026-04-17 10:20:${n % 60} INFO login user=u${n}@example.com ip=10.0.${n % 256}.7 took ${n % 97} ms`
      : `2026-04-17 10:20:${n % 60},123 INFO [worker-${n % 16}] com.example.Cart: order ${n} moved to state PACKED`,
  );
  return { source: 'made up', lines };
}

/** Best of several rounds, CPU-milliseconds. */
function cpuMs(run: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

const five: RedactionPolicy = {
  ...policyOf('off'),
  ...{ email: 'mask', ipv4: 'mask', credit_card: 'mask', ssn: 'mask', jwt: 'mask' },
};
const all = createRedactor({ policy: DEFAULT_POLICY });
const { source, lines } = loadLines();
const encoded = lines.map((line) => new TextEncoder().encode(line));
const totalBytes = encoded.reduce((sum, { length }) => sum + length, 0);

function redactAll(redactor: Redactor): () => void {
  return () => {
    for (const line of lines) redactor.redact(line, '');
  };
}

function prefilterAll(redactor: Redactor): () => void {
  return () => {
    for (const bytes of encoded) redactor.mayContain(bytes, 0, bytes.length, '');
  };
}

const regexMs = cpuMs(() => {
  for (const line of lines) quickRegexes(line);
});
console.log(`${lines.length} lines (${source}), ${totalBytes} bytes`);
for (const [name, redactor] of [
  ['all kinds', all],
  ['five plain kinds', createRedactor({ policy: five })],
] as const) {
  const ms = cpuMs(redactAll(redactor));
  const nsPerByte = (cpuMs(prefilterAll(redactor)) * 1e6) / totalBytes;
  const flagged = encoded.filter((bytes) => redactor.mayContain(bytes, 0, bytes.length, '')).length / encoded.length;
  console.log(
    `${name}: ${Math.round(lines.length / (ms / 1000))} lines per CPU-second, ${(regexMs / ms).toFixed(1)} times the regexes; ` +
      `prefilter ${nsPerByte.toFixed(2)} ns a byte, ${(flagged * 100).toFixed(1)} % of lines flagged`,
  );
}
console.log(`18 quick regexes and Luhn: ${Math.round(lines.length / (regexMs / 1000))} lines per CPU-second`);

const plain = 'the quick brown fox jumps over the lazy dog '.repeat(HOSTILE_LENGTH / 40).slice(0, HOSTILE_LENGTH);
const plainMs = cpuMs(() => all.redact(plain, ''));
console.log(`plain value of ${HOSTILE_LENGTH} characters: ${plainMs.toFixed(2)} ms; hostile ones in multiples of it:`);
for (const unit of [
  '@aaaa',
  'a@',
  '%40',
  '1.1.',
  '4',
  '41 ',
  '4111 ',
  '=:=:',
  'a=',
  '::',
  'sid=',
  'pwd="',
  '+1 ',
  'eyJ.',
  'curl -u a: ',
  'mysql -p"',
  'login -p ',
  'c -u',
  'npm_',
  'SG.',
  'SK',
  'git@a.bc:',
]) {
  const text = unit.repeat(HOSTILE_LENGTH / unit.length);
  console.log(`  ${JSON.stringify(unit)}: ${(cpuMs(() => all.redact(text, '')) / plainMs).toFixed(1)}`);
}
