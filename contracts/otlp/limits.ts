/**
 * How deep lists may lie in lists within a value. protobuf decoders refuse more than 100 messages in one another, and a
 * key-value list in a span event costs three for each level and seven before the first.
 */
export const MAX_VALUE_DEPTH = 30;

/** How many attributes a record may have in all, those of its events, links and nested lists included. */
export const MAX_ATTRIBUTES_PER_RECORD = 10_000;
