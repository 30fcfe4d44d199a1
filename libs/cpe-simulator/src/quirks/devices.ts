/** Real devices and stacks as the habits that they are known for; each is a name for several of them. */
export const DEVICES: Readonly<Record<string, { about: string; quirks: readonly string[] }>> = {
  netcwmp: { about: 'the netcwmp SDK', quirks: ['H2', 'H10', 'H11', 'P5', 'A1', 'A2', 'A3', 'A4'] },
  easycwmp: { about: 'freecwmp and easycwmp', quirks: ['P1', 'H12', 'H15', 'I17', 'P6'] },
  speedtouch: { about: 'Thomson SpeedTouch 706 and 780', quirks: ['H3', 'H13', 'I9', 'I10', 'I14', 'S3', 'S4'] },
  mikrotik: { about: 'RouterOS', quirks: ['I19'] },
  calix: { about: 'Calix GigaSpire', quirks: ['X9'] },
  smartrg: { about: 'SmartRG SR5xx', quirks: ['S2'] },
  grandstream: { about: 'Grandstream adapters', quirks: ['S6'] },
  realtek: { about: 'optical terminals with the Realtek SDK', quirks: ['A7'] },
  fritzbox: { about: 'FRITZ!Box', quirks: ['H8', 'A5'] },
  'd-link': { about: 'D-Link DIR-825', quirks: ['A8'] },
  'tp-link': { about: 'TP-Link TD-W9970', quirks: ['X11', 'X12'] },
  baicells: { about: 'Baicells base stations', quirks: ['X10'] },
  pingcom: { about: 'old Ping Communication adapters', quirks: ['S20'] },
}
