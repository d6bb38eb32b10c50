import { ARCHIVES } from './programs/archives.js';
import { AWS_PROGRAMS } from './programs/aws.js';
import { CLOUDS } from './programs/cloud.js';
import { CLUSTERS } from './programs/clusters.js';
import { CONTAINERS } from './programs/containers.js';
import { DATABASES } from './programs/databases.js';
import { DISKS } from './programs/disks.js';
import { FANNING_OUT } from './programs/fan-out.js';
import { COPYING } from './programs/files-copy.js';
import { DELETING } from './programs/files-delete.js';
import { PERMITTING } from './programs/files-permissions.js';
import { READING } from './programs/files-read.js';
import { WRITING } from './programs/files-write.js';
import { FOREIGN } from './programs/foreign.js';
import { GIT } from './programs/git.js';
import { INTERPRETERS } from './programs/interpreters.js';
import { HTTP_CLIENTS } from './programs/curl.js';
import { TRANSFERRING } from './programs/file-transfers.js';
import { LOOKING_UP } from './programs/lookups.js';
import { NETWORK } from './programs/network.js';
import { PACKAGES } from './programs/packages.js';
import { SEARCHING } from './programs/search.js';
import { CODE_SERVICES } from './programs/services-code.js';
import { DATA_SERVICES } from './programs/services-data.js';
import { DELIVERY_SERVICES } from './programs/services-delivery.js';
import { SHELLS } from './programs/shells.js';
import { SYSTEM } from './programs/system.js';
import { TEXT_TOOLS } from './programs/text-tools.js';
import { WINDOWS } from './programs/windows.js';
import { PLAIN_WRAPPERS } from './programs/plain-wrappers.js';
import { STORES } from './programs/stores.js';
import { WRAPPING } from './programs/wrappers.js';
const BY_NAME = new Map();
for (const program of [
    ...DELETING,
    ...COPYING,
    ...PERMITTING,
    ...WRITING,
    ...READING,
    ...SEARCHING,
    ...PLAIN_WRAPPERS,
    ...WRAPPING,
    ...FANNING_OUT,
    ...SHELLS,
    ...INTERPRETERS,
    ...FOREIGN,
    ...HTTP_CLIENTS,
    ...NETWORK,
    ...TRANSFERRING,
    ...LOOKING_UP,
    ...GIT,
    ...CODE_SERVICES,
    ...DATA_SERVICES,
    ...DELIVERY_SERVICES,
    ...AWS_PROGRAMS,
    ...CLOUDS,
    ...CLUSTERS,
    ...CONTAINERS,
    ...DATABASES,
    ...STORES,
    ...PACKAGES,
    ...SYSTEM,
    ...DISKS,
    ...ARCHIVES,
    ...TEXT_TOOLS,
    ...WINDOWS,
])
    for (const name of program.names)
        BY_NAME.set(name, program);
/** By its name; versions count as the program: `python3.12`. */
export function programNamed(name) {
    const lower = /[A-Z]/.test(name) && !BY_NAME.has(name) ? name.toLowerCase() : name;
    const bare = lower.replace(/-?\d+(?:\.\d+){0,2}$/, '');
    return BY_NAME.get(lower) ?? BY_NAME.get(bare) ?? null;
}
//# sourceMappingURL=programs.js.map