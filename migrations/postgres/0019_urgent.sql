-- Since when somebody in distress waits for a person, who is to read this thread before all others.

ALTER TABLE conversation ADD COLUMN urgent_since TIMESTAMPTZ;
