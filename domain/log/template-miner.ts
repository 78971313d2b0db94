import { ErrorCode } from '../errors/error-code.ts';
import { ScoutError } from '../errors/scout-error.ts';
import { absorbState } from './absorb-state.ts';
import type { HeldTemplate } from './held-template.ts';
import { decodeMinerState, encodeMinerState } from './miner-codec.ts';
import {
  addTemplate,
  createTemplateStore,
  findTemplate,
  makeRoom,
  resolveId,
  settleTemplate,
  stateOf,
  templateIdOf,
} from './template-store.ts';
import type { TemplateStore } from './template-store.ts';
import { tokenise } from './tokenise.ts';
import { renderTokens } from './tokens.ts';
import type { Tokens } from './tokens.ts';

/** How a miner is bounded; every setting has a default that suits all systems. */
export interface TemplateMinerOptions {
  /**
   * Most templates held at a time. When they are reached, templates that no line had for a long time (16 lines for each
   * template held) leave; if there is none, lines of new templates go to the overflow template, whose id is
   * `OVERFLOW_TEMPLATE_ID`. Raise it for a service with many log statements. Default 2048.
   */
  readonly maxTemplates?: number;
  /** Characters of a line that are looked at; the rest cannot tell templates apart. Default 4096. */
  readonly maxCharacters?: number;
  /** Tokens of a line that are looked at. Default 256. */
  readonly maxTokens?: number;
}

/** One template: the constant text of a log statement with `<*>` for what varies. */
export interface LogTemplate {
  /** Fingerprint of the template's first form, 32 hex digits. Never changes, also when the text becomes more general. */
  readonly id: string;
  /** The present text; variables are `<*>`. */
  readonly text: string;
  /** Lines assigned, those of absorbed templates included. */
  readonly count: number;
  /** Ids of templates that turned out to be this one; they resolve to it for ever. */
  readonly aliases: readonly string[];
}

/** How an assignment changed the template: its text became more general, or other templates merged into it. */
export interface TemplateGeneralisation {
  /** The text until now. */
  readonly previousText: string;
  /** Ids that from now on are aliases of the template; counts kept under them belong to it. */
  readonly absorbedIds: readonly string[];
}

/** The template of one line. */
export interface TemplateAssignment {
  readonly templateId: string;
  readonly template: string;
  /** Whether the line made a new template. */
  readonly isNew: boolean;
  /** Present when the line made the template more general. */
  readonly generalised?: TemplateGeneralisation;
}

/** What a miner has done so far. */
export interface TemplateMinerStats {
  readonly lines: number;
  readonly templates: number;
  readonly aliases: number;
  /** Templates that left because of {@link TemplateMinerOptions.maxTemplates}. */
  readonly evicted: number;
  /** Lines that went to the overflow template. */
  readonly overflowed: number;
}

/**
 * Finds the templates of one service's log lines, online: each line is assigned when it comes, in time linear in its
 * (capped) length. Deterministic: the same lines in the same order give the same ids, also across a snapshot.
 *
 * Identity: an id is the fingerprint of the first form of a template. Later the text may become more general, and
 * several templates may turn out to be one; then the oldest id stays and the others become its aliases. So an id that was
 * ever handed out resolves to its template as long as the template (or alias) is held.
 */
export interface TemplateMiner {
  /** Assigns the content of a line (without header; see `parseLogLine`), which should be redacted already. */
  assign(content: string): TemplateAssignment;
  /** The template that a line belongs to already, if there is one. Counts nothing and learns nothing. */
  find(content: string): Pick<TemplateAssignment, 'templateId' | 'template'> | undefined;
  /** The id that an id stands for now: itself, or the template it was absorbed by. Unknown ids stay as they are. */
  resolve(id: string): string;
  /** A template by id or alias. */
  template(id: string): LogTemplate | undefined;
  /** All templates, oldest first. */
  templates(): readonly LogTemplate[];
  /**
   * Takes over the templates of another miner's snapshot: equal fingerprints become one, counts are added.
   * @throws ScoutError data_loss when the bytes are no snapshot
   */
  merge(snapshot: Uint8Array): void;
  /** The whole state as bytes, for {@link restoreTemplateMiner}; the format has a version. */
  snapshot(): Uint8Array;
  stats(): TemplateMinerStats;
}

const DEFAULTS = { maxTemplates: 2048, maxCharacters: 4096, maxTokens: 256 } as const;

const OVERFLOW_TEXT = '<overflow>';
/** Id of the template of lines that found no room. */
export const OVERFLOW_TEMPLATE_ID = templateIdOf(OVERFLOW_TEXT);

/** Creates a miner without templates. @throws ScoutError invalid_argument when a bound is not a positive integer */
export function createTemplateMiner(options: TemplateMinerOptions = {}): TemplateMiner {
  const limits = { ...DEFAULTS, ...options };
  if (Object.values(limits).some((limit) => !Number.isSafeInteger(limit) || limit < 1)) {
    throw new ScoutError({
      code: ErrorCode.invalidArgument,
      message: 'The bounds of a template miner are positive integers.',
    });
  }
  const store = createTemplateStore(limits.maxTemplates);
  return {
    assign: (content) => assign(store, tokenise(content, limits)),
    find: (content) => find(store, tokenise(content, limits)),
    resolve: (id) => resolveId(store, id),
    template(id) {
      const held = store.byId.get(resolveId(store, id));
      return held === undefined ? undefined : toLogTemplate(held);
    },
    templates: () => [...store.byId.values()].sort((a, b) => a.sequence - b.sequence).map(toLogTemplate),
    merge: (snapshot) => absorbState(store, decodeMinerState(snapshot)),
    snapshot: () => encodeMinerState(stateOf(store)),
    stats: () => statsOf(store),
  };
}

/**
 * Creates a miner from a snapshot; with the same options it goes on as the one that took it would have.
 * @throws ScoutError data_loss when the bytes are no snapshot
 */
export function restoreTemplateMiner(snapshot: Uint8Array, options: TemplateMinerOptions = {}): TemplateMiner {
  const miner = createTemplateMiner(options);
  miner.merge(snapshot);
  return miner;
}

function assign(store: TemplateStore, tokens: Tokens): TemplateAssignment {
  store.lines += 1;
  const known = findTemplate(store, tokens);
  if (known !== undefined) return count(store, known);
  if (makeRoom(store)) return create(store, tokens);
  store.overflowed += 1;
  return { templateId: OVERFLOW_TEMPLATE_ID, template: OVERFLOW_TEXT, isNew: false };
}

function find(store: TemplateStore, tokens: Tokens): ReturnType<TemplateMiner['find']> {
  // As in `create`, a text may imitate the form of a template, or have the form that one had at first.
  const held = findTemplate(store, tokens) ?? store.byId.get(resolveId(store, templateIdOf(renderTokens(tokens))));
  return held === undefined ? undefined : { templateId: held.id, template: held.text };
}

function count(store: TemplateStore, template: HeldTemplate): TemplateAssignment {
  template.count += 1;
  template.lastLine = store.lines;
  return { templateId: template.id, template: template.text, isNew: false };
}

function create(store: TemplateStore, form: Tokens): TemplateAssignment {
  const id = templateIdOf(renderTokens(form));
  // A text that shows a placeholder of its own has the fingerprint of the form it imitates.
  const held = store.byId.get(resolveId(store, id));
  if (held !== undefined) return count(store, held);
  const template = addTemplate(store, { id, form, count: 1, lastLine: store.lines, aliases: [] });
  const change = settleTemplate(store, template);
  if (change === undefined) return { templateId: id, template: template.text, isNew: true };
  const { survivor, previousText, absorbedIds } = change;
  return {
    templateId: survivor.id,
    template: survivor.text,
    isNew: survivor === template,
    generalised: { previousText, absorbedIds },
  };
}

function toLogTemplate({ id, text, count: lines, aliases }: HeldTemplate): LogTemplate {
  return { id, text, count: lines, aliases: [...aliases] };
}

function statsOf({ lines, byId, aliases, evicted, overflowed }: TemplateStore): TemplateMinerStats {
  return { lines, templates: byId.size, aliases: aliases.size, evicted, overflowed };
}
