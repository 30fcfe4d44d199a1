/** The faults that this ACS gives to a CPE (TR-069 A.5, Table 88), each in words: what happened, and what to do. */
import type { FaultWords } from './language.ts'

/** Our own numbers, 8800 to 8899: none is given out. */
export const ACS_VENDOR: FaultWords = {
  en: ["An ACS gave a fault of its vendor's own.", 'Its text says what it means.'],
  de: ['Ein ACS hat einen Fehler gegeben, den nur sein Hersteller kennt.', 'Sein Text sagt, was er bedeutet.'],
}

export const ACS_FAULTS: { readonly [code: string]: FaultWords } = {
  8000: {
    en: [
      'The device called a method that this ACS does not have.',
      'Nothing has to be done; a method of its vendor can be added (ACS_RPC_PLUGINS).',
    ],
    de: [
      'Das Gerät hat eine Methode gerufen, die dieser ACS nicht hat.',
      'Es ist nichts zu tun; eine Methode seines Herstellers lässt sich ergänzen (ACS_RPC_PLUGINS).',
    ],
  },
  8001: {
    en: [
      'This ACS turned the device away: it is blocked or not known here, or it came under the username of another device.',
      'The reason of the session says which: set its state to active, announce it by its credentials or an import (ACS_UNKNOWN_DEVICES), or see to the credentials in it.',
    ],
    de: [
      'Dieser ACS hat das Gerät abgewiesen: Es ist gesperrt oder hier nicht bekannt, oder es kam unter dem Benutzernamen eines anderen Geräts.',
      'Der Grund an der Sitzung sagt, was davon: seinen Zustand auf active setzen, es durch seine Zugangsdaten oder einen Import anmelden (ACS_UNKNOWN_DEVICES) oder die Zugangsdaten darin richtigstellen.',
    ],
  },
  8002: {
    en: [
      'This ACS failed at what the device said.',
      'The device comes again by itself; the log of the ACS tells why it failed.',
    ],
    de: [
      'Dieser ACS ist an dem gescheitert, was das Gerät gesagt hat.',
      'Das Gerät kommt von selbst wieder; das Protokoll des ACS sagt, woran es lag.',
    ],
  },
  8003: {
    en: [
      'The device said something that cannot be: an argument is missing or wrong, or it says to be another than it proved to be.',
      'Look at the messages of the session; newer firmware may help.',
    ],
    de: [
      'Das Gerät hat etwas gesagt, das nicht sein kann: Ein Argument fehlt oder ist falsch, oder es gibt sich als ein anderes aus, als es bewiesen hat.',
      'Die Nachrichten der Sitzung ansehen; neuere Firmware hilft vielleicht.',
    ],
  },
  8004: {
    en: [
      'This ACS had no room for what the device said.',
      'The device comes again by itself; if it stays so, the ACS needs more memory or more processes.',
    ],
    de: [
      'Dieser ACS hatte keinen Platz für das, was das Gerät gesagt hat.',
      'Das Gerät kommt von selbst wieder; bleibt es so, braucht der ACS mehr Speicher oder mehr Prozesse.',
    ],
  },
  8005: {
    en: ['This ACS asked the device to say the same once more.', 'Nothing: the device does so by itself.'],
    de: ['Dieser ACS hat das Gerät gebeten, dasselbe noch einmal zu sagen.', 'Nichts: Das Gerät tut es von selbst.'],
  },
  8006: {
    en: [
      'The device offers only versions of CWMP that this ACS does not speak; it speaks 1.0 to 1.4.',
      'Update its firmware, or set another version in it.',
    ],
    de: [
      'Das Gerät bietet nur CWMP-Versionen an, die dieser ACS nicht spricht; er spricht 1.0 bis 1.4.',
      'Seine Firmware aktualisieren oder eine andere Version darin einstellen.',
    ],
  },
}
