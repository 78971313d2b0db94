import { expect, it } from 'vitest';
import { parseKlogLine } from '../../../../domain/log/klog-line.ts';

it('reads klog and refuses other lines', () => {
  expect(parseKlogLine('E0102 15:04:05.000000   12345 controller.go:116] Syncing')).toEqual({
    shape: 'klog',
    content: 'Syncing',
    timestampText: '0102 15:04:05.000000',
    severity: { number: 17, name: 'ERROR' },
    attributes: { thread: '12345', source: 'controller.go:116' },
  });
  expect(parseKlogLine('E0102 not klog')).toBeUndefined();
});
