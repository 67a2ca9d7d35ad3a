"""What is kept, and how it survives.

**Where things are.** All documents are in memory, in TinyDB's tables (`tables`). What is written goes into one append-only file, the
journal (`journal`, of `lines`); now and then a snapshot (`snapshot`) takes its place, a plain JSON file that stock TinyDB opens. Opening
reads the snapshot and what the journal says since (`contents`, `reading`). `store` puts these together: `commits` decides who waits for
which fsync, `following` tells what changed, `files` is every touch of the disk, `lock` keeps a second process out. `backup`, `check`,
`filling`, `pictures`, `sealing` and `migrations` stand beside. `ledger`, `feed` and `house` are the next floor: facts and books.

**Why nothing is lost.**

1. *Nothing is called safe before its fsync.* A commit is one line of the journal. `commit` returns, followers hear, and `changes` shows
   it, only after the fsync of that line (`Commits._land`). One line is one batch: an action's facts and records are all there or not.
2. *A line that is not whole is seen.* Each carries a checksum of itself and the checksum of the line above. A last line cut off by a
   power cut was never called safe: it is cut, kept aside in `torn-….jsonl`, and reported. Anything else that does not fit is damage:
   the store refuses to open, and names file and line.
3. *What a failed write leaves is taken back.* No room: the half line is cut off the file, memory is undone to the last safe point, every
   writer since is told, and after room was made it goes on. A failed fsync is never tried again, as the second one would say yes to what
   the first one lost: the journal closes until the next start.
4. *What is read at the start is made safe before it is believed.* The process before may have died between write and fsync. The journal's
   last file is therefore copied and fsynced, and takes the old one's name, before anyone is answered.
5. *Nothing goes before what replaces it is on the disk.* A snapshot: a new journal file is begun and fsynced, its name too; the snapshot is
   written beside, fsynced, renamed, the folder fsynced; only then do the journal files before it go. At any moment of that, snapshot and
   journal on the disk fit together, and a snapshot whose journal is missing is noticed.

6. *What is brought back is whole, or says that it is not.* A restore and a salvage fill an empty folder in which a file named `unfinished`
   stands from before the first step until the last one is on the disk (`filling`). A backup has its name only when it is whole.

`tests/storage/test_crash.py` and `test_crash_keeping.py` cut the power at every step of this, and show for each fsync what would be lost
without it.

**What it costs.** Everything must fit into memory (about 1.8 kB a fact, books included), and one process has the folder.
"""
