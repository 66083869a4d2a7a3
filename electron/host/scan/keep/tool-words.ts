/*
 * What a tool says of its failure reaches profiles, screens and captures, and may name a person, a host, a folder. So it is told in the words
 * that are known here, and numbers of errors; any other word is left out.
 */
const known = new Set(
  `a able abort aborted absent accepting access accessible acquire active adapter adapters administrator after agent all allocate allowed
  already amd amd-smi amdgpu amdsmi an and another any api application are argument arguments array as at ats attached attempt attribute
  availability available bad be because been before being bin binary block blocked board boot broken bug bus busy but by call can can't
  cannot card cards channel check child cim class client close closed cmdlet code combination command communicate communicating
  compatible completely compute compute_cap config configuration configured connect connected connection contact container control core
  correct corrupt corrupted could couldn't count crash create created cuda current currently damaged data dcmi default defined denied
  deprecated destination detected determine dev device devices did didn't different directory disabled disk display dmi dmidecode
  dmsetup does doesn't done driver drivers drm due dumped eacces each eagain ebadf ebusy edquot einval eio either emfile empty enable
  enabled encountered end ended endpoint enodev enoent enoexec enomem enospc enotdir enotsup enough entries entry enumerate environment
  enxio eof eperm epipe erofs err error error_device_lost error_extension_not_present error_incompatible_driver error_incomplete
  error_initialization_failed error_layer_not_present error_out_of_device_memory error_out_of_host_memory errors etc etimedout etxtbsy
  exceeded exception exec executable execute exist existing exists exit expected extension extensions fabric fail failed failure fallen
  fatal fault feature field fields file files find firmware for format found from full function functions gb general get get-ciminstance
  gib given gpu gpus group groups had handle hardware has have help hierarchy home host i id ids if ignored illegal image implemented in
  incompatible incomplete incorrect info information initialisation initialise initialised initialization initialize initialized input
  inside inst install installation installed instance instruction insufficient integrated intel interface internal invalid invocation
  invoke ioctl is isn't it item its json kb kernel key kfd killed known language latest layer left legacy level lib lib64 libnvidia-ml
  libnvidia-ml.so libraries library libze_loader libze_loader.so.1 limit line link list load loaded loader loading located location
  locked log longer loop lost low-power lspci machine make malformed management manager map match mem memory message method metrics mib
  mig minor mismatch missing mod mode model module modules more most multiple must n name namespace native needed network never new no
  node nodes non none nor not nothing now npu npu-smi null number nvidia nvidia-smi nvml o object objects of off oid ok old on one only
  open opened operable operating operation option options or order other out output outside overflow overlay owner page parameter parse
  parsing partition path pci pcie pcilib pending perform permission permissions permitted physical please pmix point pointer policy port
  possible power powershell present printed privilege privileges proc process processor program properly properties property protocol
  provided provider query quota range rate re-run read read-only reading reason reboot recognized recover refused reg registered
  registry release remote removed report request requested requests required requires reset resource resources responding response
  restart result ret retry returned returns revision rocm rocm-smi root route rpc rsmi_init run running runtime_status sbin script
  segmentation server service session set shared should sigabrt sigbus sigill sigkill sigsegv sigterm size slot smbios
  smbios_entry_point smi so socket software some sorry source space spawn specified started state statement static status stopped string
  structure subsystem such support supported sure surface syntax sys sysctl sysfs system system_profiler table tables takes temporarily
  term than that the there this time timed timeout timestamp to token too tool trace try turned type types unable unavailable undefined
  unexpected unhandled unique unknown unless unrecognised unrecognized unsupported update updated usage usb use used user usr valid
  value values var vendor verify version versions via video virtual vkcreateinstance vkresult volume vram vulkan vulkan-1 vulkaninfo
  wait waiting warning was wasn't were while windows with within without wmi working write wrong wsl xpu-smi xpum you your zero`.split(
    /\s+/,
  ),
);

const word = /[\p{L}\p{M}\p{N}_](?:[\p{L}\p{M}\p{N}_'’.-]*[\p{L}\p{M}\p{N}_])?/gu;
/** Numbers and results of system calls: too short to be a serial number, and those of Windows. */
const code = /^(?:\d{1,4}(?:\.\d{1,3})?|0x8[0-9a-f]{7}|0x[0-9a-f]{1,4})$/i;
/** Parts words and belongs to none. */
const sign = /^[\s!"#%&'()*,./:;<=>?[\]{|}…+-]*$/;
const LONGEST = 160;

/** Where a name stands, whichever word it is: a folder that is not the kernel's, someone at a host, a folder of someone. */
const names = /(?<![\p{L}\p{N}.])(?:[A-Za-z]:)?(?:[\\/][^\s\\/:;,'"()<>=|]*)+|[^\s:]*@[^\s:,;]*|~[^\s:]+/gu;
const ofKernel = /^\/(?:dev|proc|sys)(?:\/|$)/;
const beforeName = new Set(['account', 'host', 'hostname', 'login', 'owner', 'su', 'sudo', 'user']);

/** The text without words that are not known, and without names: `/home/ada: permission denied` → `…: permission denied`. */
export function toolWords(text: string): string {
  const line = text
    .trim()
    .slice(0, LONGEST)
    .replaceAll(names, (path) => (ofKernel.test(path) ? path : '…'));
  let told = '';
  let from = 0;
  let before = '';
  for (const { 0: own, index } of line.matchAll(word)) {
    const between = line.slice(from, index);
    // What was left out here before is no word.
    const isName = !between.includes('…') && (beforeName.has(before) || between.endsWith('='));
    told += signs(between) + (isTold(own, isName) ? own : '…');
    from = index + own.length;
    before = own.toLowerCase();
  }
  told += signs(line.slice(from));
  return told.replaceAll(/…(?:[^…\p{L}\p{N}]*…)+/gu, '…').trim();
}

const isTold = (own: string, isName: boolean): boolean => code.test(own) || (!isName && known.has(own.toLowerCase()));

const signs = (between: string): string => (sign.test(between) ? between : '…');

/** The first line of an output that says anything; empty where none does. */
export function firstWords(text: string): string {
  const line = text.split(/[\r\n]/).find((candidate) => candidate.trim() !== '');
  return line === undefined ? '' : toolWords(line);
}
