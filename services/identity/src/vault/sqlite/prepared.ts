import type { DatabaseSync, StatementSync } from 'node:sqlite';

export type Prepare = (sql: string) => StatementSync;

/** Prepares each text once: preparing costs several times what the statement itself does. The texts are few and fixed. */
export const preparedOn = (database: DatabaseSync): Prepare => {
  const known = new Map<string, StatementSync>();
  return (sql) => {
    const statement = known.get(sql) ?? database.prepare(sql);
    known.set(sql, statement);
    return statement;
  };
};
