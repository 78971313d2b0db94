/**
 * Text from outside (names from telemetry, words of people) on its way into a generated file. Each format has its own
 * way to take a text for an instruction.
 */

/** Running Markdown: one line, in which nothing is code, emphasis, a link or HTML. */
export function markdownText(text: string): string {
  return oneLine(text).replace(/[\\`*<[\]]/g, (mark) => `\\${mark}`);
}

/** Inside Markdown's backticks, or a line of a code block: one line that does not end the code. */
export function markdownCode(text: string): string {
  return oneLine(text.replaceAll('`', ' '));
}

/**
 * An alert's annotation. Prometheus expands annotations as Go templates, which may run queries; and one that does not
 * parse makes it refuse the whole file.
 */
export function annotationText(text: string): string {
  return text.replaceAll('{{', '{{"{{"}}');
}

/** White space of any kind and number becomes one space. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
