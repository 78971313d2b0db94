import { expect, it } from 'vitest';
import {
  exceptionOf,
  isExceptionLine,
  isFrame,
  isTraceLine,
  pythonExceptionOf,
  traceStart,
} from '../../../../domain/log/stack-trace.ts';

it('knows what begins a trace', () => {
  expect(traceStart('Traceback (most recent call last):')).toBe('python');
  expect(traceStart('panic: oops')).toBe('go');
  expect(traceStart("thread 'main' panicked at src/main.rs:1:1:")).toBe('rust');
  expect(traceStart('panicking is no help')).toBeUndefined();
});

it('knows frames and what links them from messages', () => {
  expect(isFrame('\tat a.b.C.run(C.java:12)')).toBe(true);
  expect(isFrame('at least one')).toBe(false);
  expect(isTraceLine('Caused by: x')).toBe(true);
  expect(isTraceLine('caused by the user')).toBe(false);
});

it('names exceptions', () => {
  expect(exceptionOf('java.io.IOException: broken pipe')).toEqual({
    type: 'java.io.IOException',
    message: 'broken pipe',
  });
  expect(exceptionOf('panic: oops')).toEqual({ type: 'panic', message: 'oops' });
  expect(exceptionOf('all is well')).toBeUndefined();
  expect(pythonExceptionOf('KeyboardInterrupt')).toEqual({ type: 'KeyboardInterrupt', message: '' });
  expect(pythonExceptionOf('not an exception line')).toBeUndefined();
  expect(isExceptionLine('Exception in thread "main" java.lang.Error: x')).toBe(true);
  expect(isExceptionLine('Error handling is hard')).toBe(false);
});
