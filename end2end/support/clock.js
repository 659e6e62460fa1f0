// A clock that tests move by hand. What people wait days for happens at a set hour of a set day, on
// whichever day and at whichever hour the tests run: the server is given a library of a few lines
// that adds seconds to the time of day, as many as a shared file says. Time that only passes (pauses,
// time limits) is left alone.
import { execFile } from 'node:child_process'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const SOURCE = `
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const volatile long long *ahead;

__attribute__((constructor)) static void find(void) {
  const char *file = getenv("ACQUIT_E2E_CLOCK");
  int opened = file ? open(file, O_RDONLY | O_CLOEXEC) : -1;
  if (opened < 0) return;
  void *shared = mmap(NULL, sizeof *ahead, PROT_READ, MAP_SHARED, opened, 0);
  if (shared != MAP_FAILED) ahead = shared;
  close(opened);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  int told = (int) syscall(SYS_clock_gettime, clock, now);
  if (told == 0 && clock == CLOCK_REALTIME && ahead) now->tv_sec += *ahead;
  return told;
}
`

const SECOND = 1000
const HOUR = 3600 * SECOND

/**
 * Ten o'clock in Lyon on an ordinary Tuesday: a winter's month with no public holiday ahead, in a
 * half-year whose legal rates are known.
 */
export const TUESDAY = '2026-11-24T10:00:00+01:00'

/** A clock that shows `at` and goes on from there. */
export async function startClock(at = TUESDAY) {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'acquit-clock-'))
  const [source, library, file] = ['clock.c', 'clock.so', 'ahead'].map((name) => path.join(folder, name))
  await fs.writeFile(source, SOURCE)
  await promisify(execFile)(process.env.CC || 'cc', ['-shared', '-fPIC', '-O1', '-o', library, source])
  const clock = new Clock({ folder, file, env: { LD_PRELOAD: library, ACQUIT_E2E_CLOCK: file } })
  await clock.set(at)
  return clock
}

class Clock {
  constructor(fields) {
    Object.assign(this, fields)
  }

  /** Puts it on an instant. */
  async set(at) {
    this.ahead = Math.round((new Date(at) - Date.now()) / SECOND)
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64LE(BigInt(this.ahead))
    // In place: a new file would not be the one that the servers have open.
    await fs.writeFile(this.file, bytes, { flag: this.begun ? 'r+' : 'w' })
    this.begun = true
  }

  /** What it shows, in milliseconds. */
  now() {
    return Date.now() + this.ahead * SECOND
  }

  /** The date in Lyon, so many days from today. */
  day(offset = 0) {
    return new Date(this.now() + offset * 24 * HOUR).toLocaleDateString('sv-SE', { timeZone: 'Europe/Paris' })
  }

  /** Puts it on an hour in Lyon (winter), so many days from today. */
  async goTo(days, hour) {
    await this.set(`${this.day(days)}T${hour}:00+01:00`)
  }

  remove() {
    return fs.rm(this.folder, { recursive: true, force: true })
  }
}
