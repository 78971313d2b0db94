/**
 * Flags that Node runs ingest best with. What ingest makes lives for milliseconds, so that a small young generation is
 * swept as cheaply as a large one: with 4 MB instead of 16 the process takes less memory, and no more
 * time (docs/performance.md).
 */
export const INGEST_NODE_FLAGS: readonly string[] = ['--max-semi-space-size=4'];
