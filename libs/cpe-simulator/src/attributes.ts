/** Which changes a virtual CPE is to tell, and who else may write (TR-069 A.3.2.4, A.3.2.5). */
import type { GetParameterAttributesResponse, SetParameterAttributes } from '@auroralinks/cwmp'
import type { Result, Tree } from './tree.ts'

type Attribute = GetParameterAttributesResponse['attributes'][number]

const ACTIVE = 2

/** What was set, by path; the rest is as the model has it: active where it says so, and the subscriber may write. */
export class Attributes {
  #tree: Tree
  #set = new Map<string, { notification?: number; accessList?: readonly string[] }>()

  constructor(tree: Tree) {
    this.#tree = tree
  }

  get(names: readonly string[]): Result<Attribute[]> {
    const paths = this.#parameters(names)
    return paths.ok ? { ok: true, value: paths.value.map(path => this.#of(path)) } : paths
  }

  /** All of them, or none. */
  set(entries: SetParameterAttributes['attributes']): Result<null> {
    const all = entries.map(entry => ({ entry, paths: this.#parameters([entry.name]) }))
    const refused = all.find(({ paths }) => !paths.ok)?.paths
    if (refused?.ok === false) return refused
    for (const { entry, paths } of all) {
      for (const path of paths.ok ? paths.value : []) {
        this.#set.set(path, {
          ...this.#set.get(path),
          ...(entry.notificationChange ? { notification: entry.notification } : {}),
          ...(entry.accessListChange ? { accessList: entry.accessList } : {}),
        })
      }
    }
    return { ok: true, value: null }
  }

  /** Whether a change of this parameter is told at once. */
  isActive(path: string): boolean {
    return this.#of(path).notification === ACTIVE
  }

  #of(name: string): Attribute {
    const { notification = this.#tree.isActive(name) ? ACTIVE : 0, accessList = ['Subscriber'] } =
      this.#set.get(name) ?? {}
    return { name, notification, accessList: [...accessList] }
  }

  #parameters(names: readonly string[]): Result<string[]> {
    const found: string[] = []
    for (const name of names) {
      const infos = this.#tree.getNames(name, false)
      if (!infos.ok) return infos
      found.push(...infos.value.map(info => info.name).filter(path => !path.endsWith('.')))
    }
    return { ok: true, value: found }
  }
}
