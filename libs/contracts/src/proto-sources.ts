/** Made from proto/ by `npm run generate`: the files of the public topics, each after those that it imports. */
export const PROTO_SOURCES: readonly { readonly path: string; readonly text: string }[] = [
  {
    path: 'acs/cwmp/v1/structs.proto',
    text: `syntax = "proto3";

// What the messages of CWMP (TR-069 Annex A) share on the bus.
package acs.cwmp.v1;

// Who a CPE says it is (TR-069 Table 39). Manufacturer is for display; the other three identify it.
message DeviceId {
  string manufacturer = 1;
  string oui = 2;
  string product_class = 3;
  string serial_number = 4;
}

// One reason for a session (Table 40): an event code such as "2 PERIODIC", and the CommandKey of "M ..." events.
message Event {
  string code = 1;
  string command_key = 2;
}

// A parameter with its value in lexical form and its type as "xsd:...".
message ParameterValue {
  string name = 1;
  string value = 2;
  string type = 3;
}

// A list of parameters, kept apart so that it can travel encoded and be read only when it differs.
message ParameterList {
  repeated ParameterValue parameters = 1;
}

message ParameterInfo {
  string name = 1;
  bool writable = 2;
}

message FaultStruct {
  string code = 1;
  string string = 2;
}

// A SOAP fault of the CPE with its CWMP detail (TR-069 3.5).
message Fault {
  string code = 1;
  string string = 2;
  repeated ParameterFault parameters = 3;
}

message ParameterFault {
  string name = 1;
  string code = 2;
  string string = 3;
}

// A method that this ACS does not know, by its name.
message UnknownMethod {
  string method = 1;
}

// A message of a vendor's own RPC, which a plug-in describes (docs/plugins.md).
message VendorMessage {
  // Of the RPC, for its response too.
  string method = 1;
  // Its fields, as JSON, by their names in the description.
  string fields_json = 2;
}
`,
  },
  {
    path: 'acs/device/v1/device.proto',
    text: `syntax = "proto3";

// What happened to devices (topic acs.device.events.v1). The ce_type header names the message: "device.registered"
// Registered, "device.informed" Informed, "device.booted" Booted, "device.bootstrapped" Bootstrapped,
// "device.valuesChanged" ValuesChanged, "device.transferCompleted" TransferCompleted, "device.faultRaised" FaultRaised,
// "device.faultCleared" FaultCleared, "device.removed" Removed, "device.modulesChanged" ModulesChanged,
// "device.quarantined" Quarantined, "device.claimed" Claimed, "device.replaced" Replaced, "device.credentialsChanged"
// CredentialsChanged, "device.bootstrapCredentialsUsed" BootstrapCredentialsUsed, "device.silent" Silent, "device.back" Back, "device.kicked" Kicked, "device.diagnosticsCompleted" DiagnosticsCompleted, "device.redirected"
// Redirected, "device.downloadRequested" DownloadRequested, "device.called"
// Called. Topic acs.device.state.v1: "device.state" DeviceState. Times are milliseconds since 1970, 0 when absent.
package acs.device.v1;

import "acs/cwmp/v1/structs.proto";

message Registered {
  string device_id = 1;
  acs.cwmp.v1.DeviceId device = 2;
  string state = 3;
  int64 at = 4;
}

message Informed {
  string device_id = 1;
  string session_id = 2;
  repeated acs.cwmp.v1.Event events = 3;
  uint32 retry_count = 4;
  string remote_address = 5;
  int64 at = 6;
}

message Booted {
  string device_id = 1;
  string session_id = 2;
  string software_version = 3;
  int64 at = 4;
}

message Bootstrapped {
  string device_id = 1;
  string session_id = 2;
  int64 at = 3;
}

// Parameters that are not as they were last known; secrets are left out.
message ValuesChanged {
  string device_id = 1;
  string session_id = 2;
  repeated ChangedValue values = 3;
  int64 at = 4;
}

message ChangedValue {
  string name = 1;
  string value = 2;
  string type = 3;
  // What was known before; absent when nothing was.
  optional string previous = 4;
}

message TransferCompleted {
  string device_id = 1;
  string session_id = 2;
  string command_key = 3;
  acs.cwmp.v1.FaultStruct fault = 4;
  string start_time = 5;
  string complete_time = 6;
  int64 at = 7;
  // There where the ACS had not asked for the transfer; command_key is empty then.
  AutonomousTransfer autonomous = 8;
}

// What an AutonomousTransferComplete tells of the file (TR-069 A.3.3.3).
message AutonomousTransfer {
  // Without user, query and fragment, which may hold secrets.
  string announce_url = 1;
  string transfer_url = 2;
  bool is_download = 3;
  string file_type = 4;
  // Bytes; 0 where it is not known.
  uint32 file_size = 5;
  string target_file_name = 6;
}

// A test that a task asked for has ended, well or not; one that did not end in time is a failed task only.
message DiagnosticsCompleted {
  string device_id = 1;
  string task_id = 2;
  // "ipPing" ..., as the task names it.
  string test = 3;
  // "Complete", or the error that the device reports: "Error_CannotResolveHostName" ...
  string state = 4;
  // By their names in TR-181.
  map<string, string> values = 5;
  repeated DiagnosticsTable tables = 6;
  int64 at = 7;
}

// "RouteHops", "Result", "PerConnectionResult" ...
message DiagnosticsTable {
  string name = 1;
  repeated DiagnosticsRow rows = 2;
}

message DiagnosticsRow {
  map<string, string> values = 1;
}

// The device asked for a file.
message DownloadRequested {
  string device_id = 1;
  string session_id = 2;
  string file_type = 3;
  repeated RequestArgument arguments = 4;
  // The download task that it became, and its file; empty where none is on offer.
  string task_id = 5;
  string file = 6;
  int64 at = 7;
}

message RequestArgument {
  string name = 1;
  string value = 2;
}

message FaultRaised {
  string device_id = 1;
  string fault_id = 2;
  string task_id = 3;
  string code = 4;
  string string = 5;
  int64 at = 6;
}

message FaultCleared {
  string device_id = 1;
  string fault_id = 2;
  int64 at = 3;
}

message Removed {
  string device_id = 1;
  int64 at = 2;
}

// Software modules were installed, updated or removed, or failed to be.
message ModulesChanged {
  string device_id = 1;
  string session_id = 2;
  // Of the ChangeDUState that asked for it; empty where none did.
  string command_key = 3;
  // The ACS did not ask for it.
  bool autonomous = 4;
  repeated ModuleChange results = 5;
  int64 at = 6;
}

// How one operation ended.
message ModuleChange {
  // "Install", "Update" or "Uninstall"; empty where the ACS asked for it.
  string operation = 1;
  string uuid = 2;
  string version = 3;
  // Its path.
  string deployment_unit = 4;
  // "Installed", "Uninstalled" or "Failed".
  string state = 5;
  // Whether all that it depends on is there.
  bool resolved = 6;
  repeated string execution_units = 7;
  string start_time = 8;
  string complete_time = 9;
  acs.cwmp.v1.FaultStruct fault = 10;
}

// Somebody followed a link of the device's own pages that sends it to the ACS (TR-069 Annex D). All texts come from
// that link.
message Kicked {
  string device_id = 1;
  string session_id = 2;
  string command = 3;
  string referer = 4;
  string argument = 5;
  string next = 6;
  int64 at = 7;
}

// A session of the device was sent to another ACS, as the operator had asked.
message Redirected {
  string device_id = 1;
  // Of the session that was not begun.
  string session_id = 2;
  string url = 3;
  repeated acs.cwmp.v1.Event events = 4;
  string remote_address = 5;
  int64 at = 6;
}

// The device is in quarantine from now on: it gets its InformResponse and nothing else.
message Quarantined {
  string device_id = 1;
  // "unknown-device": it was not known (ACS_UNKNOWN_DEVICES); "shared-serial": likewise, and many
  // devices have its serial number; "operator": somebody put it there;
  // "duplicate-identity": two devices come with its identity.
  string reason = 2;
  int64 at = 3;
  // Of two devices, where each came from last.
  repeated Source sources = 4;
}

// Where a session came from, and what it said of its interfaces.
message Source {
  string remote_address = 1;
  string connection_request_url = 2;
  repeated string mac_addresses = 3;
  int64 at = 4;
}

// The device is out of quarantine: its tasks run in its next session.
message Claimed {
  string device_id = 1;
  int64 at = 2;
}

// Another device has taken its place.
message Replaced {
  string device_id = 1;
  string by_device_id = 2;
  int64 at = 3;
}

// The device has used the credentials that it was sent: from now on they alone count.
message CredentialsChanged {
  string device_id = 1;
  string username = 2;
  int64 at = 3;
}

// A device that has credentials of its own came with those that new devices share, after a reset: it is let in where
// policy says so, and is sent new ones.
message BootstrapCredentialsUsed {
  string device_id = 1;
  string session_id = 2;
  string remote_address = 3;
  int64 at = 4;
}

// The device called a method of its vendor's own, which a plug-in describes.
message Called {
  string device_id = 1;
  string session_id = 2;
  string method = 3;
  // By their names in the description; secrets as stars.
  string arguments_json = 4;
  int64 at = 5;
}

// The device has missed its periodic Informs: it comes no more, although the ACS is there. Once for each silence.
message Silent {
  string device_id = 1;
  int64 last_inform_at = 2;
  // Its own periodic interval, as far as it is known; 0 otherwise.
  uint32 interval_seconds = 3;
  int64 at = 4;
}

// A device that was silent has come again.
message Back {
  string device_id = 1;
  string session_id = 2;
  // The time of the device.silent before.
  int64 silent_since = 3;
  int64 at = 4;
}

// The present of a device: what the registry says and what it said of itself. The newest one counts.
message DeviceState {
  string device_id = 1;
  acs.cwmp.v1.DeviceId device = 2;
  // "expected", "active", "quarantined" or "blocked".
  string state = 3;
  repeated string tags = 4;
  // The messages of its sessions are kept whole.
  bool traced = 5;
  // The ACS that its sessions are sent to; empty: this one.
  string redirect_to = 6;
  string software_version = 7;
  string hardware_version = 8;
  // "Device." or "InternetGatewayDevice."
  string data_model_root = 9;
  repeated string mac_addresses = 10;
  string ip_address = 11;
  // Without user, query and fragment, which may hold secrets.
  string connection_request_url = 12;
  string cwmp_version = 13;
  // Seconds; 0 when it is not known.
  uint32 periodic_inform_interval = 14;
  int64 first_contact_at = 15;
  // These two as of the last change: an Inform that tells nothing new is not published for up to a day.
  int64 last_inform_at = 16;
  repeated acs.cwmp.v1.Event last_events = 17;
  int64 last_boot_at = 18;
  int64 last_bootstrap_at = 19;
  // Since when it has missed its periodic Informs; 0: it has not.
  int64 silent_since = 20;
  // When this was the present.
  int64 at = 21;
}
`,
  },
  {
    path: 'acs/task/v1/task.proto',
    text: `syntax = "proto3";

// Tasks: commands (topic acs.task.commands.v1; ce_type "task.create", "task.cancel", "device.forget", "fault.clear") and events
// (topic acs.task.events.v1; ce_type "task.queued", "task.started", "task.progress", "task.succeeded", "task.failed", "task.expired",
// "task.cancelled" with Task, "task.rejected" with TaskRejected). Times are milliseconds since 1970, 0 when absent.
package acs.task.v1;

import "google/protobuf/struct.proto";

// Asks for a task. The same task_id twice is one task.
message CreateTask {
  // Chosen by the sender, unique: a UUID.
  string task_id = 1;
  string device_id = 2;
  int64 not_before = 3;
  int64 expires = 4;
  // Of the tasks of a device that have not ended only one has a given unique key: a newer one replaces a queued one.
  string unique_key = 5;
  // It is sent although the data models say that the device can only refuse it.
  bool force = 6;
  // The job that gives this task to many devices: a UUID, or empty.
  string job_id = 7;
  oneof arguments {
    GetParameterNames get_parameter_names = 10;
    GetParameterValues get_parameter_values = 11;
    SetParameterValues set_parameter_values = 12;
    AddObject add_object = 13;
    DeleteObject delete_object = 14;
    Refresh refresh = 15;
    Reboot reboot = 16;
    Upload upload = 17;
    GetRpcMethods get_rpc_methods = 18;
    GetParameterAttributes get_parameter_attributes = 19;
    SetParameterAttributes set_parameter_attributes = 20;
    FactoryReset factory_reset = 21;
    ScheduleInform schedule_inform = 22;
    CancelTransfer cancel_transfer = 23;
    GetQueuedTransfers get_queued_transfers = 24;
    GetAllQueuedTransfers get_all_queued_transfers = 25;
    GetOptions get_options = 26;
    Download download = 27;
    ScheduleDownload schedule_download = 28;
    ChangeDuState change_du_state = 29;
    SetVouchers set_vouchers = 30;
    VendorRpc vendor_rpc = 32;
    Diagnostics diagnostics = 31;
  }
}

message GetParameterNames {
  string path = 1;
  bool next_level = 2;
}

message GetParameterValues {
  repeated string names = 1;
}

message SetParameterValues {
  repeated Value values = 1;
  string parameter_key = 2;
  // False: in groups, as many as one message takes, each all or nothing. Absent: all values or none.
  optional bool atomic = 3;
}

// A value to write; without a type it is found out.
message Value {
  string name = 1;
  string value = 2;
  string type = 3;
}

message AddObject {
  string path = 1;
  // Names relative to the new instance.
  repeated Value values = 2;
}

message DeleteObject {
  string path = 1;
}

message Refresh {
  string path = 1;
}

message Reboot {}

// The CPE fetches a file of the ACS, or one from elsewhere: one of file and url.
message Download {
  // Empty: that of the file.
  string file_type = 1;
  string file = 2;
  string url = 3;
  string target_file_name = 4;
  string username = 5;
  // Sealed as that of an Upload.
  string password = 6;
  uint32 delay_seconds = 7;
  string success_url = 8;
  string failure_url = 9;
}

// The same within one of at most two windows.
message ScheduleDownload {
  string file_type = 1;
  string file = 2;
  string url = 3;
  string target_file_name = 4;
  string username = 5;
  string password = 6;
  repeated TimeWindow windows = 7;
}

message TimeWindow {
  // Seconds from when the CPE gets the call.
  uint32 start = 1;
  uint32 end = 2;
  // "1 At Any Time", "2 Immediately", "3 When Idle", "4 Confirmation Needed", or a vendor's.
  string mode = 3;
  string user_message = 4;
  // Absent, or -1: the CPE decides.
  optional int32 max_retries = 5;
}

// The CPE sends a file with HTTP PUT.
message Upload {
  string file_type = 1;
  // Empty: the file-server of the ACS.
  string url = 2;
  string username = 3;
  // Sealed by whoever takes the command (docs/security.md); in clear only in the record of a sender that cannot.
  string password = 4;
  uint32 delay_seconds = 5;
}

message GetRpcMethods {}

message GetParameterAttributes {
  repeated string names = 1;
}

message SetParameterAttributes {
  repeated Attribute attributes = 1;
}

// What is absent stays as it is.
message Attribute {
  string name = 1;
  optional uint32 notification = 2;
  // Texts: who else may write. Present and empty: nobody.
  google.protobuf.ListValue access_list = 3;
}

message FactoryReset {}

// The CPE comes by itself after so many seconds, or at a time. One of both.
message ScheduleInform {
  uint32 delay_seconds = 1;
  // RFC 3339.
  string at = 2;
}

// One of both.
message CancelTransfer {
  string task_id = 1;
  string command_key = 2;
}

message GetQueuedTransfers {}

message GetAllQueuedTransfers {}

// An empty name asks for all.
message GetOptions {
  string option_name = 1;
}

// Operations on software modules, carried out in their order.
message ChangeDuState {
  repeated DuOperation operations = 1;
}

message DuOperation {
  // "install", "update" or "uninstall".
  string operation = 1;
  string url = 2;
  string uuid = 3;
  string username = 4;
  // As that of Upload.
  string password = 5;
  string version = 6;
  // Its path.
  string execution_environment = 7;
  // Of the unit to install, where uuid is left out: it follows from them (TR-181 Annex C).
  string name = 8;
  // Its vendor's domain.
  string vendor = 9;
}

// Signed vouchers, base64.
message SetVouchers {
  repeated string vouchers = 1;
}

// The device runs a test of its own.
message Diagnostics {
  // "ipPing", "traceRoute" ..., or "other" with a path.
  string test = 1;
  // By their names in the data model; secret ones are sealed by whoever takes the command (docs/security.md).
  map<string, string> arguments = 2;
  // The object that runs it, where that is a vendor's own.
  string path = 3;
  optional uint32 time_limit_seconds = 4;
}

// An RPC of a vendor's own, which a plug-in describes.
message VendorRpc {
  // "X_02AC5A_Blink"
  string method = 1;
  // By their names in the description; a secret one is sealed as the password of Upload is.
  google.protobuf.Struct arguments = 2;
}

message CancelTask {
  string task_id = 1;
  string device_id = 2;
}

// Drops everything that the planner keeps of a device; its open tasks are cancelled.
message ForgetDevice {
  string device_id = 1;
}

// Takes a fault off the list.
message ClearFault {
  string fault_id = 1;
  string device_id = 2;
}

// The planner's word on a command, for whoever asked.
message TaskReply {
  oneof reply {
    Task task = 1;
    Refused refused = 2;
    // Done, where there is no task to show (ForgetDevice, ClearFault).
    Done done = 3;
  }
  // The session that the device is in, which will take the task of this reply; empty when there is none.
  string session_id = 4;
}

message Done {}

// Why a command was not taken: "unknown-device", "invalid-arguments", "not-found", "already-ended", "id-in-use" ...
message Refused {
  string code = 1;
  string string = 2;
}

// A task as it stands, and the value of every task event.
message Task {
  string task_id = 1;
  string device_id = 2;
  string type = 3;
  string status = 4;
  uint32 attempts = 5;
  int64 created_at = 6;
  int64 started_at = 7;
  int64 ended_at = 8;
  // The arguments, as JSON, as the REST API shows them.
  string arguments_json = 9;
  // The result, as JSON, as the REST API shows it; empty when there is none.
  string result_json = 10;
  TaskFault fault = 11;
  int64 not_before = 12;
  int64 expires = 13;
  string unique_key = 14;
  // How far it has got, where it has steps.
  TaskProgress progress = 15;
  // The job that gave it; empty when none did.
  string job_id = 16;
}

message TaskProgress {
  int64 done = 1;
  // Absent while it is not known.
  optional int64 total = 2;
  // What is counted: "bytes", "parameters" ...
  string unit = 3;
}

message TaskFault {
  // The CWMP number, or one of ours ("unknown-outcome", "no-answer", "retry-limit" ...).
  string code = 1;
  string string = 2;
  repeated TaskFaultDetail detail = 3;
}

message TaskFaultDetail {
  string name = 1;
  string code = 2;
  string string = 3;
}

// A command that nobody waited an answer for was not taken: no task came of it, and none was changed by it.
message TaskRejected {
  // As the command had it; no UUID where that is what was wrong.
  string task_id = 1;
  string device_id = 2;
  // The ce_type of the command: "task.create" or "task.cancel".
  string command = 3;
  // Its ce_id; empty where it had none.
  string command_id = 4;
  // "unknown-device", "invalid-arguments" ...
  string code = 5;
  string string = 6;
  int64 at = 7;
}
`,
  },
  {
    path: 'acs/job/v1/job.proto',
    text: `syntax = "proto3";

// Jobs: one task for many devices (topic acs.job.events.v1; the record key and ce_subject are the id of the job; ce_type
// "job.created", "job.progress", "job.paused", "job.resumed", "job.ended"). Times are milliseconds since 1970, 0 when absent.
package acs.job.v1;

// A job as it stands, and the value of every job event.
message Job {
  string job_id = 1;
  // "running", "paused", "cancelling", "completed" or "cancelled".
  string status = 2;
  // The type of its task.
  string task_type = 3;
  // Who gave it: the name of a key or of a person.
  string given_by = 4;
  int64 created_at = 5;
  int64 ended_at = 6;
  // Why it stopped by itself: "giver-not-allowed"; empty otherwise.
  string paused_because = 7;
  // The job whose failures it tries again; empty when it is none.
  string retry_of = 8;
  // Its devices, and how many of them stand how.
  uint32 total = 9;
  uint32 waiting = 10;
  uint32 queued = 11;
  uint32 running = 12;
  uint32 succeeded = 13;
  uint32 failed = 14;
  uint32 expired = 15;
  uint32 cancelled = 16;
  // When it stood so.
  int64 at = 17;
}
`,
  },
  {
    path: 'acs/connectionrequest/v1/connection_request.proto',
    text: `syntax = "proto3";

// Connection requests: commands (topic acs.connection-request.commands.v1; ce_type "connectionRequest.create",
// "connectionRequest.cancel", "connectionRequest.help", "connectionRequest.prepare") and results (topic acs.connection-request.results.v1; ce_type "connectionRequest." and the
// status). Times are milliseconds since 1970.
package acs.connectionrequest.v1;

// Asks a device to open a session. The same id twice is one request; requests for a device that is being woken join.
message CreateConnectionRequest {
  // Chosen by the sender, unique: a UUID.
  string id = 1;
  string device_id = 2;
  // When nobody waits for it any more; 0 = the service's own limit.
  int64 expires = 3;
  // Somebody waits for it: it goes before those that nobody waits for.
  bool urgent = 4;
}

// Takes a request back: nobody waits for it any more. Others for the same device go on.
message CancelConnectionRequest {
  string id = 1;
  string device_id = 2;
}

// Has a device that cannot be reached written, in its next session, what makes it reachable; or takes that back.
message HelpDevice {
  string device_id = 1;
  // "stun": STUN is switched on in it (TR-069 Annex G). "interval": it comes more often for a while.
  string help = 2;
  // Of "interval": how often it is to come; 0 = as the rules say, or 300.
  uint32 seconds = 3;
  // How long it is to last; 0 = as the rules say, or a day for "interval" and no end for "stun".
  uint32 for_seconds = 4;
  // Takes it back.
  bool undo = 5;
}

// Many devices are to come at this time: one that cannot be reached is told when, where the rules say so.
message PrepareDevice {
  string device_id = 1;
  int64 at = 2;
}

// A connection request as it stands, and the value of every result.
message ConnectionRequest {
  string id = 1;
  string device_id = 2;
  // "pending", "accepted", "refused", "unauthorized", "busy", "unreachable", "arrived" or "expired".
  string status = 3;
  // "http", "udp" or "xmpp", whichever was used last; empty before the first attempt.
  string method = 4;
  uint32 attempts = 5;
  // What went wrong last, for a person; empty when nothing did.
  string error = 6;
  int64 at = 7;
  // The session that the device opened, when it arrived.
  string session_id = 8;
  int64 created_at = 9;
  // Why it ended, where its status does not say it: "cancelled" (its status is "expired"); else empty.
  string reason = 10;
  // What brought the device, when it arrived: "http", "udp", "xmpp" (it said that it was asked to come), "periodic",
  // "scheduled" (a ScheduleInform), "boot", "value-change", or "itself"; else empty.
  string brought_by = 11;
}

// The service's word on a command, for whoever asked.
message ConnectionRequestReply {
  oneof reply {
    ConnectionRequest request = 1;
    Refused refused = 2;
    HelpBegun help = 3;
  }
}

// What helps a device, or takes that back, is on its way: the task that writes it.
message HelpBegun {
  string device_id = 1;
  string help = 2;
  string task_id = 3;
}

// Why a command was not taken: "unknown-device", "no-address" ...
message Refused {
  string code = 1;
  string string = 2;
}

// To the instance that holds the binding of a device (topic acs.connection-request.datagrams.v1, internal; ce_type
// "connectionRequest.datagram"): what it sends from the socket of its STUN server.
message SendDatagram {
  string device_id = 1;
  // The instance; others that read the same partition pass over it.
  string holder = 2;
  string address = 3;
  uint32 port = 4;
  // The signed request.
  bytes datagram = 5;
  // Not sent later than this.
  int64 expires = 6;
}
`,
  },
]
