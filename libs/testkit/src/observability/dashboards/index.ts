/** The dashboards: a file each. */
import { database } from './database.ts'
import { fleet } from './fleet.ts'
import { kafka } from './kafka.ts'
import { sessions } from './sessions.ts'
import { tasks } from './tasks.ts'

export const DASHBOARDS = [fleet, sessions, tasks, kafka, database]
