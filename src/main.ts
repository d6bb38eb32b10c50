import { catchHangups } from './hangups.js'

// The listener stands before the rest of the service is even read, which takes a moment.
const hangups = catchHangups()
const { serve } = await import('./serve.js')
await serve(hangups)
