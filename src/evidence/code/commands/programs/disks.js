import { knownText, shown } from '../../analysis/text.js';
import { operate, use, word } from '../acts.js';
import { service } from '../service.js';
import { program } from '../program.js';
/** Disks, volumes and file systems. */
export const DISKS = [
    program('mkfs mke2fs mkntfs mkdosfs mkswap mkfs.ext2 mkfs.ext3 mkfs.ext4 mkfs.xfs mkfs.btrfs mkfs.vfat mkfs.fat mkfs.ntfs mkfs.f2fs newfs newfs_msdos bcachefs format.com', ['t type=', 'L label=', 'b=', 'N=', 'm=', 'F=', 'U=', 'n=', 'O='].filter((line) => line !== 'F='), (call) => {
        write(call);
    }),
    program('wipefs', ['a all', 'f force', 'n no-act', 't types=', 'o offset=', 'b backup'], (call) => {
        if (call.has('all', 'offset') && !call.has('no-act'))
            write(call);
        else
            use(call, 'read', call.operands);
    }),
    program('fdisk sfdisk cfdisk gdisk sgdisk cgdisk', ['l list', 'd dump', 'p print', 'b=', 's', 'n=', 't=', 'A activate='], (call) => {
        if (!call.has('list', 'dump', 'print', 's', 'V', 'verify'))
            write(call);
    }),
    program('parted gparted', ['l list', 's script', 'a align='], (call) => {
        const verb = word(call.operands[1]);
        if (!call.has('list') && verb !== 'print' && verb !== 'unit' && call.operands.length > 1)
            use(call, 'device_write', call.operands.slice(0, 1));
    }),
    program('blkdiscard hdparm badblocks nvme tune2fs e2fsck fsck xfs_repair resize2fs debugfs sg_format', ['w', 'n', 'security-erase=', 's=', 'f force', 'o=', 'l=', 'b=', 'c='], (call) => {
        const name = call.name;
        const erases = name === 'blkdiscard' ||
            name === 'sg_format' ||
            (name === 'badblocks' && call.has('w')) ||
            (name === 'hdparm' && call.has('security-erase', 'trim-sector-ranges', 'security-erase-enhanced')) ||
            (name === 'nvme' && /^(?:format|sanitize|delete-ns)$/.test(word(call.operands[0]) ?? ''));
        if (erases)
            use(call, 'device_write', name === 'nvme' ? call.operands.slice(1) : call.operands);
    }),
    program('mount', ['t types=', 'o options=', 'L=', 'U=', 'bind', 'a all', 'l'], (call) => {
        use(call, 'mount', call.operands);
    }),
    program('umount losetup udisksctl fusermount', ['l lazy', 'f force', 'a all', 't=', 'O=', 'd detach', 'o=', 'R recursive', 'u'], (call) => {
        if (call.name === 'umount' || call.has('detach', 'u'))
            operate(call, {
                program: call.name,
                operation: call.name,
                effect: 'stop',
                object: 'filesystem',
                target: word(call.operands[0]) ?? (call.has('all') ? '*' : null),
                irreversible: false,
            });
        else
            use(call, 'mount', call.operands);
    }),
    program('cryptsetup', ['y', 'c cipher=', 'key-file=', 'q batch-mode', 'type=', 's key-size='], (call) => {
        const verb = word(call.operands[0]) ?? '';
        if (/^(?:luksFormat|luksErase|erase|luksKillSlot|luksRemoveKey|reencrypt)$/.test(verb))
            use(call, 'device_write', call.operands.slice(1, 2));
        else if (verb === 'close' || verb === 'luksClose')
            operate(call, {
                program: 'cryptsetup',
                operation: verb,
                effect: 'stop',
                object: 'volume',
                target: word(call.operands[1]),
                irreversible: false,
            });
    }),
    ...['lvremove', 'vgremove', 'pvremove'].map((name) => program(name, ['f force', 'y yes', 't test', 'S select='], (call) => {
        if (!call.has('test'))
            operate(call, {
                program: name,
                operation: name,
                effect: 'delete',
                object: 'volume',
                target: word(call.operands[0]),
                irreversible: true,
            });
    })),
    program('lvreduce lvresize vgreduce pvmove lvcreate vgcreate pvcreate', ['L size=', 'n name=', 'l=', 'r', 'f force', 't test'], (call) => {
        const reduces = call.name === 'lvreduce' ||
            call.name === 'vgreduce' ||
            shown(call.value('size') ?? knownText('')).startsWith('-');
        operate(call, {
            program: call.name,
            operation: call.name,
            effect: reduces || call.name === 'pvcreate' ? 'overwrite' : 'change',
            object: 'volume',
            target: word(call.operands[0]),
            irreversible: reduces,
        });
    }),
    program('mdadm', ['S stop', 'zero-superblock', 'r remove=', 'f fail=', 'C create=', 'l=', 'n='], (call) => {
        if (call.has('zero-superblock'))
            use(call, 'device_write', call.operands);
        else if (call.has('stop', 'remove', 'fail'))
            operate(call, {
                program: 'mdadm',
                operation: call.has('stop') ? '--stop' : '--remove',
                effect: 'stop',
                object: 'volume',
                target: word(call.operands[0]),
                irreversible: false,
            });
    }),
    service({
        names: 'zfs zpool btrfs diskutil dmsetup multipath targetcli',
        object: 'volume',
        options: ['o=', 't=', 'O='],
        rules: [
            ['labelclear', 'delete', 'volume', true],
            ['rollback', 'overwrite', 'volume', true],
            ['subvolume delete', 'delete', 'volume', true],
            ['eraseDisk|eraseVolume|zeroDisk|secureErase|partitionDisk|reformat', 'delete', 'volume', true],
            ['apfs deleteContainer|deleteVolume', 'delete', 'volume', true],
            ['unmount|unmountDisk|eject', 'stop', 'volume'],
            ['export|offline|detach', 'stop', 'volume'],
            ['scrub|send|list|get|status|iostat|history', 'read', 'volume'],
        ],
    }),
];
function write(call) {
    use(call, 'device_write', call.operands.filter((each) => !/^\d+$/.test(shown(each))));
}
//# sourceMappingURL=disks.js.map