import type { FileOperation } from '../facts/facts.js'

/** What a function of some database does beyond its rows. Arguments count from 0. */
export interface FunctionKnowledge {
  readonly delays?: boolean
  readonly reachesOut?: boolean
  readonly file?: readonly [operation: FileOperation, argument: number]
  /** The argument is a URL or an address. */
  readonly network?: number
  /** Arguments that are SQL themselves. */
  readonly sql?: 'any'
  /** The argument is a command of the server's shell. */
  readonly command?: number
  /** Of use to make errors that tell something. */
  readonly probe?: boolean
}

const DELAY = { delays: true } as const
const OUT = { reachesOut: true } as const
const PROBE = { probe: true } as const
const read = (argument: number): FunctionKnowledge => ({ reachesOut: true, file: ['read', argument] })
const list = (argument: number): FunctionKnowledge => ({ reachesOut: true, file: ['list', argument] })
const write = (argument: number): FunctionKnowledge => ({ reachesOut: true, file: ['write', argument] })
const remove = (argument: number): FunctionKnowledge => ({ reachesOut: true, file: ['delete', argument] })
const network = (argument: number): FunctionKnowledge => ({ reachesOut: true, network: argument })
const command = (argument: number): FunctionKnowledge => ({ reachesOut: true, command: argument })

/** By name without schema, but where the schema (a package) tells functions apart. */
export const FUNCTIONS: Readonly<Record<string, FunctionKnowledge>> = {
  sleep: DELAY,
  pg_sleep: DELAY,
  pg_sleep_for: DELAY,
  pg_sleep_until: DELAY,
  benchmark: DELAY,
  'dbms_lock.sleep': DELAY,
  'dbms_session.sleep': DELAY,
  'user_lock.sleep': DELAY,
  'dbms_pipe.receive_message': DELAY,
  sleepeachrow: DELAY,
  get_lock: DELAY,

  load_file: read(0),
  pg_read_file: read(0),
  pg_read_binary_file: read(0),
  pg_stat_file: read(0),
  pg_ls_dir: list(0),
  pg_ls_logdir: OUT,
  pg_ls_waldir: OUT,
  lo_import: read(0),
  lo_export: write(1),
  pg_file_write: write(0),
  pg_file_unlink: remove(0),
  pg_file_rename: write(1),
  readfile: read(0),
  writefile: write(0),
  edit: OUT,
  fts3_tokenizer: OUT,
  load_extension: { reachesOut: true, file: ['execute', 0] },
  read_csv: read(0),
  read_csv_auto: read(0),
  read_parquet: read(0),
  read_json: read(0),
  read_text: read(0),
  read_blob: read(0),
  file: OUT,
  url: network(0),
  s3: network(0),
  remote: network(0),
  'utl_file.fopen': OUT,
  'utl_file.fremove': OUT,
  'dbms_lob.loadfromfile': OUT,
  'dbms_advisor.create_file': OUT,

  dblink: { reachesOut: true, network: 0, sql: 'any' },
  dblink_connect: network(0),
  dblink_connect_u: network(0),
  dblink_exec: { reachesOut: true, network: 0, sql: 'any' },
  dblink_send_query: { reachesOut: true, sql: 'any' },
  postgres_fdw_handler: OUT,
  http_get: network(0),
  http_post: network(0),
  http_put: network(0),
  http_delete: network(0),
  httpuritype: network(0),
  'utl_http.request': network(0),
  'utl_http.begin_request': network(0),
  'utl_inaddr.get_host_address': { reachesOut: true, network: 0, probe: true },
  'utl_inaddr.get_host_name': { reachesOut: true, network: 0, probe: true },
  'utl_tcp.open_connection': network(0),
  'utl_smtp.open_connection': network(0),
  'utl_mail.send': OUT,
  'dbms_ldap.init': network(0),
  'ctxsys.drithsx.sn': { reachesOut: true, probe: true },
  openrowset: { reachesOut: true, sql: 'any' },
  opendatasource: OUT,
  openquery: { reachesOut: true, sql: 'any' },
  openxml: {},
  'apex_web_service.make_rest_request': OUT,
  'net.http_post': OUT,
  'net.http_get': OUT,
  aws_lambda_invoke: OUT,
  'aws_s3.query_export_to_s3': { reachesOut: true, sql: 'any' },

  sys_exec: command(0),
  sys_eval: command(0),
  'dbms_scheduler.create_job': OUT,
  'dbms_java.runjava': OUT,
  'dbms_xslprocessor.clob2file': OUT,
  shell: command(0),

  query_to_xml: { sql: 'any' },
  database_to_xml: {},
  'cron.schedule': { sql: 'any' },
  'dbms_sql.parse': { sql: 'any' },
  'dbms_xmlgen.getxml': { sql: 'any', probe: true },
  'dbms_utility.exec_ddl_statement': { sql: 'any' },

  pg_terminate_backend: {},
  pg_reload_conf: OUT,
  extractvalue: PROBE,
  updatexml: PROBE,
  xmltype: PROBE,
  gtid_subset: PROBE,
  name_const: PROBE,
  exp: {},
}

/** Procedures that are run by EXEC with a text behind them. */
export const PROCEDURES: Readonly<Record<string, FunctionKnowledge>> = {
  xp_cmdshell: command(0),
  xp_dirtree: network(0),
  xp_fileexist: network(0),
  xp_subdirs: network(0),
  xp_getfiledetails: network(0),
  xp_regread: OUT,
  xp_regwrite: OUT,
  xp_regdeletevalue: OUT,
  xp_regdeletekey: OUT,
  xp_servicecontrol: OUT,
  xp_loginconfig: OUT,
  xp_availablemedia: OUT,
  xp_enumdsn: OUT,
  xp_terminate_process: OUT,
  xp_makecab: OUT,
  xp_delete_file: OUT,
  sp_oacreate: OUT,
  sp_oamethod: OUT,
  sp_makewebtask: OUT,
  sp_addextendedproc: OUT,
  sp_addlinkedserver: OUT,
  sp_execute_external_script: OUT,
  sp_send_dbmail: OUT,
  sp_start_job: OUT,
  sp_add_job: OUT,
  sp_add_jobstep: OUT,
  sp_configure: OUT,
}
/** Procedures that change who may do what. */
export const PRIVILEGE_PROCEDURES: ReadonlySet<string> = new Set(
  'sp_addlogin sp_addsrvrolemember sp_addrolemember sp_password sp_adduser sp_grantlogin sp_grantdbaccess sp_droplogin sp_dropuser sp_revokelogin sp_changedbowner sp_configure'.split(
    ' ',
  ),
)
