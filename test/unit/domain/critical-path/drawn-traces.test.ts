import { describe, expect, it } from 'vitest';
import { drawPath } from '../../../support/drawn-trace.ts';

/**
 * Each case: what it shows, the trace as `spansOfDrawing` reads it (ten milliseconds a character), and the critical path,
 * one letter a character, with what was found out beside it.
 */
const CASES: readonly (readonly [name: string, drawing: string, path: string])[] = [
  [
    'one span is its own path',
    `
    a               ------`,
    'aaaaaa',
  ],
  [
    'sequential children: the parent has the time between them',
    `
    a               ----------
      b              ---
      c                  ---`,
    'abbbacccaa',
  ],
  [
    'children without a gap between them',
    `
    a               --------
      b             ----
      c                 ----`,
    'bbbbcccc',
  ],
  [
    'parallel children: the one that finished last',
    `
    a               --------
      b              ----
      c              ------`,
    'acccccca',
  ],
  [
    'parallel children that finish together: the one that started first',
    `
    a               --------
      b                ----
      c              ------`,
    'acccccca',
  ],
  [
    'overlapping children: one that had not finished when the next began is not waited for',
    `
    a               ----------
      b              ----
      c                ------`,
    'aaacccccca',
  ],
  [
    'c ran beside d, which finished later; b had finished when d began',
    `
    a               ------------------
      b               ---
      c                ------
      d                  ---------`,
    'aabbbdddddddddaaaa',
  ],
  [
    'nested children: each has what is left of it',
    `
    a               ----------
      b              --------
        c             ------
          d            ----`,
    'abcddddcba',
  ],
  [
    'two branches, one after the other',
    `
    a               ------------
      b              ----
        c             --
      d                   -----
        e                  ---`,
    'abccbadeeeda',
  ],
  [
    'a child that fills its parent leaves it nothing',
    `
    a               ------
      b             ------`,
    'bbbbbb',
  ],
  [
    'a child without duration has no time',
    `
    a               ------
      b                !`,
    'aaaaaa',
  ],
  [
    'a child without duration at the end of its parent',
    `
    a               ------
      b                   !`,
    'aaaaaa',
  ],
  [
    'a root without duration has no path',
    `
    a               !`,
    '',
  ],
  [
    'a loop of calls',
    `
    a               ---------
      b              --
      c                 --
      d                   --`,
    'abbaccdda',
  ],
  [
    'a fan-out, then a call that needs all of it',
    `
    a               ------------
      b              ---
      c              -----
      d              ----
      e                    ----`,
    'acccccaeeeea',
  ],
  [
    'a short call beside a long one is hidden',
    `
    a               ----------
      b              --------
      c               -`,
    'abbbbbbbba',
  ],
  [
    'a chain through gateway, service and database',
    `
    a@gw            -----------
      b:c            ---------
        c@orders      -------
          d:c          -----
            e@db        ---`,
    'abcdeeedcba',
  ],
  [
    "asynchronous: a task that goes on after its parent counts up to the parent's end",
    `
    a               ------
      b:i               -----`,
    'aaaabb async:b',
  ],
  [
    "asynchronous: a task that starts after its parent's end",
    `
    a               -----
      b:i                  --`,
    'aaaaa async:b',
  ],
  [
    'asynchronous: a task that starts when its parent ends',
    `
    a               -----
      b:i                ---`,
    'aaaaa async:b',
  ],
  [
    'asynchronous: nothing below such a task counts beyond the root',
    `
    a               ------
      b:i               --------
        c:i                ---`,
    'aaaabb async:b',
  ],
  [
    'asynchronous: a message is received after it was sent',
    `
    a               --------
      b:p             --
        c@mail:q          ------`,
    'aabbaaaa async:c',
  ],
  [
    'asynchronous: a late message is no wrong clock, even if it would fit',
    `
    a               ----------
      b:p            ------
        c@mail:q         ----`,
    'abbbbccaaa async:c',
  ],
  [
    'a message that is handled while its sender waits',
    `
    a               --------
      b:p            ------
        c@mail:q      ---`,
    'abcccbba',
  ],
  [
    "skew: a server's clock is behind, and its call fits",
    `
    a@web           ----------
      b:c             ------
        c@shop      ----`,
    'aaccccbbaa shifted:c+2',
  ],
  [
    "skew: a server's clock is ahead, and its call fits",
    `
    a@web           ----------
      b:c             ------
        c@shop            -----`,
    'aabcccccaa shifted:c-3',
  ],
  [
    "skew: a server's clock is so far ahead that its call lies apart",
    `
    a@web           ----------
      b:c             ------
        c@shop                  ---`,
    'aabbbcccaa shifted:c-7',
  ],
  [
    'skew: two instances of one service have two clocks',
    `
    a@web           ----------
      b:c             ------
        c:s                     ---`,
    'aabbbcccaa shifted:c-7',
  ],
  [
    'skew: what ran in the server moves along',
    `
    a@web           ----------
      b:c             ------
        c@shop                  ----
          d:i                    --`,
    'aabbcddcaa shifted:c-8',
  ],
  [
    'skew: a further server with a good clock stays where it is',
    `
    a@web           ----------
      b:c             ------
        c@shop                  -----
          d:c                    ---
            e@stock     --`,
    'aabceedcaa shifted:c-9',
  ],
  [
    'skew: a further server with the same wrong clock moves along',
    `
    a@web           ----------
      b:c             ------
        c@shop                  -----
          d:c                    ---
            e@stock              --`,
    'aabceedcaa shifted:c-9',
  ],
  [
    'skew: a call that does not fit is clipped at both ends',
    `
    a@web           ----------
      b:c             ------
        c@shop      ---------`,
    'aaccccccaa clipped:c',
  ],
  [
    'a caller that gave up: its server goes on, asynchronous',
    `
    a@web           ----------
      b:c             ----
        c@shop         --------`,
    'aabcccaaaa async:c',
  ],
  [
    'one process has one clock: a child that starts before its parent is clipped',
    `
    a                 ------
      b:i           -----`,
    'bbbaaa clipped:b',
  ],
  [
    'a missing parent: what is below it is detached',
    `
    a               ------
      b              --
    d@shop<           ---
      e                -`,
    'abbaaa detached:2',
  ],
  [
    'without any span that has no parent, the earliest whose parent is missing is the root',
    `
    b<              ------
      c              --`,
    'bccbbb',
  ],
  [
    'several roots: the earliest',
    `
    a                ----
    b               --------`,
    'bbbbbbbb detached:1',
  ],
  [
    'several roots that start together: the longer',
    `
    a               ----
    b               --------`,
    'bbbbbbbb detached:1',
  ],
  [
    'a root that starts later but has no parent comes before one whose parent is missing',
    `
    b<              --------
    a                 ----`,
    'aaaa detached:1',
  ],
];

describe('the critical path of drawn traces', () => {
  it.each(CASES)('%s', (_name, drawing, path) => {
    expect(drawPath(drawing)).toBe(path);
  });
});
