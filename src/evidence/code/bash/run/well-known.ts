/** Programs that any machine may have: what a pattern in the place of a command can mean. */
const NAMES = `
[ apt apt-get ash awk base64 basename bash blkdiscard bunzip2 busybox bzip2 cat chattr chgrp chmod chown chroot cp cpio
crontab cryptsetup csh curl cut dash date dd df diff dirname dmesg docker du echo ed egrep eject env expr false fdisk fgrep find
fuser gawk gcc git gpg grep groupadd groupdel gunzip gzip halt hdparm head helm hexdump hostname id init insmod install ip iptables
java kill killall killall5 ksh kubectl last ld less ln logger login ls lsblk lsmod lsof make mkdir mkfifo mkfs mkfs.ext3 mkfs.ext4
mkfs.xfs mknod mkswap modprobe more mount mv nano nc ncat netcat netstat nft nginx node nohup nslookup od openssl parted
passwd paste patch perl pgrep php ping pip pip3 pkill poweroff printenv printf ps psql pwd python python2 python3 rbash
readlink realpath reboot rename rev rm rmdir rmmod rsync ruby scp sed seq service setfacl sfdisk sftp sh shred shutdown
sleep socat sort source split ssh stat strings su sudo swapoff sync systemctl tac tail tar tee telnet tftp time timeout
touch tr true truncate tty uname uniq unlink unzip useradd userdel usermod vi vim visudo w watch wc wget which who whoami
wipefs xargs xxd xz yes yum zcat zip zsh dnf pacman brew npm npx yarn terraform aws gcloud az mysql mongo redis-cli
sqlite3 pg_dump mysqldump mongosh rclone s3cmd gsutil iptables-save crond systemd-run journalctl last lastb deno bun tsx go cargo rustc javac pwsh osascript
unshare nsenter setsid nice ionice stdbuf doas pkexec chpasswd sysctl ufw at batch aria2c lynx
`
const KNOWN = new Set(NAMES.split(/\s+/).filter((name) => name !== ''))
const FOLDERS = ['/bin', '/usr/bin', '/sbin', '/usr/sbin', '/usr/local/bin']

export function isWellKnown(name: string): boolean {
  return KNOWN.has(name)
}

/** Each program with the folders it may lie in. */
export function programPaths(): readonly string[] {
  return [...KNOWN].flatMap((name) => FOLDERS.map((folder) => `${folder}/${name}`))
}

export function wellKnownNames(): readonly string[] {
  return [...KNOWN]
}
