/** What a container may run, by its first argument. */
export const PROGRAMS: Readonly<Record<string, string>> = {
  'cwmp-gateway': 'services/cwmp-gateway/src/main.ts',
  identity: 'services/identity/src/main.ts',
  'task-planner': 'services/task-planner/src/main.ts',
  'connection-request': 'services/connection-request/src/main.ts',
  'management-api': 'services/management-api/src/main.ts',
  'file-server': 'services/file-server/src/main.ts',
  migrate: 'libs/host/src/commands/migrate.ts',
  backup: 'libs/host/src/commands/backup.ts',
  restore: 'libs/host/src/commands/restore.ts',
  replay: 'services/task-planner/src/replay/main.ts',
  topics: 'libs/host/src/commands/topics.ts',
  simulate: 'libs/cpe-simulator/src/main.ts',
}
