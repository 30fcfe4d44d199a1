/** The deployment and execution units of a virtual CPE as its data model shows them (TR-181 Device.SoftwareModules.). */
import type { SoftwarePackage } from './software-package.ts'
import type { Tree } from './tree.ts'

const UNITS = 'Device.SoftwareModules.DeploymentUnit.'
const EXECUTION = 'Device.SoftwareModules.ExecutionUnit.'
const ENVIRONMENTS = 'Device.SoftwareModules.ExecEnv.'

/** Deployment units that a device has room for. */
export const MOST_UNITS = 16

/** A deployment unit, by the path of its row. */
export interface Unit {
  readonly path: string
  readonly uuid: string
  readonly version: string
  readonly url: string
  readonly status: string
  /** Path of its execution environment. */
  readonly environment: string
}

/** An execution environment, by the path of its row. */
export interface Environment {
  readonly path: string
  readonly isEnabled: boolean
  readonly type: string
}

/** The tables, read and changed as the device itself does it. */
export class DeploymentUnits {
  readonly #tree: Tree

  constructor(tree: Tree) {
    this.#tree = tree
  }

  get all(): Unit[] {
    return this.#rows(UNITS).map(path => ({
      path,
      uuid: this.#get(`${path}UUID`),
      version: this.#get(`${path}Version`),
      url: this.#get(`${path}URL`),
      status: this.#get(`${path}Status`),
      environment: this.#get(`${path}ExecutionEnvRef`),
    }))
  }

  get environments(): Environment[] {
    return this.#rows(ENVIRONMENTS).map(path => ({
      path,
      isEnabled: this.#get(`${path}Enable`) === '1',
      type: this.#get(`${path}Type`),
    }))
  }

  /** Paths of the execution units of a deployment unit, separated by commas. */
  executionUnitsOf(unit: string): string {
    return this.#get(`${unit}ExecutionUnitList`)
  }

  /** A unit that is being installed; the path of its row. */
  begin(uuid: string, url: string, environment: string): string {
    const path = `${UNITS}${this.#tree.insert(UNITS)}.`
    this.#set(path, { UUID: uuid, URL: url, ExecutionEnvRef: environment, Status: 'Installing' })
    return path
  }

  setStatus(path: string, status: string): void {
    this.#set(path, { Status: status })
  }

  /** The unit is what the package says, with execution units of its own. */
  complete(path: string, uuid: string, url: string, software: SoftwarePackage): void {
    this.#removeExecutionUnits(path)
    const environment = this.#get(`${path}ExecutionEnvRef`)
    const units = software.executionUnits.map(name => {
      const unit = `${EXECUTION}${this.#tree.insert(EXECUTION)}.`
      const { vendor, version } = software
      this.#set(unit, {
        EUID: `${name}@${unit}`,
        Name: name,
        Vendor: vendor,
        Version: version,
        ExecutionEnvRef: environment,
      })
      return unit
    })
    this.#set(path, {
      UUID: uuid,
      DUID: software.name,
      Name: software.name,
      Vendor: software.vendor,
      Version: software.version,
      URL: url,
      Resolved: '1',
      ExecutionUnitList: units.join(','),
      Status: 'Installed',
    })
  }

  remove(path: string): void {
    this.#removeExecutionUnits(path)
    this.#tree.remove(path)
  }

  #removeExecutionUnits(path: string): void {
    for (const unit of this.executionUnitsOf(path).split(',')) if (unit !== '') this.#tree.remove(unit)
  }

  #rows(table: string): string[] {
    return this.#tree.rowNumbers(table).map(number => `${table}${number}.`)
  }

  #get(path: string): string {
    return this.#tree.get(path) ?? ''
  }

  #set(path: string, values: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(values)) this.#tree.change(path + name, value)
  }
}

/** The ACS wrote a parameter: where that is the RequestedState of an execution unit, the unit starts or stops. */
export function followRequestedState(tree: Tree, name: string): void {
  const unit = /^(Device\.SoftwareModules\.ExecutionUnit\.\d+\.)RequestedState$/.exec(name)?.[1]
  if (unit !== undefined) tree.change(`${unit}Status`, tree.get(name) ?? '')
}
