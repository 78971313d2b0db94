import { describe, expect, it } from 'vitest';
import { createLineFolder } from '../../../../domain/log/line-folder.ts';
import type { FoldedRecord, LineFolderOptions } from '../../../../domain/log/line-folder.ts';

function fold(text: string, options: LineFolderOptions = {}): readonly FoldedRecord[] {
  const folder = createLineFolder(options);
  const records: FoldedRecord[] = [];
  for (const line of text.split('\n')) {
    const record = folder.push(line);
    if (record !== undefined) records.push(record);
  }
  for (let record = folder.flush(); record !== undefined; record = folder.flush()) records.push(record);
  return records;
}

const TRACES: Readonly<Record<string, string>> = {
  java: `2024-01-01 12:00:00 ERROR [main] a.b.C: it failed
java.lang.IllegalStateException: broken
\tat a.b.C.run(C.java:12)
\tat a.b.Main.main(Main.java:5)
Caused by: java.io.IOException: disk
\t... 12 more`,
  python: `Traceback (most recent call last):
  File "/app/a.py", line 3, in run
    go()
  File "/app/b.py", line 9, in go
    raise ValueError("bad")
ValueError: bad`,
  node: `TypeError: x is not a function
    at run (/app/a.js:1:2)
    at main (/app/b.js:3:4)`,
  go: `panic: runtime error: index out of range

goroutine 1 [running]:
main.run(0x1)
\t/app/main.go:5 +0x1d
main.main()
\t/app/main.go:9 +0x20
exit status 2`,
  dotnet: `Unhandled exception. System.InvalidOperationException: no
 ---> System.IO.IOException: disk
   at App.Run() in /app/a.cs:line 3
   --- End of inner exception stack trace ---
   at App.Main() in /app/b.cs:line 4`,
  ruby: `app.rb:3:in 'run': no (RuntimeError)
\tfrom app.rb:9:in 'main'`,
  rust: `thread 'main' panicked at src/main.rs:2:5:
index out of bounds
stack backtrace:
   0: rust_begin_unwind
             at /rustc/library/std/src/panicking.rs:1:5
note: run with \`RUST_BACKTRACE=full\``,
  php: `PHP Fatal error:  Uncaught RuntimeException: no in /app/a.php:3
Stack trace:
#0 /app/b.php(9): run()
#1 {main}
  thrown in /app/a.php on line 3`,
};

describe('createLineFolder', () => {
  it.each(Object.keys(TRACES))('folds a stack trace of %s into one record', (language) => {
    const trace = TRACES[language] ?? '';

    const records = fold(`before\n${trace}\n2024-01-01 12:00:00 INFO after`);

    expect(records.map(({ lineCount }) => lineCount)).toEqual([1, trace.split('\n').length, 1]);
    expect(records.map(({ firstLine }) => firstLine)).toEqual([1, 2, 2 + trace.split('\n').length]);
  });

  it('tells the exception and the innermost calls', () => {
    expect(fold(TRACES['java'] ?? '')[0]?.exception).toEqual({
      type: 'java.lang.IllegalStateException',
      message: 'broken',
      topFrames: ['at a.b.C.run(C.java:12)', 'at a.b.Main.main(Main.java:5)'],
    });
    expect(fold(TRACES['python'] ?? '')[0]).toMatchObject({
      content: 'Traceback (most recent call last): ValueError: bad',
      exception: {
        type: 'ValueError',
        topFrames: ['File "/app/b.py", line 9, in go', 'File "/app/a.py", line 3, in run'],
      },
    });
    expect(fold(TRACES['go'] ?? '')[0]?.exception).toMatchObject({ type: 'panic' });
  });

  it('folds chained Python tracebacks', () => {
    const trace = TRACES['python'] ?? '';
    const chained = `${trace}\n\nDuring handling of the above exception, another exception occurred:\n\n${trace}`;

    expect(fold(`${chained}\nnext message here`).map(({ lineCount }) => lineCount)).toEqual([15, 1]);
  });

  it('folds a stack trace inside the message of one structured line', () => {
    const [record] = fold(JSON.stringify({ level: 'error', message: 'Error: no\n    at run (/a.js:1:2)' }));

    expect(record).toMatchObject({ content: 'Error: no', lineCount: 1, exception: { type: 'Error', message: 'no' } });
  });

  it('keeps plain lines apart, indented ones too', () => {
    expect(fold('one\n  two\nat last\n\nthree').map(({ lineCount }) => lineCount)).toEqual([1, 1, 1, 1, 1]);
  });

  it('folds indented lines behind a line with a header', () => {
    expect(fold('2024-01-01 12:00:00 INFO plan:\n  step one\n  step two\nother')).toHaveLength(2);
  });

  it('joins what a container runtime cut and reads it as one line', () => {
    const records = fold(
      '2024-05-01T12:00:00.1Z stdout P {"level":"error",\n2024-05-01T12:00:00.1Z stdout F "msg":"boom"}\nnext',
    );

    expect(records[0]).toMatchObject({ firstLine: 1, lineCount: 2, content: 'boom', head: { envelope: 'cri' } });
    expect(records[1]).toMatchObject({ firstLine: 3, lineCount: 1 });
  });

  it('gives back what is open when flushed, a cut line too', () => {
    const records = fold('first\n2024-05-01T12:00:00.1Z stdout P half');

    expect(records.map(({ content }) => content)).toEqual(['first', 'half']);
  });

  it('bounds a record in lines and characters', () => {
    const endless = `Error: x\n${'    at f (a.js:1:2)\n'.repeat(50)}`.trimEnd();

    const records = fold(endless, { maxLines: 20, maxCharacters: 60 });

    expect(Math.max(...records.map(({ lineCount }) => lineCount))).toBe(20);
    expect(records[0]?.continuation.join('').length).toBeLessThanOrEqual(60);
    expect(records.reduce((sum, { lineCount }) => sum + lineCount, 0)).toBe(51);
  });
});
