import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { encodeWriteRequest } from '../../../../adapters/prometheus/encode-write-request.ts';

/** The messages as Prometheus' own `remote.proto` and `types.proto` declare them. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  package prometheus;
  message WriteRequest { repeated TimeSeries timeseries = 1; }
  message TimeSeries { repeated Label labels = 1; repeated Sample samples = 2; }
  message Label { string name = 1; string value = 2; }
  message Sample { double value = 1; int64 timestamp = 2; }
`);

function decoded(bytes: Uint8Array) {
  const type = root.lookupType('prometheus.WriteRequest');
  const { timeseries } = type.toObject(type.decode(bytes), { longs: Number, arrays: true }) as {
    readonly timeseries: readonly {
      readonly labels: readonly { readonly name: string; readonly value: string }[];
      readonly samples: readonly { readonly value: number; readonly timestamp: number }[];
    }[];
  };
  return timeseries.map(({ labels, samples }) => ({
    labels: labels.map(({ name, value }) => [name, value]),
    samples: samples.map(({ value, timestamp }) => [value, timestamp]),
  }));
}

describe('encodeWriteRequest', () => {
  it('writes every sample as a series whose labels are in order of their names', () => {
    const bytes = encodeWriteRequest({
      atMs: 1_767_225_600_123,
      commonLabels: [['job', 'journeys']],
      samples: [
        {
          name: 'requests_total',
          labels: [
            ['service', 'shop'],
            ['environment', 'prod'],
          ],
          value: 4,
        },
        {
          name: 'duration_bucket',
          labels: [
            ['service', 'kühlhaus "1"\n'],
            ['le', '+Inf'],
          ],
          value: 0.5,
        },
      ],
    });

    expect(decoded(bytes)).toEqual([
      {
        labels: [
          ['__name__', 'requests_total'],
          ['environment', 'prod'],
          ['job', 'journeys'],
          ['service', 'shop'],
        ],
        samples: [[4, 1_767_225_600_123]],
      },
      {
        labels: [
          ['__name__', 'duration_bucket'],
          ['job', 'journeys'],
          ['le', '+Inf'],
          ['service', 'kühlhaus "1"\n'],
        ],
        samples: [[0.5, 1_767_225_600_123]],
      },
    ]);
  });

  it('leaves labels without a value out', () => {
    const bytes = encodeWriteRequest({
      ...{ atMs: 1, commonLabels: [] },
      samples: [{ name: 'up', labels: [['environment', '']], value: 1 }],
    });

    expect(decoded(bytes)).toEqual([{ labels: [['__name__', 'up']], samples: [[1, 1]] }]);
  });

  it('writes nothing of nothing', () => {
    expect(encodeWriteRequest({ samples: [], atMs: 1, commonLabels: [] })).toHaveLength(0);
  });
});
