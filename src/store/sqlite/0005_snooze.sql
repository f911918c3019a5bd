-- A waiting case that is put off: until when it is not in the queue.

ALTER TABLE cases ADD COLUMN snoozed_until BIGINT;
