/** The placeholder of the range in an SLI query; spaces inside the braces are allowed, as in Sloth's specs. */
const WINDOW = /\{\{\s*\.window\s*\}\}/;

/** Whether a query says where its range goes. */
export function hasWindow(query: string): boolean {
  return WINDOW.test(query);
}

/** An SLI query with its range filled in wherever it goes. */
export function fillWindow(query: string, window: string): string {
  return query.replaceAll(new RegExp(WINDOW, 'g'), window);
}
