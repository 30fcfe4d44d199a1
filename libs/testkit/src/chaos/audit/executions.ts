/** What devices really carried out, held against what their tasks say: nothing twice, nothing that was not to be. */
import type { DeviceRecord, Difference, Execution, Records, TaskRow } from './records.ts'
import { hasEnded } from './records.ts'

/** The RPC of each task that must not run twice. */
const ONCE: Readonly<Record<string, string>> = {
  addObject: 'AddObject',
  deleteObject: 'DeleteObject',
  reboot: 'Reboot',
  upload: 'Upload',
  download: 'Download',
  scheduleDownload: 'ScheduleDownload',
  scheduleInform: 'ScheduleInform',
  changeDuState: 'ChangeDUState',
}

/** The key that a task's RPC carries to the device: 32 characters at most (TR-069 A.3.2). */
export const keyOfTask = (id: string): string => id.replaceAll('-', '')

export function checkExecutions(r: Records): Difference[] {
  const tasksOf = Map.groupBy(r.rows, t => t.deviceId)
  return r.devices.flatMap(d => checkDevice(d, tasksOf.get(d.id) ?? []))
}

function checkDevice(d: DeviceRecord, tasks: readonly TaskRow[]): Difference[] {
  const byKey = Map.groupBy(
    d.executions.filter(e => e.key !== null && e.key !== '' && Object.values(ONCE).includes(e.method)),
    e => e.key!,
  )
  const known = new Set(tasks.map(t => keyOfTask(t.id)))
  const strangers = [...byKey.keys()]
    .filter(key => !known.has(key))
    .map(key => ({
      device: d.id,
      task: null,
      what: `${byKey.get(key)![0]!.method} ran with the key ${key}, of no task`,
    }))
  return [
    ...strangers,
    ...tasks.flatMap(t =>
      ONCE[t.type] === undefined
        ? []
        : checkOnce(
            t,
            (byKey.get(keyOfTask(t.id)) ?? []).filter(e => e.method === ONCE[t.type]),
          ),
    ),
    ...tasks.flatMap(t => (t.type === 'setParameterValues' ? checkWritten(t, d.executions) : [])),
    ...tasks.flatMap(t => (t.type === 'diagnostics' ? checkTested(t, d.executions) : [])),
    ...tooFewReads(d, tasks),
  ]
}

function checkOnce(t: TaskRow, all: readonly Execution[]): Difference[] {
  const ran = all.filter(e => e.fault === null)
  const expected = timesOf(t)
  const found: Difference[] = []
  const report = (what: string): void =>
    void found.push({
      device: t.deviceId,
      task: t.id,
      what: `${t.type} ${t.status}${t.faultCode === null ? '' : ` (${t.faultCode})`}: ${what}`,
    })
  if (!expected.includes(ran.length))
    report(`the device ran it ${ran.length} times, where ${expected.join(' or ')} is right`)
  const reported = (t.result as { instanceNumber?: number } | null)?.instanceNumber
  if (t.type === 'addObject' && reported !== undefined && ran[0] && ran[0].instanceNumber !== reported)
    report(`it made instance ${ran[0].instanceNumber}, and the result says ${reported}`)
  return found
}

const TRANSFERS: ReadonlySet<string> = new Set(['download', 'scheduleDownload', 'upload'])

/** How often the RPC may have run, by the task's outcome. */
function timesOf(t: TaskRow): number[] {
  if (!hasEnded(t.status)) return [0, 1]
  if (t.status === 'succeeded') return [1]
  if (t.status === 'cancelled' || t.status === 'expired') return [0]
  if (t.faultCode === 'unknown-outcome') return [0, 1]
  // The device took it, and reported by TransferComplete that the file did not come over the line.
  if (TRANSFERS.has(t.type) && /^901[0-9]$|^not-received$/.test(t.faultCode ?? '')) return [1]
  // The device took it, and reported an operation that it could not do.
  if (t.type === 'changeDuState' && t.result !== null) return [1]
  // It made the instance and could not write its values: the result names the instance.
  if (t.type === 'addObject' && (t.result as { instanceNumber?: number } | null)?.instanceNumber !== undefined)
    return [1]
  return [0]
}

/** A write may run again; it must have run when it succeeded, and not at all when it never began. */
function checkWritten(t: TaskRow, executions: readonly Execution[]): Difference[] {
  if (t.uniqueKey === null) return []
  const ran = executions.filter(
    e => e.method === 'SetParameterValues' && e.fault === null && e.values.includes(t.uniqueKey!),
  ).length
  if (t.status === 'succeeded' && ran === 0)
    return [
      { device: t.deviceId, task: t.id, what: 'setParameterValues succeeded, and the device never set the value' },
    ]
  if (t.startedAt === null && ran > 0)
    return [
      {
        device: t.deviceId,
        task: t.id,
        what: `setParameterValues ${t.status} without having started, and the device set the value`,
      },
    ]
  return []
}

/** How often a test may be begun: again where a boot took it, and where the device shows nothing of a start whose answer was lost. */
const MOST_STARTS = 3

/** A test must have been started when it brought a result, not at all when its task never began, and not without end. */
function checkTested(t: TaskRow, executions: readonly Execution[]): Difference[] {
  // The key of a test that begins again differs in its last character.
  const key = keyOfTask(t.id).slice(0, -1)
  const ran = executions.filter(
    e => e.fault === null && e.key?.startsWith(key) === true && e.values.includes('Requested'),
  ).length
  const found = (what: string): Difference[] => [{ device: t.deviceId, task: t.id, what: `diagnostics ${what}` }]
  if (t.result !== null && ran === 0) return found('brought a result, and the device ran no test')
  if (t.startedAt === null && ran > 0) return found(`${t.status} without having started, and the device ran the test`)
  return ran > MOST_STARTS ? found(`was started ${ran} times`) : []
}

/** Reads carry no key: at least as many ran as succeeded. */
function tooFewReads(d: DeviceRecord, tasks: readonly TaskRow[]): Difference[] {
  const succeeded = tasks.filter(
    t => t.status === 'succeeded' && (t.type === 'getParameterValues' || t.type === 'getParameterNames'),
  )
  return [
    ...Map.groupBy(succeeded, t => (t.type === 'getParameterValues' ? 'GetParameterValues' : 'GetParameterNames')),
  ].flatMap(([method, those]) => {
    const ran = d.executions.filter(e => e.method === method).length
    return ran >= those.length
      ? []
      : [
          {
            device: d.id,
            task: null,
            what: `${those.length} tasks succeeded that need a ${method} each, and it ran ${ran} times`,
          },
        ]
  })
}
