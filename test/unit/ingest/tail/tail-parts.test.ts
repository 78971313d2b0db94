import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EntryAssembler } from '../../../../ingest/tail/entry-assembler.ts';
import type { TailEntry } from '../../../../ingest/tail/entry-assembler.ts';
import { matchesPattern } from '../../../../ingest/tail/match-glob.ts';
import { readPathSource } from '../../../../ingest/tail/path-source.ts';
import { readTailLine } from '../../../../ingest/tail/tail-line.ts';

describe('matchesPattern', () => {
  it.each([
    ['*.log', 'a.log', true],
    ['*.log', '.log', true],
    ['*.log', 'a.log.1', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['*', '', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
  ])('%s and %s: %s', (pattern, name, expected) => {
    expect(matchesPattern(pattern, name)).toBe(expected);
  });

  it('agrees with a regular expression', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 12 });
    fc.assert(
      fc.property(text, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 }), (pattern, name) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(matchesPattern(pattern, name)).toBe(expression.test(name));
      }),
    );
  });
});

describe('readPathSource', () => {
  const ID = 'a'.repeat(64);

  it.each([
    ['checkout-7d4b9c6f5d-x2x9z', 'checkout'],
    ['agent-x2x9z', 'agent'],
    ['kafka-0', 'kafka'],
    ['report-28391040-x2x9z', 'report'],
    ['bare', 'server'],
  ])('finds the workload of pod %s', (pod, service) => {
    const path = `/var/log/pods/shop_${pod}_0d6f8b52-1111-2222-3333-444455556666/server/3.log`;

    expect(readPathSource([path])).toEqual({
      service,
      resource: {
        'k8s.namespace.name': 'shop',
        'k8s.pod.name': pod,
        'k8s.container.name': 'server',
        'k8s.pod.uid': '0d6f8b52-1111-2222-3333-444455556666',
        'k8s.container.restart_count': '3',
      },
    });
  });

  it('joins what a link and its target say', () => {
    const link = `/var/log/containers/kafka-0_shop_server-${ID}.log`;
    const target = '/var/log/pods/shop_kafka-0_0d6f8b52-1111-2222-3333-444455556666/server/0.log';

    expect(readPathSource([link, target]).resource).toMatchObject({
      'container.id': ID,
      'k8s.pod.uid': '0d6f8b52-1111-2222-3333-444455556666',
    });
  });

  it.each([
    ['/var/log/nginx/access.log', 'nginx'],
    ['/var/log/syslog', 'syslog'],
    ['/var/log/shop.log', 'shop'],
    ['/tmp/shop.log.1', 'shop'],
  ])('takes folder or name elsewhere: %s', (path, service) => {
    expect(readPathSource([path])).toEqual({ service, resource: {} });
  });
});

describe('readTailLine', () => {
  it.each([
    ['2026-05-01T10:00:00.5Z stdout F hello', 'stdout', 'hello', false],
    ['2026-05-01T10:00:00.5+02:00 stderr P half ', 'stderr', 'half ', true],
    ['2026-05-01T10:00:00.5Z stdout F', 'stdout', '', false],
    ['{"log":"hello\\n","stream":"stdout","time":"2026-05-01T10:00:00Z"}', 'stdout', 'hello', false],
    ['{"log":"half","stream":"stderr","time":"2026-05-01T10:00:00Z"}', 'stderr', 'half', true],
    ['{"log":"mine"}', '', '{"log":"mine"}', false],
    ['2026-05-01T10:00:00.5Z stdout X hello', '', '2026-05-01T10:00:00.5Z stdout X hello', false],
    ['not-a-time-but-20-chars stdout F x', '', 'not-a-time-but-20-chars stdout F x', false],
    ['plain', '', 'plain', false],
  ])('reads %s', (line, stream, text, isPartial) => {
    expect(readTailLine(line)).toMatchObject({ stream, text, isPartial });
  });
});

describe('EntryAssembler', () => {
  const limits = { maxEntryCharacters: 55, foldWaitMs: 100, partialWaitMs: 1_000 };
  const line = (text: string, isPartial = false, stream = '') => ({ stream, timeNs: undefined, text, isPartial });
  const assemble = (...lines: ReturnType<typeof line>[]) => {
    const assembler = new EntryAssembler(limits);
    const finished: TailEntry[] = [];
    lines.forEach((each, offset) => {
      assembler.add(each, { offset, nowMs: 0 }, finished);
    });
    return { assembler, finished, texts: () => finished.map(({ text }) => text) };
  };

  it('knows where the open entry of each stream begins', () => {
    const { assembler, texts } = assemble(
      line('a', true, 'x'),
      line('b', true, 'y'),
      line('c', false, 'x'),
      line('d', false, 'x'),
    );

    expect(texts()).toEqual(['ac']);
    expect(assembler.openOffsets).toEqual(
      new Map([
        ['x', 3],
        ['y', 1],
      ]),
    );
  });

  it('waits longer for the rest of a cut line than for a stack trace', () => {
    const { assembler, finished, texts } = assemble(line('a', true, 'x'), line('b', false, 'y'));

    assembler.finish(500, finished);
    const first = texts();
    assembler.finish(1_500, finished);

    expect(first).toEqual(['b']);
    expect(texts()).toEqual(['b', 'a']);
  });

  it('folds a Python traceback with its last line', () => {
    const { assembler, finished, texts } = assemble(
      line('Traceback (most recent call last):'),
      line('  x'),
      line('ValueError: y'),
      line('next'),
    );

    assembler.finish(Infinity, finished);

    expect(texts()).toEqual(['Traceback (most recent call last):\n  x\nValueError: y', 'next']);
  });

  it('begins a new entry where one would grow too long', () => {
    const { assembler, finished, texts } = assemble(line('x'.repeat(30), true), line('y'.repeat(30), true));

    assembler.finish(Infinity, finished);

    expect(texts()).toEqual(['x'.repeat(30), 'y'.repeat(30)]);
  });
});
