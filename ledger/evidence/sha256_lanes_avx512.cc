// Compiled with -mavx512f; called only where the processor has it.
#define CASELEDGER_LANES 16
#define CASELEDGER_COMPRESS compress_16_lanes_avx512
#include "ledger/evidence/sha256_lanes.inc"
