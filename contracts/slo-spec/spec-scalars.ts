import { z } from 'zod';

/** A text as YAML writers mean it: `tier: 2` is the label "2". */
const Text = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** A text that says something. */
export const NonEmptyText = z
  .string({ error: 'must be a text' })
  .refine((text) => text.trim() !== '', 'must not be empty');

const LABEL_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Labels or annotations of Prometheus. An absent map is an empty one. */
export const TextMap = z
  .record(z.string(), Text)
  .nullish()
  .transform((map) => map ?? {})
  .superRefine((map, context) => {
    for (const name of Object.keys(map)) {
      if (LABEL_NAME.test(name) && name !== '__name__') continue;
      const message = 'is no name that Prometheus takes: letters, digits and underscores, not beginning with a digit';
      context.addIssue({ code: 'custom', path: [name], message });
    }
  });

/** Labels or annotations of Kubernetes, whose names have dots and slashes. */
const ObjectTextMap = z
  .record(z.string(), Text)
  .nullish()
  .transform((map) => map ?? {});

/** What names an object of Kubernetes; what the cluster adds to it is not read. */
export const ObjectMetadata = z.looseObject({
  name: NonEmptyText,
  namespace: z.string().optional(),
  labels: ObjectTextMap,
  annotations: ObjectTextMap,
});

/** Sloth's names of services and SLOs. */
export const SlothName = z
  .string({ error: 'must be a text' })
  .regex(
    /^[A-Za-z0-9][-A-Za-z0-9_.]*[A-Za-z0-9]$/,
    'must have at least two characters: letters, digits, dashes, underscores and dots, with a letter or digit at both ends',
  );
