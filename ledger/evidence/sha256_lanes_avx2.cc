// Compiled with -mavx2; called only where the processor has it.
#define CASELEDGER_LANES 8
#define CASELEDGER_COMPRESS compress_8_lanes_avx2
#include "ledger/evidence/sha256_lanes.inc"
