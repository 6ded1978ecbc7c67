// Twenty thousand cases whose findings are the key's, at three dates. Takes minutes: label slow.
#include "tests/tools/simulate/agreement.h"

namespace tools {
namespace {

using SimulationCampaign = AgreementTest;

TEST_F(SimulationCampaign, TwentyThousandCasesAtTheEnd) {
  expect_agreement("20000", "1", "2024-12-31");
}

TEST_F(SimulationCampaign, TwentyThousandCasesWhileAuthorityMoves) {
  expect_agreement("20000", "2", "2023-04-20");
}

TEST_F(SimulationCampaign, TwentyThousandCasesWithAllDeletionsDue) {
  expect_agreement("20000", "3", "2029-12-31");
}

}  // namespace
}  // namespace tools
