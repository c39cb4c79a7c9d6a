// The shape of the database, one step a version. A step never changes once it is released; new ones are appended.
// Ids of events are never given twice: SQLite takes the greatest plus one, and only the oldest are ever deleted. To have
// it kept by AUTOINCREMENT would cost a third of each insert.

const MIGRATIONS: readonly string[] = [
  `CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;
   CREATE TABLE resources (
     kind TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
     uid TEXT NOT NULL, version INTEGER NOT NULL, generation INTEGER NOT NULL, created_at TEXT NOT NULL,
     value TEXT NOT NULL,
     PRIMARY KEY (kind, namespace, name)
   ) WITHOUT ROWID, STRICT;
   CREATE TABLE events (
     id INTEGER PRIMARY KEY,
     timestamp TEXT NOT NULL, source TEXT NOT NULL, event_type TEXT NOT NULL, trace_id TEXT,
     namespace TEXT NOT NULL, server TEXT NOT NULL, decision TEXT NOT NULL,
     payload TEXT NOT NULL
   ) STRICT;
   CREATE INDEX events_by_server ON events (namespace, server);`,
  // Refusals of callers without an identity, for retention (events/sqlite/retention.ts).
  `CREATE INDEX events_of_strangers ON events (id) WHERE decision = 'deny' AND json_extract(payload, '$.reason') IN ('missing_identity', 'missing_session', 'session_not_found');`,
  // Failed logins are of strangers, too.
  `DROP INDEX events_of_strangers;
   CREATE INDEX events_of_strangers ON events (id) WHERE decision = 'deny' AND json_extract(payload, '$.reason') IN ('missing_identity', 'missing_session', 'session_not_found', 'wrong_password');`,
  // Figures over the log, hour by hour (events/sqlite/figures.ts).
  `CREATE TABLE usage (
     hour TEXT NOT NULL, event_type TEXT NOT NULL, source TEXT NOT NULL, namespace TEXT NOT NULL, server TEXT NOT NULL,
     team_id TEXT NOT NULL, decision TEXT NOT NULL, human_id TEXT NOT NULL, agent_id TEXT NOT NULL,
     session_id TEXT NOT NULL, tool_name TEXT NOT NULL,
     events INTEGER NOT NULL, last_seen TEXT NOT NULL,
     PRIMARY KEY (hour, event_type, source, namespace, server, team_id, decision, human_id, agent_id, session_id, tool_name)
   ) WITHOUT ROWID, STRICT;`,
]

/** The version that this program writes. */
export const SCHEMA_VERSION = MIGRATIONS.length

/** The steps from `version` to the newest, in order. */
export const stepsFrom = (version: number): readonly string[] => MIGRATIONS.slice(version)
