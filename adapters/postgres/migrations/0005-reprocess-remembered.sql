-- Traces of the range that the live worker still remembered when the replay was planned: they are counted as it has
-- counted them, because it may take that back.
ALTER TABLE reprocess_partitions ADD COLUMN remembered bytea;
