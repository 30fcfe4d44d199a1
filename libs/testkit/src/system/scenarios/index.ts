/** All scenarios, in the order in which they run on one system: those that restart it last. */
import type { Scenario } from '../scenario.ts'
import {
  blockedDevicesAreRefused,
  connectionRequestsTellTheTruth,
  credentialsMustBeProved,
  eventsAreLive,
} from './access.ts'
import { rowsAreNamedByAlias } from './addressing.ts'
import { answersTakeTheFormThatWorks } from './answer-form.ts'
import { corpusIsAdmitted } from './corpus.ts'
import { runsTests, testsThatTellNobody } from './diagnostics.ts'
import { answersWithoutIdCount, failedTransfersAreFaults, writesThatCutTheLine } from './quirks.ts'
import { eventsCountAsTheStandardSays } from './events.ts'
import { hostileMessagesAreRefused } from './hostile.ts'
import { nobodyElseReadsTheDataFolder, operationsPortsAreLocal, processesHoldTheirOwnSecrets } from './privacy.ts'
import {
  cookielessDevicesProveThemselves,
  devicesWithQuirksAreServed,
  devicesWithQuirksAreWoken,
} from './simulated-quirks.ts'
import { informsAreShownWithTheirOutcome } from './freshness.ts'
import { modulesChange } from './modules.ts'
import { quirkProfilesCount } from './quirk-profiles.ts'
import { refreshGoesOnWhereItStood } from './large-trees.ts'
import { oddInformsAreKept, refreshAlwaysEnds, refreshReadsWhatItCan } from './reads.ts'
import { importsAnnounceDevices } from './imports.ts'
import { jobsReachManyDevices } from './jobs.ts'
import { quarantinedDevicesWait } from './quarantine.ts'
import { redirectsAreFollowed } from './redirect.ts'
import { devicesAreShown, tagsAreKept } from './registry.ts'
import { survivesDeathOfAnyProcess, survivesItsOwnDeath } from './deaths.ts'
import { rollsOutWithoutAFailedSession } from './rolling.ts'
import { secretsStaySecret } from './secrets.ts'
import { secretsAreNowhere } from './sweep.ts'
import { devicesAreWokenByUdp } from './udp.ts'
import { devicesAreWokenByXmpp } from './xmpp.ts'
import { vendorsMethodsAreCalled } from './vendor-rpcs.ts'
import { anyGatewayServesAnyPost } from './spread.ts'
import {
  downloadsAreScheduled,
  filesAreAskedFor,
  filesComeWithALogin,
  firmwareIsInstalled,
  uploadsBecomeFiles,
} from './transfers.ts'
import {
  comesWhenItIsTold,
  everyKindOfTask,
  faultsAreKeptWhole,
  rebootsOnce,
  taskLifecycle,
  uploadsArrive,
  writesAndReadsBack,
} from './tasks.ts'

import { tenantsAreApart } from './tenants.ts'

export const SCENARIOS: readonly Scenario[] = [
  devicesAreShown,
  tagsAreKept,
  writesAndReadsBack,
  everyKindOfTask,
  rebootsOnce,
  uploadsArrive,
  firmwareIsInstalled,
  downloadsAreScheduled,
  uploadsBecomeFiles,
  filesAreAskedFor,
  filesComeWithALogin,
  tenantsAreApart,
  comesWhenItIsTold,
  rowsAreNamedByAlias,
  modulesChange,
  vendorsMethodsAreCalled,
  runsTests,
  testsThatTellNobody,
  faultsAreKeptWhole,
  taskLifecycle,
  answersWithoutIdCount,
  writesThatCutTheLine,
  failedTransfersAreFaults,
  secretsStaySecret,
  secretsAreNowhere,
  credentialsMustBeProved,
  blockedDevicesAreRefused,
  quarantinedDevicesWait,
  importsAnnounceDevices,
  jobsReachManyDevices,
  redirectsAreFollowed,
  connectionRequestsTellTheTruth,
  devicesAreWokenByUdp,
  devicesAreWokenByXmpp,
  eventsAreLive,
  eventsCountAsTheStandardSays,
  anyGatewayServesAnyPost,
  corpusIsAdmitted,
  hostileMessagesAreRefused,
  processesHoldTheirOwnSecrets,
  nobodyElseReadsTheDataFolder,
  operationsPortsAreLocal,
  answersTakeTheFormThatWorks,
  quirkProfilesCount,
  devicesWithQuirksAreServed,
  devicesWithQuirksAreWoken,
  cookielessDevicesProveThemselves,
  informsAreShownWithTheirOutcome,
  refreshReadsWhatItCan,
  refreshAlwaysEnds,
  refreshGoesOnWhereItStood,
  oddInformsAreKept,
  rollsOutWithoutAFailedSession,
  survivesDeathOfAnyProcess,
  survivesItsOwnDeath,
]
