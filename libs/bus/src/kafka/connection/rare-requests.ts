/** The requests that are not hot, by the protocol's names: what is asked and what of the answer is used. Offsets are decimal texts. */
export interface RareRequests {
  Metadata: { args: { topics: readonly string[]; allowAutoTopicCreation: boolean }; answer: Metadata }
  FindCoordinator: {
    /** `coordinatorType` 0: of a consumer group. */
    args: { groupId: string; coordinatorType: 0 }
    answer: { errorCode: number; coordinator: Broker }
  }
  CreateTopics: {
    args: {
      timeout: number
      validateOnly: boolean
      topics: {
        topic: string
        numPartitions: number
        replicationFactor: number
        configEntries: { name: string; value: string }[]
      }[]
    }
    answer: { topicErrors: { topic: string; errorCode: number; errorMessage?: string | null }[] }
  }
  DescribeConfigs: {
    /** `type` 2: a topic. */
    args: { resources: { type: number; name: string; configNames: readonly string[] }[]; includeSynonyms: boolean }
    answer: {
      resources: {
        errorCode: number
        resourceName: string
        configEntries: { configName: string; configValue: string | null }[]
      }[]
    }
  }
  InitProducerId: {
    args: { transactionalId: null; transactionTimeout: number }
    answer: { errorCode: number; producerId: string; producerEpoch: number }
  }
  ListOffsets: {
    /** `timestamp` -2: the first that is there, -1: the one that comes next; else the first of that time, -1 where there is none. */
    args: {
      replicaId: -1
      isolationLevel: 0
      topics: { topic: string; partitions: { partition: number; timestamp: string }[] }[]
    }
    answer: { responses: { topic: string; partitions: { partition: number; errorCode: number; offset: string }[] }[] }
  }
  JoinGroup: {
    args: {
      groupId: string
      memberId: string
      protocolType: 'consumer'
      groupProtocols: { name: string; metadata: Buffer }[]
      sessionTimeout: number
      rebalanceTimeout: number
    }
    answer: {
      errorCode: number
      generationId: number
      leaderId: string
      memberId: string
      members: { memberId: string; memberMetadata: Buffer }[]
    }
  }
  SyncGroup: {
    args: {
      groupId: string
      generationId: number
      memberId: string
      groupAssignment: { memberId: string; memberAssignment: Buffer }[]
    }
    answer: { errorCode: number; memberAssignment: Buffer }
  }
  Heartbeat: { args: InGeneration; answer: { errorCode: number } }
  OffsetCommit: {
    args: InGeneration & { topics: { topic: string; partitions: { partition: number; offset: string }[] }[] }
    answer: { responses: { partitions: { errorCode: number }[] }[] }
  }
  OffsetFetch: {
    args: { groupId: string; topics: { topic: string; partitions: { partition: number }[] }[] }
    answer: {
      errorCode: number
      responses: { topic: string; partitions: { partition: number; offset: string; errorCode: number }[] }[]
    }
  }
  LeaveGroup: { args: { groupId: string; memberId: string }; answer: { errorCode: number } }
}

interface InGeneration {
  groupId: string
  groupGenerationId: number
  memberId: string
}

interface Broker {
  nodeId: number
  host: string
  port: number
}

export interface Metadata {
  brokers: Broker[]
  controllerId: number
  topicMetadata: {
    topicErrorCode: number
    topic: string
    partitionMetadata: {
      partitionErrorCode: number
      partitionId: number
      leader: number
      replicas: number[]
      /** Of those, the ones that have everything. */
      isr: number[]
    }[]
  }[]
}
