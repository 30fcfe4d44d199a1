/**
 * How the ACS names what a device has: by instance numbers, and where the device addresses by alias (TR-069 3.6.1) by
 * what rows are called, `Device.WiFi.SSID.[guest].SSID`. The tree itself knows numbers alone.
 */
import type { ParameterInfo, ParameterValue } from '@auroralinks/cwmp'
import type { Result, Tree } from './tree.ts'

const ALIAS = /^\[(.+)\]$/

/** Reads a path segment by segment, the dots in an alias being part of it. */
const segmentsOf = (path: string): string[] => path.match(/\[[^\]]*\]\.?|[^.]*\.|[^.]+/g) ?? []

const refused = (
  code: string,
  string: string,
): { ok: false; refusal: { code: string; string: string; parameters: [] } } => ({
  ok: false,
  refusal: { code, string: string.slice(0, 256), parameters: [] },
})

/** The tree as an ACS sees it through one RPC; made for each of them, since it holds nothing. */
export class Addressing {
  #tree: Tree
  #server: string

  constructor(tree: Tree) {
    this.#tree = tree
    this.#server = `${tree.model.root}ManagementServer.`
  }

  /** For each name what `read` finds under its numbers, under names of the kind that was asked with. */
  ask<T extends { name: string }>(
    names: readonly string[],
    read: (names: readonly string[]) => Result<T[]>,
  ): Result<T[]> {
    if (!this.#isSupported) return read(names)
    const found: T[] = []
    for (const name of names) {
      const numbered = this.#numbered(name)
      if (numbered === null) return refused('9005', `no parameter or object ${name}`)
      const answer = read([numbered])
      if (!answer.ok) return answer
      for (const one of answer.value) found.push({ ...one, name: name + this.#shown(numbered, one.name) })
    }
    return { ok: true, value: found }
  }

  /** A name by instance numbers; as it is where it leads nowhere. */
  numbered(name: string): string {
    return this.#numbered(name) ?? name
  }

  getValues(names: readonly string[]): Result<ParameterValue[]> {
    return this.ask(names, numbered => this.#tree.getValues(numbered))
  }

  getNames(path: string, nextLevel: boolean): Result<ParameterInfo[]> {
    return this.ask([path], ([numbered]) => this.#tree.getNames(numbered!, nextLevel))
  }

  /** For an Inform: names as InstanceMode says. */
  snapshot(names: Iterable<string>): ParameterValue[] {
    const values = this.#tree.snapshot(names)
    return this.#showsAliases ? values.map(v => ({ ...v, name: this.#shown('', v.name) })) : values
  }

  /** With AutoCreateInstances a row that is missing is made (TR-069 A.3.2.1), and not when anything else is refused. */
  setValues(parameters: readonly ParameterValue[], parameterKey: string): Result<string[]> {
    if (!this.#isSupported) return this.#tree.setValues(parameters, parameterKey)
    const made: string[] = []
    const make = this.#is('AutoCreateInstances')
      ? (table: string, alias: string): number | null => {
          const added = this.#add(table, alias, this.#tree.get(`${this.#server}ParameterKey`) ?? '')
          if (!added.ok) return null
          made.push(`${table}${added.value}.`)
          return added.value
        }
      : undefined
    // A name that leads nowhere is refused with the others, by the tree.
    const numbered = parameters.map(p => ({ ...p, name: this.#numbered(p.name, make) ?? p.name }))
    const taken = numbered.find(p => this.#isTaken(p, numbered))
    const set = taken
      ? {
          ok: false as const,
          refusal: {
            code: '9003',
            string: 'Invalid arguments',
            parameters: [{ name: taken.name, code: '9007', string: 'another row has this alias' }],
          },
        }
      : this.#tree.setValues(numbered, parameterKey)
    if (set.ok) return set
    for (const row of made.reverse()) this.#tree.remove(row)
    const asked = new Map(numbered.map((p, i) => [p.name, parameters[i]!.name]))
    const faults = set.refusal.parameters.map(f => ({ ...f, name: asked.get(f.name) ?? f.name }))
    return { ok: false, refusal: { ...set.refusal, parameters: faults } }
  }

  /** `Obj.` or `Obj.[alias].` (TR-069 A.3.2.6): the device finds an alias where none is given. */
  add(objectName: string, parameterKey: string): Result<number> {
    if (!this.#isSupported) return this.#tree.add(objectName, parameterKey)
    const segments = segmentsOf(objectName)
    const alias = ALIAS.exec(segments.at(-1)?.slice(0, -1) ?? '')?.[1] ?? null
    const table = this.#numbered(alias === null ? objectName : segments.slice(0, -1).join(''))
    if (table === null) return refused('9005', `no object ${objectName}`)
    if (alias !== null && this.#rowOf(table, alias) !== null) return refused('9005', `${objectName} is there already`)
    return this.#add(table, alias, parameterKey)
  }

  delete(objectName: string, parameterKey: string): Result<null> {
    return this.#tree.delete(this.numbered(objectName), parameterKey)
  }

  get #isSupported(): boolean {
    return this.#is('AliasBasedAddressing')
  }

  get #showsAliases(): boolean {
    return this.#isSupported && this.#tree.get(`${this.#server}InstanceMode`) === 'InstanceAlias'
  }

  #is(name: string): boolean {
    return this.#tree.get(this.#server + name) === '1'
  }

  #add(table: string, alias: string | null, parameterKey: string): Result<number> {
    const added = this.#tree.add(table, parameterKey)
    if (!added.ok) return added
    const parameter = `${table}${added.value}.Alias`
    if (this.#tree.get(parameter) !== null) this.#tree.change(parameter, alias ?? `cpe-${added.value}`)
    return added
  }

  /** An alias is told apart by its table. */
  #isTaken({ name, value }: ParameterValue, all: readonly ParameterValue[]): boolean {
    const [, table, number] = /^(.+\.)(\d+)\.Alias$/.exec(name) ?? []
    if (table === undefined || value === '') return false
    const row = this.#rowOf(table, value)
    const isRenamed = row !== null && all.some(p => p.name === `${table}${row}.Alias`)
    return row !== null && row !== Number(number) && !isRenamed
  }

  #rowOf(table: string, alias: string): number | null {
    return this.#tree.rowNumbers(table).find(n => this.#tree.get(`${table}${n}.Alias`) === alias) ?? null
  }

  /** The path by instance numbers; null where no row is called so, and none was made. */
  #numbered(path: string, make?: (table: string, alias: string) => number | null): string | null {
    if (!path.includes('[') || !this.#isSupported) return path
    let numbered = ''
    for (const segment of segmentsOf(path)) {
      const alias = ALIAS.exec(segment.replace(/\.$/, ''))?.[1]
      const number = alias === undefined ? null : (this.#rowOf(numbered, alias) ?? make?.(numbered, alias) ?? null)
      if (alias !== undefined && number === null) return null
      numbered += number === null ? segment : `${number}.`
    }
    return numbered
  }

  /** What follows `prefix` in a name of the tree, as InstanceMode has it. */
  #shown(prefix: string, name: string): string {
    const rest = name.slice(prefix.length)
    if (!this.#showsAliases) return rest
    let at = prefix
    return segmentsOf(rest)
      .map(segment => {
        at += segment
        const alias = /^\d+\.$/.test(segment) ? this.#tree.get(`${at}Alias`) : null
        return alias ? `[${alias}].` : segment
      })
      .join('')
  }
}
