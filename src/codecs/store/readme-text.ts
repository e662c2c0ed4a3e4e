/** README.txt of a store: how a person gets at what stands there, with nothing of ours. */

const beginning = `This directory holds backups: tar archives in parts, each part once.
Everything in it can be restored with sh, tail, head, sha256sum and tar`;

const layout = `What stands here:

  versions/NAME/TIME-DIGEST.list  one archive: a line about it, then its parts,
  in their order, a line each: pack, offset, length, SHA-256; a + before the
  pack: that part holds further lines of this list
  packs/ab/ID.pack                the parts, one after the other
  journal/FIRST-LAST.jsonl        what the backup program did, line by line
  heads/LINE-DIGEST               the digest of a line of that journal
  workspace.json                  whose backups these are

If this is not a directory of yours but a server, fetch all of it first (or the
list and its packs), keeping the names of the directories. Then type what is
indented by four spaces below, in the directory of this file.
`;

const plain = `${beginning}.

${layout}
1. Which archives are there? Each line is the name of a list, then: its kind,
   the SHA-256 and the bytes of its archive, when it was made, the SHA-256 of
   the list (with zeros in its place), and the name of the backup.

    for list in versions/*/*.list; do echo "$list $(head -n 1 "$list")"; done

2. Choose one.

    LIST=versions/NAME/TIME-DIGEST.list

3. Put the archive together.

    part() { tail -c +$(($2 + 1)) "packs/$(echo "$1" | head -c 2)/$1.pack" | head -c "$3"; }
    tail -n +2 "$LIST" | while read -r pack offset length digest; do
      case $pack in
        +*) part "\${pack#+}" "$offset" "$length" ;;
        *) echo "$pack $offset $length $digest" ;;
      esac
    done > archive.parts
    while read -r pack offset length digest; do
      part "$pack" "$offset" "$length"
    done < archive.parts > archive.tar

4. Look whether it is whole: this says "archive.tar: OK".

    echo "$(head -n 1 "$LIST" | cut -d ' ' -f 3)  archive.tar" | sha256sum -c

5. Unpack it. tar sees by itself how it is compressed.

    mkdir restored
    tar -xf archive.tar -C restored
`;

const encrypted = `${beginning}, and with
age (https://age-encryption.org), which decrypts: every file here but this one
is encrypted, and whoever has the identity, a file with a line that begins with
AGE-SECRET-KEY-, can read it. Names tell nothing of what is in it.

${layout}
1. Say where the identity is.

    KEY=/path/of/the/identity

2. Which archives are there? Each line is the name of a list, then: its kind,
   the SHA-256 and the bytes of its archive, when it was made, the SHA-256 of
   the list (with zeros in its place), and the name of the backup.

    for list in versions/*/*.list; do echo "$list $(age -d -i "$KEY" "$list" | head -n 1)"; done

3. Choose one.

    LIST=versions/NAME/TIME-DIGEST.list

4. Put the archive together.

    part() {
      if [ "$1" != "$last" ]; then
        age -d -i "$KEY" "packs/$(echo "$1" | head -c 2)/$1.pack" > part.pack
        last=$1
      fi
      tail -c +$(($2 + 1)) part.pack | head -c "$3"
    }
    age -d -i "$KEY" "$LIST" > archive.list
    last=
    tail -n +2 archive.list | while read -r pack offset length digest; do
      case $pack in
        +*) part "\${pack#+}" "$offset" "$length" ;;
        *) echo "$pack $offset $length $digest" ;;
      esac
    done > archive.parts
    last=
    while read -r pack offset length digest; do
      part "$pack" "$offset" "$length"
    done < archive.parts > archive.tar

5. Look whether it is whole: this says "archive.tar: OK".

    echo "$(head -n 1 archive.list | cut -d ' ' -f 3)  archive.tar" | sha256sum -c

6. Unpack it. tar sees by itself how it is compressed.

    mkdir restored
    tar -xf archive.tar -C restored
`;

/** SHA-256 of what earlier versions of the program wrote. Such a text stays where it stands, and is no damage; one of now comes to stand beside it. */
const formerTexts = {
  // before lists lay in packs
  plain: ['67f3fb42446a7fa6e6b75f0e921b34fa99f59df2b4643397489fb35a94b51b45'],
  encrypted: ['5f1724cf31c7021987173a54964a52b67c8e28ab2dc96460d3f2ddcbb9d791b9'],
};

/** `sha256`: 64 hex digits. */
export const isFormerReadme = (sha256: string, isEncrypted: boolean): boolean =>
  formerTexts[isEncrypted ? 'encrypted' : 'plain'].includes(sha256);

export const readmeText = (isEncrypted: boolean): string => (isEncrypted ? encrypted : plain);
