// The simulation's own calendar against dates worked out by hand.
#include "tools/simulate/calendar.h"

#include <gtest/gtest.h>

namespace simulate {
namespace {

class SimulatedCalendar : public ::testing::Test {
 protected:
  Day day(std::int32_t year, std::int32_t month, std::int32_t number) const {
    return calendar_.day_of({year, month, number});
  }

  std::string_view text(Day day) const { return calendar_.text_of(day); }

  Calendar calendar_;
};

TEST_F(SimulatedCalendar, CountsDaysFrom1970AndBack) {
  EXPECT_EQ(day(2018, 1, 1).since_1970, 17'532);
  EXPECT_EQ(day(2024, 2, 29).since_1970, 19'782);
  EXPECT_EQ(calendar_.civil_of({19'783}), (Civil{2024, 3, 1}));
  EXPECT_EQ(text({19'782}), "2024-02-29");
  EXPECT_EQ(Calendar::weekday(day(2023, 3, 15)), 2);
}

TEST_F(SimulatedCalendar, EasterIsWhereThePublishedTablesHaveIt) {
  EXPECT_EQ(day(2019, 3, 21) + easter_after_21_march(2019), day(2019, 4, 21));
  EXPECT_EQ(day(2021, 3, 21) + easter_after_21_march(2021), day(2021, 4, 4));
  EXPECT_EQ(day(2024, 3, 21) + easter_after_21_march(2024), day(2024, 3, 31));
  EXPECT_EQ(day(2027, 3, 21) + easter_after_21_march(2027), day(2027, 3, 28));
  EXPECT_EQ(day(2030, 3, 21) + easter_after_21_march(2030), day(2030, 4, 21));
  // Gauss's two exceptions.
  EXPECT_EQ(easter_after_21_march(1981), 29);
  EXPECT_EQ(easter_after_21_march(1954), 28);
}

TEST_F(SimulatedCalendar, CountsWorkingDaysOfAYear) {
  EXPECT_EQ(calendar_.rank(day(2022, 12, 31)) - calendar_.rank(day(2021, 12, 31)), 253);
  EXPECT_EQ(calendar_.rank(day(2023, 12, 31)) - calendar_.rank(day(2022, 12, 31)), 251);
  EXPECT_EQ(calendar_.rank(day(2024, 12, 31)) - calendar_.rank(day(2023, 12, 31)), 252);
  EXPECT_TRUE(calendar_.is_working_day(day(2024, 12, 24)));
  EXPECT_FALSE(calendar_.is_working_day(day(2023, 5, 17)));
  EXPECT_FALSE(calendar_.is_working_day(day(2023, 5, 20)));
}

TEST_F(SimulatedCalendar, AddsWorkingDaysAndMonths) {
  EXPECT_EQ(text(calendar_.plus_working_days(day(2023, 3, 15), 30)), "2023-05-02");
  EXPECT_EQ(text(calendar_.plus_working_days(day(2023, 3, 15), 60)), "2023-06-16");
  EXPECT_EQ(text(calendar_.plus_working_days(day(2023, 4, 5), 30)), "2023-05-25");
  EXPECT_EQ(text(calendar_.plus_working_days(day(2025, 12, 23), 30)), "2026-02-06");
  EXPECT_EQ(text(calendar_.plus_months(day(2024, 1, 31), 1)), "2024-02-29");
  EXPECT_EQ(text(calendar_.plus_months(day(2024, 2, 29), 12)), "2025-02-28");
  EXPECT_EQ(text(calendar_.plus_months(day(2023, 12, 31), 2)), "2024-02-29");
  EXPECT_EQ(text(calendar_.rolled(day(2023, 5, 17))), "2023-05-19");
  EXPECT_EQ(text(calendar_.rolled(day(2024, 12, 25))), "2024-12-27");
}

TEST_F(SimulatedCalendar, ClocksChangeOnTheLastSundays) {
  EXPECT_EQ(calendar_.hours_ahead(day(2021, 3, 27)), 1);
  EXPECT_EQ(calendar_.hours_ahead(day(2021, 3, 28)), 2);
  EXPECT_EQ(calendar_.hours_ahead(day(2021, 10, 30)), 2);
  EXPECT_EQ(calendar_.hours_ahead(day(2021, 10, 31)), 1);
}

}  // namespace
}  // namespace simulate
