/** A test that a device is to run (diagnostics) against what its data model has. */
import { argumentsOfObjects, checkArgument, diagnosticObjects } from '@auroralinks/data-model'
import type { DataModels, DeviceType, DiagnosticTest } from '@auroralinks/data-model'
import type { CheckedTask, Found, Known } from './objections.ts'

const objection = (where: string, name: string, detail: string): Found => ({
  path: name,
  objection: { reason: 'value', detail },
  where,
  name,
})

/**
 * The arguments of an object that the task names are held against every model that knows it. Those of any other test
 * are held against the objects of the model that the device has: that some object takes them its kind knows.
 */
export async function testObjections(
  models: DataModels,
  task: CheckedTask,
  known: Known,
  of: DeviceType | undefined,
): Promise<Found[]> {
  const given = Object.entries((task['arguments'] ?? {}) as Record<string, string>)
  const { path } = task
  if (typeof path === 'string')
    return given.flatMap(([name, value]) => {
      const found = models.checkWrite(path + name, value, of)
      return found === null ? [] : [{ path: path + name, objection: found, where: `/arguments/${name}`, name }]
    })
  const root = await known.root()
  if (root === null) return []
  const test = task['test'] as DiagnosticTest
  const objects = diagnosticObjects(test, root)
  if (objects.length === 0) {
    const detail = `is not in the data model of the device, ${root}: "path" names an object of its vendor's`
    return [objection('/test', test, detail)]
  }
  const names = argumentsOfObjects(objects)
  return given.flatMap(([name, value]) => {
    const why = names.includes(name)
      ? checkArgument(objects, name, value)
      : `is no argument of ${test} in the data model of the device, ${root}`
    return why === null ? [] : [objection(`/arguments/${name}`, name, why)]
  })
}
