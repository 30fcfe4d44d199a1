/** What a person types to find a device: by SQL, along the index of each thing that it may be. */
import { tagKey, tagOf } from '@auroralinks/contracts'
import { normaliseMac } from '@auroralinks/data-model'
import { prefixCondition } from '../filter/compile.ts'
import type { Params } from '../keyset.ts'

/** Of each thing that the text may be so many devices are found at most. */
const MOST_FOUND = 1_000

const IP = /^(?=.*[.:])[\da-f.:]{4,45}$/i

/**
 * The condition that a device `d` is one that a text may mean: the beginning of its id or serial number, as typed or in
 * capitals, its MAC address in any notation, its IP address, one of its tags, the user name that it proves.
 */
export function searchCondition(text: string, params: Params): string {
  const most = `limit ${MOST_FOUND}`
  const branches: string[] = []
  for (const beginning of new Set([text, text.toUpperCase()])) {
    branches.push(`(select x.key from device x where ${prefixCondition('x.id', beginning, params)} ${most})`)
    branches.push(`(select x.key from device x where ${prefixCondition('x.serial_number', beginning, params)} ${most})`)
  }
  branches.push(`(select x.device_key from credential x where x.username = ${params.add(text)})`)
  const tag = tagOf(text)
  if (tag !== null)
    branches.push(`(select x.key from device x where x.tag_keys @> array[${params.add(tagKey(tag))}]::text[] ${most})`)
  const mac = normaliseMac(text)
  if (mac !== null)
    branches.push(
      `(select x.device_key from device_status x where x.mac_addresses @> array[${params.add(mac)}]::text[] ${most})`,
    )
  if (IP.test(text))
    branches.push(`(select x.device_key from device_status x where x.ip_address = ${params.add(text)} ${most})`)
  return `d.key = any(array(${branches.join(' union ')}))`
}
