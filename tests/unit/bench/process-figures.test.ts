import assert from 'node:assert/strict';
import { anonymousBytes, cpuBetween, readCpu, residentBytes } from '../../bench/process-figures.ts';

const STEP_US = 10_000;

describe('the figures of a process', () => {
  it('hold the processor time that was used in between, and no other', () => {
    const before = readCpu(process.pid);
    const usage = process.cpuUsage();
    for (let own = process.cpuUsage(usage); own.user + own.system < 100_000;) own = process.cpuUsage(usage);
    const after = readCpu(process.pid);
    const used = process.cpuUsage(usage);
    const found = cpuBetween(before, after);
    assert.ok(Math.abs(found - used.user - used.system) <= 3 * STEP_US, `${found} us`);
  });

  it('are the kernel’s whole steps where a thread has ended meanwhile', () => {
    const first = {
      ticksUs: 50_000,
      threadsUs: new Map([
        ['1', 1],
        ['2', 700],
      ]),
    };
    assert.equal(cpuBetween(first, { ticksUs: 90_000, threadsUs: new Map([['1', 5]]) }), 40_000);
    assert.equal(cpuBetween(first, { ticksUs: 90_000, threadsUs: undefined }), 40_000);
    const withANewOne = new Map([
      ['1', 5],
      ['2', 710],
      ['3', 20],
    ]);
    assert.equal(cpuBetween(first, { ticksUs: 90_000, threadsUs: withANewOne }), 34);
  });

  it('tell memory of its own from all that is resident', () => {
    const anonymous = anonymousBytes(process.pid);
    assert.ok(anonymous > 1024 * 1024 && anonymous < residentBytes(process.pid));
  });
});
