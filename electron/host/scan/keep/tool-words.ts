/*
 * What a tool says of its failure reaches profiles, screens and captures, and may name a person, a host, a folder. So it is told in the words
 * that are known here, and numbers of errors; any other word is left out.
 */
const known = new Set(
  `a able abort aborted absent access accessible acquire active adapter adapters administrator after agent all allocate allowed already amd
  amdgpu amd-smi amdsmi an and another any api application are argument arguments array as at ats attached attempt attribute availability
  available bad be been because before being bin binary block board boot broken bug bus busy but by call can cannot can't card cards channel
  check child cim class client close closed code command communicate communicating compatible completely compute config configuration
  configured connect connected connection contact container core correct corrupt corrupted could couldn't count crash create created cuda
  current currently damaged data dcmi default defined denied detected determine dev device devices did didn't different directory disabled
  disk display dmi dmidecode dmsetup does doesn't done driver drivers drm due each either empty enable enabled encountered end endpoint enough
  entries entry enumerate environment eof err error errors etc exception exec executable execute exist existing exists exit expected extension
  extensions fabric fail failed failure fatal fault feature field fields file files firmware for format found from full function functions
  gb general get get-ciminstance gib given gpu gpus group groups had handle hardware has have hierarchy home host i o id ids if ignored image
  implemented in incompatible incomplete incorrect info information initialisation initialise initialised initialization initialize
  initialized inside inst install installation installed instance insufficient integrated intel internal interface invalid ioctl is isn't it
  item its json kb kernel kfd known latest layer legacy level lib lib64 library libraries libnvidia-ml libze_loader limit line link list load
  loaded loader loading located location locked log longer loop lost lspci machine make malformed management manager map match mem memory
  message metrics mib mig minor mismatch missing mod mode model module modules more most multiple must n name namespace native needed
  network never new no node nodes non none nor not nothing now npu npu-smi null number nvidia nvidia-smi nvml object objects of off ok old on
  one only open opened operation option options or order other out output outside overflow overlay owner page parameter parse parsing
  partition path pci pcie pcilib pending perform permission permissions physical please pmix point pointer policy port possible power
  powershell present printed privilege privileges proc process processor program properties property protocol provided provider query
  range rate re-run read reading reason reboot refused reg registered registry release remote removed report request requested required
  requires reset resource resources responding response restart result ret retry returned returns revision rocm rocm-smi root rpc run
  running sbin segmentation server service session set shared should size slot smbios smi so socket software some sorry source specified
  spawn started state static statement status stopped string structure subsystem such support supported sure surface sysfs sys sysctl
  syntax system system_profiler table tables takes than that the there this time timed timeout timestamp to token too tool trace try
  turned type unable unavailable undefined unexpected unhandled unique unknown unless unrecognised unrecognized unsupported update
  updated usage usb use used user usr valid value values var vendor version versions via video virtual vkcreateinstance vkresult volume
  vram vulkan vulkaninfo vulkan-1 wait waiting warning was wasn't while windows with within without wmi working write wrong wsl x xe
  xpu-smi you your zero
  eacces eagain ebadf ebusy einval eio emfile enodev enoent enoexec enomem enospc enotdir enotsup enxio eperm epipe etimedout etxtbsy
  error_extension_not_present error_incompatible_driver error_incomplete error_initialization_failed error_layer_not_present
  error_out_of_host_memory error_out_of_device_memory error_device_lost`.split(/\s+/),
);

const word = /[\p{L}\p{M}\p{N}_](?:[\p{L}\p{M}\p{N}_'’.-]*[\p{L}\p{M}\p{N}_])?/gu;
/** Numbers and results of system calls: too short to be a serial number, and those of Windows. */
const code = /^(?:\d{1,4}(?:\.\d{1,3})?|0x8[0-9a-f]{7}|0x[0-9a-f]{1,4})$/i;
/** Parts words and belongs to none. */
const sign = /^[\s!"#%&'()*,./:;<=>?[\]{|}…+-]*$/;
const LONGEST = 160;

/** The text without words that are not known: `/home/ada: permission denied` → `/home/…: permission denied`. */
export function toolWords(text: string): string {
  let told = '';
  let from = 0;
  const line = text.trim().slice(0, LONGEST);
  for (const { 0: own, index } of line.matchAll(word)) {
    told += signs(line.slice(from, index)) + (isTold(own) ? own : '…');
    from = index + own.length;
  }
  told += signs(line.slice(from));
  return told.replaceAll(/…(?:[^…\p{L}\p{N}]*…)+/gu, '…').trim();
}

const isTold = (own: string): boolean => known.has(own.toLowerCase()) || code.test(own);

const signs = (between: string): string => (sign.test(between) ? between : '…');

/** The first line of an output that says anything; empty where none does. */
export function firstWords(text: string): string {
  const line = text.split(/[\r\n]/).find((candidate) => candidate.trim() !== '');
  return line === undefined ? '' : toolWords(line);
}
