/** What one operation of a ChangeDUState does, and how it ends (TR-069 Tables 69 to 71, 80, 87). */
import type { DuOperation, DuResult } from '@auroralinks/cwmp'
import { deploymentUnitUuid } from '@auroralinks/data-model'
import { MOST_UNITS } from './deployment-units.ts'
import type { DeploymentUnits, Unit } from './deployment-units.ts'
import { fetchPackage, isOlder } from './software-package.ts'
import type { DuFault } from './software-package.ts'

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

/** How a unit ended, or, where none was meant by the operation, why. */
type Outcome = Pick<DuResult, 'uuid' | 'deploymentUnitRef' | 'version' | 'currentState' | 'executionUnitRefList'> & {
  fault: DuFault | null
}

/** Carries out an operation. An update of everything, and the removal of several versions, have a result for each unit. */
export async function operate(units: DeploymentUnits, o: DuOperation): Promise<Outcome[]> {
  if (o.uuid !== '' && !UUID.test(o.uuid)) return [refused(o, '9022', 'Invalid UUID format')]
  switch (o.operation) {
    case 'install':
      return [await install(units, o)]
    case 'update':
      return update(units, o)
    case 'uninstall':
      return uninstall(units, o)
  }
}

async function install(units: DeploymentUnits, o: DuOperation): Promise<Outcome> {
  const wanted = withDot(o.executionEnvRef)
  const environment = units.environments.find(e => (wanted === '' ? e.isEnabled : e.path === wanted))
  if (environment === undefined)
    return wanted === '' ? refused(o, '9024', 'No environment is enabled') : refused(o, '9023', `There is no ${wanted}`)
  if (!environment.isEnabled) return refused(o, '9024', `${environment.path} is disabled`)
  if (units.all.length >= MOST_UNITS) return refused(o, '9027', `There is room for ${MOST_UNITS} units`)
  const path = units.begin(o.uuid.toLowerCase(), o.url, environment.path)
  const software = await fetchPackage(o)
  const given = 'code' in software ? null : software
  // Where the ACS gives none it is derived (TR-181 Annex C).
  const uuid = o.uuid === '' && given !== null ? deploymentUnitUuid(given.name, given.vendor) : o.uuid.toLowerCase()
  const isDuplicate = units.all.some(
    u => u.path !== path && u.uuid === uuid && u.version === given?.version && u.environment === environment.path,
  )
  const fault: DuFault | null =
    'code' in software
      ? software
      : software.type !== null && software.type !== environment.type
        ? { code: '9025', string: `It needs ${software.type}, and ${environment.path} is ${environment.type}` }
        : isDuplicate
          ? { code: '9026', string: `${uuid} ${software.version} is installed already` }
          : null
  if (fault !== null || given === null) {
    units.remove(path)
    return { ...refused(o, '', ''), uuid, fault }
  }
  units.complete(path, uuid, o.url, given)
  return done(units, { uuid, path, version: given.version }, 'Installed')
}

async function update(units: DeploymentUnits, o: DuOperation): Promise<Outcome[]> {
  const everything = o.uuid === '' && o.url === ''
  const found = units.all.filter(
    u => everything || (o.uuid === '' ? u.url === o.url : u.uuid === o.uuid.toLowerCase() && fits(u, o.version)),
  )
  if (everything) return Promise.all(found.map(unit => updateOne(units, unit, { ...o, url: unit.url })))
  if (found.length === 0) return [refused(o, '9028', 'There is no such unit')]
  if (found.length > 1) return [refused(o, '9031', `${found.length} versions are installed`)]
  return [await updateOne(units, found[0]!, { ...o, url: o.url === '' ? found[0]!.url : o.url })]
}

async function updateOne(units: DeploymentUnits, unit: Unit, o: DuOperation): Promise<Outcome> {
  const failed = (fault: DuFault): Outcome => {
    units.setStatus(unit.path, 'Installed')
    return { ...done(units, unit, 'Failed'), fault }
  }
  if (unit.status !== 'Installed') return { ...done(units, unit, 'Failed'), fault: wrongState(unit) }
  units.setStatus(unit.path, 'Updating')
  const software = await fetchPackage(o)
  if ('code' in software) return failed(software)
  if (isOlder(software.version, unit.version))
    return failed({ code: '9030', string: `${software.version} is older than ${unit.version}` })
  if (units.all.some(u => u.uuid === unit.uuid && u.environment === unit.environment && u.version === software.version))
    return failed({ code: '9032', string: `${software.version} is installed already` })
  units.complete(unit.path, unit.uuid, o.url, software)
  return done(units, { ...unit, version: software.version }, 'Installed')
}

function uninstall(units: DeploymentUnits, o: DuOperation): Outcome[] {
  const environment = withDot(o.executionEnvRef)
  const found = units.all.filter(
    u => u.uuid === o.uuid.toLowerCase() && fits(u, o.version) && (environment === '' || u.environment === environment),
  )
  if (found.length === 0) return [refused(o, '9028', 'There is no such unit')]
  return found.map(unit => {
    if (unit.status !== 'Installed') return { ...done(units, unit, 'Failed'), fault: wrongState(unit) }
    const ended = done(units, unit, 'Uninstalled')
    units.remove(unit.path)
    return ended
  })
}

const fits = (unit: Unit, version: string): boolean => version === '' || unit.version === version

const wrongState = (unit: Unit): DuFault => ({ code: '9029', string: `${unit.path} is ${unit.status}` })

const withDot = (path: string): string => (path === '' || path.endsWith('.') ? path : `${path}.`)

const done = (
  units: DeploymentUnits,
  unit: Pick<Unit, 'uuid' | 'path' | 'version'>,
  currentState: string,
): Outcome => ({
  uuid: unit.uuid,
  deploymentUnitRef: unit.path,
  version: unit.version,
  currentState,
  executionUnitRefList: units.executionUnitsOf(unit.path),
  fault: null,
})

const refused = ({ uuid, version }: DuOperation, code: string, string: string): Outcome => ({
  uuid,
  deploymentUnitRef: '',
  version,
  currentState: 'Failed',
  executionUnitRefList: '',
  fault: { code, string },
})
