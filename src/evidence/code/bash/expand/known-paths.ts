import { knownText, plain, type Text } from '../../analysis/text.js'
import { fits, hasPattern, readPattern } from './pattern.js'

/** Files that any machine may have and that matter: what a pattern in the place of a path can mean. */
const PATHS = `
/etc /usr /bin /sbin /lib /lib64 /boot /home /root /var /opt /dev /proc /sys /srv
/etc/passwd /etc/shadow /etc/group /etc/gshadow /etc/sudoers /etc/sudoers.d /etc/hosts /etc/crontab /etc/cron.d /etc/fstab
/etc/ssh/sshd_config /etc/ld.so.preload /etc/profile /etc/bash.bashrc /etc/environment /etc/resolv.conf /etc/rc.local
/var/log/auth.log /var/log/syslog /var/log/wtmp /proc/self/environ /var/spool/cron /var/lib /var/log
/dev/sda /dev/sdb /dev/vda /dev/nvme0n1 /dev/mem
~/.ssh ~/.ssh/id_rsa ~/.ssh/id_ed25519 ~/.ssh/authorized_keys ~/.ssh/config ~/.aws ~/.aws/credentials ~/.kube/config
~/.netrc ~/.bashrc ~/.bash_profile ~/.profile ~/.zshrc ~/.bash_history ~/.gnupg ~/.docker/config.json ~/.git-credentials
~/.npmrc ~/.pypirc /root/.ssh/id_rsa /root/.ssh/authorized_keys /root/.bashrc .env .ssh .aws .git .bashrc id_rsa
`
  .split(/\s+/)
  .filter((path) => path !== '')
const LONGEST = 128

/** The known files that an unquoted pattern finds; a `*` alone finds too much to say so. */
export function matchedPaths(word: Text): readonly Text[] {
  const text = plain(word)
  if (text === null || text.length > LONGEST || !hasPattern(text) || /^[*?./~]*$|\/\*$/.test(text)) return []
  const pattern = readPattern(text)
  const depth = text.split('/').length
  return PATHS.filter((path) => path.split('/').length === depth && fits(pattern, path)).map((path) =>
    knownText(path, word.origins),
  )
}
