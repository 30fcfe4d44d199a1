import type { ParameterInfo, ParameterFault, ParameterValue } from '@auroralinks/cwmp'
import type { DeviceFacts } from './facts.ts'
import type { Model, ModelNode, ModelObject, ModelParameter, TreeView } from './model.ts'
import { canonical } from './values.ts'

/** Why a device refuses a request: a fault of TR-069 A.5, for a SetParameterValues with what is wrong with each parameter. */
export interface Refusal {
  code: string
  string: string
  parameters: ParameterFault[]
}

export type Result<T> = { ok: true; value: T } | { ok: false; refusal: Refusal }

/** Rows that one table takes at the most. */
const maximumRows = 32

/** Longest value of a string that the model does not limit. */
const maximumLength = 1024

/** What a device changed of its model; most devices have next to nothing here. */
interface Overlay {
  values: Map<string, string>
  /** Rows that were added, by table. */
  added: Map<string, number[]>
  /** Rows of the model that were deleted, by full path. */
  deleted: Set<string>
  /** The last instance number given out, by table: numbers are never used again. */
  lastNumber: Map<string, number>
}

interface Found {
  path: string
  node: ModelNode
}

/**
 * The data model of one virtual device: the static model that it shares with others, and what differs from it.
 * Faults are return values. Paths are full, with instance numbers.
 */
export class Tree implements TreeView {
  readonly model: Model
  #facts: DeviceFacts
  #overlay: Overlay | null = null
  #parameterKey: string

  constructor(model: Model, facts: DeviceFacts) {
    this.model = model
    this.#facts = facts
    this.#parameterKey = `${model.root}ManagementServer.ParameterKey`
  }

  /** The value of a parameter as the device itself knows it, secrets included; `null` = no such parameter. */
  get(path: string): string | null {
    const found = this.#find(path)
    return found?.node.kind === 'parameter' ? this.#valueOf(found.node, path) : null
  }

  /** Whether a change of the parameter by the device itself opens a session. */
  isActive(path: string): boolean {
    const found = this.#find(path)
    return found?.node.kind === 'parameter' && found.node.active
  }

  /**
   * A change that the device makes itself, in writable and read-only parameters alike.
   * Returns false when the value was that already. Throws when there is no such parameter or the value is not of its type.
   */
  change(path: string, value: string): boolean {
    const found = this.#find(path)
    if (found?.node.kind !== 'parameter') throw new Error(`no parameter ${path}`)
    const stored = canonical(found.node.type, value)
    if (stored === null) throw new Error(`${JSON.stringify(value)} is not a value of ${path} (${found.node.type})`)
    if (this.#valueOf(found.node, path) === stored) return false
    this.#changes().values.set(path, stored)
    return true
  }

  /** Forgets all that differs from the model, as a factory reset does; instance numbers begin anew. */
  reset(): void {
    this.#overlay = null
  }

  /** GetParameterValues (TR-069 A.3.2.2): full names and partial paths; secrets read as empty. */
  getValues(names: readonly string[]): Result<ParameterValue[]> {
    const values: ParameterValue[] = []
    const push = (path: string, node: ModelNode) => {
      if (node.kind !== 'parameter') return
      values.push({ name: path, value: node.secret ? '' : this.#valueOf(node, path), type: node.type })
    }
    for (const name of names) {
      const found = this.#find(name)
      if (found === null) return refused('9005', `no parameter ${name}`)
      if (found.node.kind === 'parameter') push(found.path, found.node)
      else this.#walk(found.node, found.path, push)
    }
    return { ok: true, value: values }
  }

  /** The value and type of parameters, for an Inform; those that the device does not have are left out. */
  snapshot(names: Iterable<string>): ParameterValue[] {
    const values: ParameterValue[] = []
    for (const name of names) {
      const found = this.#find(name)
      if (found?.node.kind !== 'parameter') continue
      values.push({ name, value: found.node.secret ? '' : this.#valueOf(found.node, name), type: found.node.type })
    }
    return values
  }

  /** GetParameterNames (TR-069 A.3.2.3). */
  getNames(path: string, nextLevel: boolean): Result<ParameterInfo[]> {
    const found = this.#find(path)
    if (nextLevel && path !== '' && !path.endsWith('.')) return refused('9003', 'NextLevel needs a partial path')
    if (found === null) return refused('9005', `no parameter or object ${path}`)
    const names: ParameterInfo[] = []
    const push = (at: string, node: ModelNode) => names.push({ name: at, writable: node.writable })
    if (found.node.kind === 'parameter') push(path, found.node)
    else if (nextLevel) this.#eachChild(found.node, found.path, push)
    else {
      if (path !== '') push(found.path, found.node)
      this.#walk(found.node, found.path, push)
    }
    return { ok: true, value: names }
  }

  /** SetParameterValues (TR-069 A.3.2.1): all or nothing. The value is the list of what really changed. */
  setValues(parameters: readonly ParameterValue[], parameterKey: string): Result<string[]> {
    const faults: ParameterFault[] = []
    const accepted = new Map<string, string>()
    for (const { name, value, type } of parameters) {
      if (accepted.has(name) || faults.some(fault => fault.name === name))
        return refused('9003', `${name} is given twice`)
      const checked = this.#check(name, value, type)
      if (typeof checked === 'string') accepted.set(name, checked)
      else faults.push(checked)
    }
    if (faults.length > 0) return refused('9003', 'Invalid arguments', faults)
    const changed: string[] = []
    for (const [name, value] of accepted) {
      if (this.get(name) !== value) changed.push(name)
      this.#changes().values.set(name, value)
    }
    this.#setParameterKey(parameterKey)
    return { ok: true, value: changed }
  }

  /** AddObject (TR-069 A.3.2.6): a new row with the model's defaults; its number was never used before. */
  add(objectName: string, parameterKey: string): Result<number> {
    if (!objectName.endsWith('.')) return refused('9005', `${objectName} is not a partial path`)
    const found = this.#find(objectName)
    if (found?.node.kind !== 'object' || found.node.row === null || !found.node.writable)
      return refused('9005', `no instance can be added to ${objectName}`)
    const rows = this.rowNumbers(objectName)
    if (rows.length >= maximumRows)
      return refused('9004', `${objectName} has ${maximumRows} rows, which is all it can have`)
    const number = this.insert(objectName)
    this.#setParameterKey(parameterKey)
    return { ok: true, value: number }
  }

  /** A row that the device makes itself, in tables to which the ACS cannot add any too; its number. */
  insert(table: string): number {
    const overlay = this.#changes()
    const number = Math.max(overlay.lastNumber.get(table) ?? 0, ...this.rowNumbers(table)) + 1
    overlay.lastNumber.set(table, number)
    const added = overlay.added.get(table)
    if (added === undefined) overlay.added.set(table, [number])
    else added.push(number)
    return number
  }

  /** DeleteObject (TR-069 A.3.2.7): a row and all below it. */
  delete(objectName: string, parameterKey: string): Result<null> {
    const row = /^(.+\.)(\d+)\.$/.exec(objectName)
    const found = row === null ? null : this.#find(objectName)
    if (row === null || found?.node.kind !== 'object' || !found.node.writable)
      return refused('9005', `${objectName} is not an instance that can be deleted`)
    this.#remove(objectName, row[1]!, Number(row[2]))
    this.#setParameterKey(parameterKey)
    return { ok: true, value: null }
  }

  /** A row that the device takes away itself, with all below it. */
  remove(row: string): void {
    const [, table, number] = /^(.+\.)(\d+)\.$/.exec(row) ?? []
    this.#remove(row, table!, Number(number))
  }

  #remove(objectName: string, table: string, number: number): void {
    const overlay = this.#changes()
    overlay.lastNumber.set(table, Math.max(overlay.lastNumber.get(table) ?? 0, ...this.rowNumbers(table)))
    const added = overlay.added.get(table)
    if (added?.includes(number))
      overlay.added.set(
        table,
        added.filter(other => other !== number),
      )
    else overlay.deleted.add(objectName)
    for (const name of overlay.values.keys()) if (name.startsWith(objectName)) overlay.values.delete(name)
    for (const name of overlay.added.keys()) if (name.startsWith(objectName)) overlay.added.delete(name)
  }

  /** The instance numbers of a table, in their order; empty for what is no table. */
  rowNumbers(table: string): number[] {
    const found = this.#find(table)
    if (found?.node.kind !== 'object') return []
    const numbers: number[] = []
    this.#eachChild(found.node, found.path, path => {
      const number = /\.(\d+)\.$/.exec(path)
      if (number !== null) numbers.push(Number(number[1]))
    })
    return numbers
  }

  rowCount(table: string): number {
    return this.rowNumbers(table).length
  }

  /** The rows of a table that the device itself fills, numbered anew; columns that it does not have are left out. */
  replaceRows(table: string, rows: readonly Readonly<Record<string, string>>[]): void {
    if (this.#find(table)?.node.kind !== 'object') return
    const overlay = this.#changes()
    for (const name of overlay.values.keys()) if (name.startsWith(table)) overlay.values.delete(name)
    overlay.added.set(
      table,
      rows.map((_, i) => i + 1),
    )
    for (const [i, row] of rows.entries())
      for (const [name, value] of Object.entries(row)) {
        const path = `${table}${i + 1}.${name}`
        if (this.#find(path) !== null) this.change(path, value)
      }
  }

  #check(name: string, value: string, type: string): string | ParameterFault {
    const found = this.#find(name)
    if (found?.node.kind !== 'parameter') return { name, code: '9005', string: 'Invalid parameter name' }
    const { node } = found
    if (!node.writable) return { name, code: '9008', string: 'Attempt to set a non-writable parameter' }
    if (type !== node.type) return { name, code: '9006', string: `Invalid parameter type: it is ${node.type}` }
    const stored = canonical(node.type, value)
    if (stored === null || stored.length > maximumLength || (node.accepts !== null && !node.accepts(stored))) {
      return { name, code: '9007', string: 'Invalid parameter value' }
    }
    return stored
  }

  #setParameterKey(key: string): void {
    if (this.get(this.#parameterKey) !== key) this.#changes().values.set(this.#parameterKey, key)
  }

  #changes(): Overlay {
    return (this.#overlay ??= { values: new Map(), added: new Map(), deleted: new Set(), lastNumber: new Map() })
  }

  #valueOf(parameter: ModelParameter, path: string): string {
    const changed = this.#overlay?.values.get(path)
    if (changed !== undefined) return changed
    return typeof parameter.source === 'string' ? parameter.source : parameter.source(this.#facts, this)
  }

  /** A partial path ends in a dot; the empty one is the top. A name without a dot at its end is a parameter's or nobody's. */
  #find(path: string): Found | null {
    if (path === '') return { path, node: this.model.top }
    let node: ModelNode = this.model.top
    let at = 0
    while (at < path.length) {
      if (node.kind !== 'object') return null
      const dot = path.indexOf('.', at)
      const name: string = dot < 0 ? path.slice(at) : path.slice(at, dot)
      const end: number = dot < 0 ? path.length : dot + 1
      const next: ModelNode | null = this.#child(node, path.slice(0, at), name)
      if (next === null) return null
      node = next
      at = end
    }
    return (node.kind === 'object') === path.endsWith('.') ? { path, node } : null
  }

  #child(object: ModelObject, objectPath: string, name: string): ModelNode | null {
    const child = object.children.get(name)
    if (child !== undefined)
      return child.kind === 'object' && this.#overlay?.deleted.has(`${objectPath}${name}.`) ? null : child
    if (object.row === null || !/^[1-9]\d*$/.test(name)) return null
    if (Number(name) <= (object.fixedRows ?? 0))
      return this.#overlay?.deleted.has(`${objectPath}${name}.`) ? null : object.row
    return this.#overlay?.added.get(objectPath)?.includes(Number(name)) ? object.row : null
  }

  #eachChild(object: ModelObject, path: string, visit: (path: string, node: ModelNode) => void): void {
    for (const [name, child] of object.children) {
      if (child.kind === 'parameter') visit(path + name, child)
      else if (!this.#overlay?.deleted.has(`${path}${name}.`)) visit(`${path}${name}.`, child)
    }
    if (object.row === null) return
    for (let number = 1; number <= (object.fixedRows ?? 0); number++) {
      const row = `${path}${number}.`
      if (!this.#overlay?.deleted.has(row)) visit(row, object.row)
    }
    for (const number of this.#overlay?.added.get(path) ?? []) visit(`${path}${number}.`, object.row)
  }

  #walk(object: ModelObject, path: string, visit: (path: string, node: ModelNode) => void): void {
    this.#eachChild(object, path, (at, node) => {
      visit(at, node)
      if (node.kind === 'object') this.#walk(node, at, visit)
    })
  }
}

function refused(code: string, string: string, parameters: ParameterFault[] = []): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: { code, string: string.slice(0, 256), parameters } }
}
