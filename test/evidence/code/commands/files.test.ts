import { describe, expect, it } from 'vitest'
import { openShell } from './world.js'

const { facts, files } = openShell()

describe('programs that delete files', () => {
  it.each([
    ['rm -rf build', ['delete build recursive forced']],
    ['rm -r -f build', ['delete build recursive forced']],
    ['rm --recursive --force -- build -x', ['delete build recursive forced', 'delete -x recursive forced']],
    ['rm --recurs --for build', ['delete build recursive forced']],
    ['rm build -rf', ['delete build recursive forced']],
    ['/bin/rm notes.txt', ['delete notes.txt']],
    ['/usr/bin/../bin/rm notes.txt', ['delete notes.txt']],
    ['rm -rf /', ['delete / recursive forced all']],
    ['rm -rf ~/', ['delete ~ recursive forced all']],
    ['rm *.log', ['delete *.log many']],
    ['unlink a', ['delete a']],
    ['shred -u -n 3 a', ['delete a forced']],
    ['find . -name "*.pyc" -delete', ['list . recursive all', 'delete **/*.pyc recursive forced many']],
    ['find /srv -exec rm -rf {} +', ['list /srv recursive many', 'delete /srv recursive forced']],
    ['find docs -mtime +9 | xargs rm', ['list docs recursive many', 'delete docs/**/* many']],
    ['printf "a b" | xargs rm -f', ['delete a forced', 'delete b forced']],
    ['echo a | xargs -I{} rm x/{}', ['delete x/a']],
    ['parallel rm ::: a b', ['delete a', 'delete b']],
    ['yes | rm -i a', ['delete a']],
    ['sudo -u root -- env A=1 nice -n 5 timeout -k 1 5s rm a', ['delete a']],
    ['busybox rm -r a', ['delete a recursive']],
    ['setsid -f rm a', ['delete a']],
    ['bash -c \'rm "$1"\' zero a', ['delete a']],
    ['bash -c "rm \\$0" a', ['delete a']],
    [
      'docker run -v /srv/data:/data alpine rm -rf /data/x',
      ['read /srv/data recursive', 'delete /srv/data/x recursive forced'],
    ],
  ])('%s', (line, wanted) => {
    expect(files(line)).toEqual(wanted)
  })

  it.each(['rm', 'rm --help', 'rm -i a', 'rm --interactive=always a', 'command -v rm', 'git clean -n', 'rmdir'])(
    '%s deletes nothing',
    (line) => {
      expect(files(line)).toEqual([])
    },
  )

  it('says that a target is unknown', () => {
    expect(facts('rm -rf "$1"').unresolved).toMatchObject([{ what: 'file_delete' }])
    expect(facts('cat list | xargs rm').unresolved).toMatchObject([{ what: 'file_delete' }])
  })

  it('takes a program of the project for what it is', () => {
    expect(facts('./rm -rf a')).toMatchObject({ files: [], executes: [{ path: 'rm', scope: 'project' }] })
  })
})

describe('programs that write files', () => {
  it.each([
    ['cp -r a b', ['read a recursive', 'write b recursive']],
    ['cp a b dir/', ['read a', 'read b', 'write dir/a', 'write dir/b']],
    ['cp -t /etc/cron.d job', ['read job', 'write /etc/cron.d/job']],
    ['mv a b', ['move a recursive', 'write b']],
    ['ln -s /etc/hosts x', ['link x']],
    ['install -m 755 a /usr/local/bin/a', ['read a', 'write /usr/local/bin/a']],
    ['echo x | tee -a log', ['append log']],
    ['sed -i s/a/b/ f', ['write f']],
    ['sed s/a/b/ f', ['read f']],
    ['sed -n "w out" f', ['write out', 'read f']],
    ['dd if=a of=b', ['read a', 'write b']],
    ['sort -o out in', ['read in', 'write out']],
    ['tar xzf a.tgz -C /opt/x', ['read a.tgz', 'write /opt/x/**/* recursive many']],
    ['curl -o page https://example.com/', ['write page']],
    ['wget -P dl https://example.com/a.zip', ['write dl/a.zip']],
    ['truncate -s 0 log', ['truncate log']],
    ['chmod -R 755 bin', ['permissions bin recursive']],
    ['chown -R me:me .', ['owner . recursive all']],
    ['awk \'{ print > "out" }\' in', ['write out', 'read in']],
  ])('%s', (line, wanted) => {
    expect(files(line)).toEqual(wanted)
  })

  it('writes devices and makes file systems', () => {
    expect(facts('dd if=/dev/zero of=/dev/sda bs=1M').files).toContainEqual(
      expect.objectContaining({ operation: 'write', path: '/dev/sda', scope: 'device' }),
    )
    expect(files('mkfs.ext4 /dev/sdb1')).toEqual(['device_write /dev/sdb1'])
    expect(files('wipefs -a /dev/sdb')).toEqual(['device_write /dev/sdb'])
    expect(files('fdisk -l /dev/sdb')).toEqual([])
  })

  it('fills disks', () => {
    expect(facts('dd if=/dev/zero of=big').resources).toMatchObject([{ kind: 'disk_fill' }])
    expect(facts('fallocate -l 100G big').resources).toMatchObject([{ kind: 'disk_fill' }])
    expect(facts('dd if=/dev/zero of=small bs=1M count=10').resources).toEqual([])
  })
})

describe('programs that give rights', () => {
  it.each([
    ['chmod 4755 x', 'setuid'],
    ['chmod u+s x', 'setuid'],
    ['chmod 777 x', 'open_permissions'],
    ['chmod o+w x', 'open_permissions'],
    ['setcap cap_net_raw+ep x', 'capability'],
    ['useradd -m eve', 'user'],
    ['passwd eve', 'password'],
    ['visudo', 'sudoers'],
    ['iptables -F', 'firewall'],
    ['setenforce 0', 'security_policy'],
    ['history -c', 'log_tampering'],
    ['unshare -r sh', 'namespace'],
  ])('%s: %s', (line, kind) => {
    expect(facts(line).privileges).toContainEqual(expect.objectContaining({ kind }))
  })

  it.each(['chmod 644 x', 'chmod +x x', 'chmod u+w x', 'chmod go-w x'])('%s gives none', (line) => {
    expect(facts(line).privileges).toEqual([])
  })
})
