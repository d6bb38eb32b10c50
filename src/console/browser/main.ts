import { checkReceipt, type Checked } from './check-receipt.js'

/** All that the pages do by script: times in the reader's own zone, and checking a receipt. */
for (const time of document.querySelectorAll('time')) {
  const ms = Date.parse(time.dateTime)
  if (!Number.isNaN(ms)) time.title = new Date(ms).toLocaleString()
}
const section = document.querySelector('[data-receipt]')
if (section !== null) showCheck(section)

function showCheck(section: Element): void {
  const signed = section.querySelector('[data-signed]')
  const said = section.querySelector('[data-check]')
  const again = section.querySelector<HTMLButtonElement>('[data-again]')
  if (signed === null || said === null || again === null) return
  const check = async (): Promise<void> => {
    said.textContent = 'Checking…'
    said.className = 'check'
    const checked = await checkReceipt(signed.textContent)
    said.textContent = sentence(checked)
    said.className = `check ${checked.result}`
  }
  again.hidden = false
  again.addEventListener('click', () => void check())
  void check()
}

function sentence(checked: Checked): string {
  switch (checked.result) {
    case 'holds':
      return `Verified in this page: signed by the service’s key ${checked.keyId}, and unchanged since.`
    case 'fails':
      return `Does not hold. ${checked.why}`
    case 'cannot':
      return `Not checked. ${checked.why}`
  }
}
