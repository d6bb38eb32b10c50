import { abaRouting, iban } from './accounts.js'
import { cardExpiry, cardNumber, cardTrack, cardNumberInContext } from './cards.js'
import type { Check } from './check.js'
import { date, internationalPhone, ipv4, ipv6, localPhone, northAmericanPhone } from './contact.js'
import { luhn } from './digits.js'
import { deaNumber, medicareId, npi } from './medical.js'
import * as ids from './national-ids.js'
import { jwt, passwordValue, random } from './secrets.js'

/** The checks that a detector can name. */
export const CHECKS: ReadonlyMap<string, Check> = new Map([
  ['luhn', luhn],
  ['card_number', cardNumber],
  ['card_number_in_context', cardNumberInContext],
  ['card_expiry', cardExpiry],
  ['card_track', cardTrack],
  ['iban', iban],
  ['aba_routing', abaRouting],
  ['us_ssn', ids.usSsn],
  ['us_itin', ids.usItin],
  ['uk_nino', ids.ukNino],
  ['uk_nhs', ids.ukNhs],
  ['ca_sin', ids.caSin],
  ['fr_nir', ids.frNir],
  ['de_tax_id', ids.deTaxId],
  ['es_dni', ids.esDni],
  ['it_codice_fiscale', ids.itCodiceFiscale],
  ['nl_bsn', ids.nlBsn],
  ['pl_pesel', ids.plPesel],
  ['se_personnummer', ids.sePersonnummer],
  ['br_cpf', ids.brCpf],
  ['in_aadhaar', ids.inAadhaar],
  ['npi', npi],
  ['dea_number', deaNumber],
  ['medicare_id', medicareId],
  ['international_phone', internationalPhone],
  ['north_american_phone', northAmericanPhone],
  ['local_phone', localPhone],
  ['ipv4', ipv4],
  ['ipv6', ipv6],
  ['date', date],
  ['random', random],
  ['password_value', passwordValue],
  ['jwt', jwt],
])
