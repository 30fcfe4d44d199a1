/** The messages of CWMP on the bus: what they share by hand, the RPCs made from their descriptions. */
export * from './gen/acs/cwmp/v1/rpc_pb.ts'
export * from './gen/acs/cwmp/v1/structs_pb.ts'
