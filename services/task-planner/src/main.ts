/** The task-planner as a process of its own. */
import { runDatabaseService } from '@auroralinks/host'
import { start, variables } from './service.ts'

await runDatabaseService({ name: 'task-planner', variables, start })
