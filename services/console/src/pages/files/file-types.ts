/** The types of files of TR-069 (Table 30) that are put here for devices. */
export const FILE_TYPES = [
  { word: 'type.firmware', value: '1 Firmware Upgrade Image' },
  { word: 'type.config', value: '3 Vendor Configuration File' },
  { word: 'type.web', value: '2 Web Content' },
  { word: 'type.tone', value: '4 Tone File' },
  { word: 'type.ringer', value: '5 Ringer File' },
] as const
