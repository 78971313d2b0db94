const TIMEOUT_MS = 45_000;
const POLL_MS = 25;

/** Repeats an assertion until it holds; fails with its last error. */
export async function eventually(assertion: () => void): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    try {
      assertion();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
