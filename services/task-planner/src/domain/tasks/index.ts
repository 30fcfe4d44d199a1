/** Every kind of task. A new one is a file here and a line below. */
import type { TaskType } from '../model.ts'
import { addObject } from './add-object.ts'
import { deleteObject } from './delete-object.ts'
import { getParameterNames } from './get-parameter-names.ts'
import { getParameterValues } from './get-parameter-values.ts'
import type { TaskKind } from './kind.ts'
import { reboot } from './reboot.ts'
import { refresh } from './refresh.ts'
import { setParameterValues } from './set-parameter-values.ts'

export const KINDS: { readonly [T in TaskType]: TaskKind } = { getParameterNames, getParameterValues, setParameterValues, addObject, deleteObject, refresh, reboot }

export type { TaskKind, Turn, Step, Learned, KindContext } from './kind.ts'
