import { expect, it } from 'vitest';
import { createTemplateMiner } from '../../../../domain/log/template-miner.ts';
import { createLogMemory, sourceKey } from '../../../../streaming/logs/log-partition.ts';
import type { LogMemory } from '../../../../streaming/logs/log-partition.ts';
import { decodeLogSnapshot, encodeLogSnapshot } from '../../../../streaming/logs/log-snapshot-codec.ts';
import { createMinerSource } from '../../../../streaming/logs/miner-source.ts';
import { ServiceLogs } from '../../../../streaming/logs/service-logs.ts';
import { isScoutError } from '../../../support/is-scout-error.ts';

const OPTIONS = { maxTemplates: 100 };

function memory(): LogMemory {
  const filled = createLogMemory();
  for (const service of ['cart', 'shop']) {
    const miner = createTemplateMiner(OPTIONS);
    miner.assign('order 5 placed');
    const source = { service, environment: 'prod' };
    filled.services.set(sourceKey(source), new ServiceLogs(source, miner, 1_000));
  }
  const silent = { service: 'größe', environment: '' };
  filled.parked.set(sourceKey(silent), { ...silent, firstAppendedMs: 7, blobKey: 'blob-1', miner: Buffer.from('x') });
  filled.batches.add('batch-1');
  return filled;
}

it('gives back services in order, parked services, and batches', () => {
  const original = memory();

  const decoded = decodeLogSnapshot(encodeLogSnapshot(original), createMinerSource(OPTIONS));

  expect([...decoded.services.keys()]).toEqual([...original.services.keys()]);
  const cart = decoded.services.get(sourceKey({ service: 'cart', environment: 'prod' }));
  expect(cart?.firstAppendedMs).toBe(1_000);
  expect(cart?.miner.assign('order 6 placed')).toMatchObject({ isNew: false, template: 'order <*> placed' });
  expect([...decoded.parked.values()]).toEqual([
    { service: 'größe', environment: '', firstAppendedMs: 7, blobKey: 'blob-1', miner: undefined },
  ]);
  expect(decoded.batches.has('batch-1')).toBe(true);
  expect(decoded.batches.has('batch-2')).toBe(false);
});

it('says of every cut, of further bytes and of another version that the snapshot is corrupt', () => {
  const bytes = encodeLogSnapshot(memory());
  const cuts = Array.from({ length: bytes.length }, (_, length) => bytes.subarray(0, length));
  const corrupt = [...cuts, Buffer.concat([bytes, Buffer.from([0])]), Buffer.concat([Buffer.from([9]), bytes])];

  for (const broken of corrupt) {
    expect(() => decodeLogSnapshot(broken, createMinerSource(OPTIONS))).toThrow(
      expect.toSatisfy((error) => isScoutError(error, 'data_loss')),
    );
  }
});
