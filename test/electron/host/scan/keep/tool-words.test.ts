import { describe, expect, it } from 'vitest';
import { firstWords, toolWords } from '../../../../../electron/host/scan/keep/tool-words.ts';

/** As the tools print them. */
const messages = [
  "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.",
  'Failed to initialize NVML: Driver/library version mismatch',
  'Failed to initialize NVML: Insufficient Permissions',
  'No devices were found',
  'Invalid option',
  '/dev/mem: Permission denied',
  '# No SMBIOS nor DMI entry point found, sorry.',
  'dcmi module initialize failed. ret is -8005',
  'ERROR:root:Driver not initialized (amdgpu not found in modules)',
  'error while loading shared libraries: libze_loader.so.1: cannot open shared object file: No such file or directory',
  'Get-CimInstance : Access denied',
  'Cannot create Vulkan instance.',
  'vkCreateInstance failed with ERROR_INCOMPATIBLE_DRIVER',
  'Segmentation fault (core dumped)',
  'GPU has fallen off the bus',
  'ERROR: Access is denied.',
  '[N/A]',
  '[Insufficient Permissions]',
  '[GPU requires reset]',
  'ERR!',
  'EIO: i/o error, read',
];

describe('what a tool says of its failure', () => {
  it.each(messages)('is told where all its words are known: %s', (message) => {
    expect(toolWords(message)).toBe(message);
  });

  it.each([
    ['/home/ada/.cache/x: Permission denied', '…: Permission denied'],
    ['C:\\Users\\Ada Lovelace\\AppData: Access is denied', '…: Access is denied'],
    ['sudo: unable to resolve host ws-ada-07', '… to … host …'],
    ['nvidia@intel: no such device', '…: no such device'],
    ['user intel is not in group', 'user … is not in group'],
    ['USER=amd: not found', 'USER=…: not found'],
    ['~root/x: not found', '…: not found'],
    ['device 16650432345634 failed', 'device … failed'],
    ['Zugriff verweigert', '…'],
    ['отказано в доступе', '…'],
    ['token hf_zQx81Kd20 refused', 'token … refused'],
    ['\\\\fileserver\\ada: invalid', '…: invalid'],
  ])('leaves out names and what is not known: %s', (message, told) => {
    expect(toolWords(message)).toBe(told);
    expect(toolWords(told)).toBe(told);
  });

  it('is its first line that says anything', () => {
    expect(firstWords('\n \r\nNo devices were found\nada')).toBe('No devices were found');
    expect(firstWords(' \n')).toBe('');
  });
});
