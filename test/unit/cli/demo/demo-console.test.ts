import { describe, expect, it } from 'vitest';
import { createDemoConsole } from '../../../../cli/demo/demo-console.ts';

const consoleOf = (isTTY: boolean) => {
  const written: string[] = [];
  const clock = { nowMs: 0 };
  const say = createDemoConsole({ write: (text) => written.push(text), isTTY }, () => clock.nowMs);
  return { say, clock, text: () => written.join('') };
};

describe("the demo's console", () => {
  it('numbers the stages and measures each until the next one begins', () => {
    const { say, clock, text } = consoleOf(false);

    say.stage('Start');
    clock.nowMs = 2_000;
    say.stage('Feed');
    clock.nowMs = 5_500;

    expect(text()).toBe('\n1. Start\n\n2. Feed\n');
    expect(say.timings()).toEqual([
      ['Start', 2],
      ['Feed', 3.5],
    ]);
  });

  it('tells progress every few seconds where lines cannot be rewritten, and always the last one', () => {
    const { say, clock, text } = consoleOf(false);

    for (const percent of [0, 25, 50, 75, 100]) {
      say.progress(`${percent} %`);
      clock.nowMs += 2_000;
    }
    say.line('done');

    expect(text()).toBe('  0 %\n  75 %\n  100 %\n  done\n');
  });

  it('does not repeat progress that stands still', () => {
    const { say, clock, text } = consoleOf(false);

    for (let asked = 0; asked < 5; asked += 1) {
      say.progress('waiting');
      clock.nowMs += 10_000;
    }
    say.endProgress();

    expect(text()).toBe('  waiting\n');
  });

  it('rewrites progress on a terminal and ends it with its last state', () => {
    const { say, text } = consoleOf(true);

    say.progress('1');
    say.progress('2');
    say.line('done');

    expect(text().replaceAll('\r\u001B[2K', '<')).toBe('<  1<  2\n  done\n');
  });

  it('indents every line of a table but no empty one', () => {
    const { say, text } = consoleOf(false);

    say.line('\nA  B\n1  2\n');

    expect(text()).toBe('\n  A  B\n  1  2\n\n');
  });
});
