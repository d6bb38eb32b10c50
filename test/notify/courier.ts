/** A process that delivers until it is killed: `courier.ts FOLDER URL`, channel `ops`. */
import { createSystemWorld } from '../../src/core/world.js'
import { createChannels } from '../../src/notify/channels.js'
import { createSender } from '../../src/notify/sender.js'
import { openAt } from '../stores/world.js'
import { webhook } from './world.js'

const [folder = '', url = ''] = process.argv.slice(2)
const store = await openAt(folder)
const channels = createChannels({ channels: [webhook('ops', url)], smtp: null, allowPrivateTargets: true })
createSender({ store, channels, world: createSystemWorld(), report: () => undefined }).start()
setInterval(() => undefined, 60_000)
