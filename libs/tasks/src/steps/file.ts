/** Files of the ACS that a task sends to its device. */
import { z } from 'zod'
import type { FileFacts, Objection, TaskDevice } from '../kind.ts'

/** Whose a device is, as its id says. */
export interface DeviceType {
  readonly oui: string
  readonly productClass: string
}

const httpUrl = (description: string) =>
  z
    .url({ protocol: /^https?$/, error: 'is an http or https URL' })
    .max(256, 'has at most 256 characters (TR-069 A.3.2.8)')
    .refine(hasNoPassword, PASSWORD_IN_URL)
    .optional()
    .meta({ description })

/** In a URL nobody would take it for a secret. */
export const hasNoPassword = (url: string): boolean => !URL.canParse(url) || new URL(url).password === ''

export const PASSWORD_IN_URL = 'has a password in it, which belongs into username and password'

/** The arguments of every task that has the device fetch a file. */
export const downloadArguments = {
  fileType: z.string().min(1, 'is empty').max(64).optional().meta({
    description:
      'As the standard numbers downloads: "1 Firmware Upgrade Image", "3 Vendor Configuration File" …; without it the type of the file',
  }),
  file: z.string().min(1, 'is empty').max(264).optional().meta({ description: 'Name of a file of this ACS' }),
  url: httpUrl('In place of file: where the device fetches it'),
  targetFileName: z.string().max(256).optional().meta({ description: 'The name that the device is to give it' }),
  username: z.string().max(256).optional(),
  password: z.string().max(256).optional(),
}

export { httpUrl }

interface Source {
  readonly fileType?: string | undefined
  readonly file?: string | undefined
  readonly url?: string | undefined
}

/** What the schema cannot say: one of file and url, and a type from somewhere. */
export function sourceObjection({ file, url, fileType }: Source): Objection | null {
  if ((file === undefined) === (url === undefined))
    return { where: 'file', detail: 'or url is to be given, and not both' }
  return url !== undefined && fileType === undefined
    ? { where: 'fileType', detail: 'is needed where url is given' }
    : null
}

/** Why a file cannot go to a device; null when it can. @param facts null when there is no file of this name */
export function fileObjection(
  wanted: { readonly name: string; readonly fileType: string | null },
  facts: FileFacts | null,
  of: DeviceType | null,
  deviceId: string,
): Objection | null {
  if (facts === null) return { where: 'file', detail: `"${wanted.name}": there is no file of this name` }
  if (facts.deviceId !== null && facts.deviceId !== deviceId)
    return { where: 'file', detail: `"${wanted.name}" is a file of ${facts.deviceId}` }
  if (facts.oui !== null && facts.oui !== of?.oui)
    return { where: 'file', detail: `"${wanted.name}" is for devices of OUI ${facts.oui}` }
  if (facts.productClass !== null && facts.productClass !== of?.productClass)
    return { where: 'file', detail: `"${wanted.name}" is for devices of product class "${facts.productClass}"` }
  return wanted.fileType === null && facts.fileType === null
    ? { where: 'fileType', detail: `is needed: the file "${wanted.name}" has none` }
    : null
}

/** Whether a file type is that of firmware, however its words are written. */
export const isFirmware = (fileType: string): boolean => /^1(?: |$)/.test(fileType)

/** Whether a file type is that of a configuration (TR-069 A.3.2.8), however its words are written. */
export const isConfiguration = (fileType: string): boolean => /^3(?: |$)/.test(fileType)

/** Whether a device gets user names and passwords in place of signed URLs. */
export const getsLogin = ({ quirks }: TaskDevice): boolean => quirks?.files?.login === true
