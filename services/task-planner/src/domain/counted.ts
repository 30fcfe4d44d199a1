/** How far a task has got, as its kind counts it. */
import { kindOf } from '@auroralinks/tasks'
import type { Steps, Task } from '@auroralinks/tasks'

/** A task with its steps as its kind counts them; one whose kind counts none keeps those that it has. */
export function counted(task: Task): Task {
  const steps = kindOf(task).steps?.(task) ?? null
  return steps === null || isSame(steps, task.steps) ? task : { ...task, steps }
}

export const isSame = (a: Steps, b: Steps | null | undefined): boolean =>
  a.done === b?.done && a.total === b.total && a.unit === b.unit
