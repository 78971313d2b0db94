/** Markup that is safe to send: text becomes it only through {@link html}. */
export interface Markup {
  readonly markup: string;
}

type Part = string | number | Markup | readonly Part[];

const ENTITY: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Template tag: the literal parts are markup, everything put in is escaped unless it is {@link Markup} itself. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const filled = literals.map((literal, position) => literal + partText(parts[position]));
  return { markup: filled.join('') };
}

function partText(part: Part | undefined): string {
  if (part === undefined) return '';
  if (typeof part === 'string' || typeof part === 'number') return escapeText(String(part));
  return 'markup' in part ? part.markup : part.map(partText).join('');
}

function escapeText(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITY[character] ?? character);
}
