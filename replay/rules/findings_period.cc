// I02: an applicant who asks for a period that is not final hears when data will be available.
#include <algorithm>

#include "replay/rules/finding_function.h"

namespace replay {
namespace {

/// The registers whose data were not final, and how far they were.
struct NotFinal {
  std::vector<std::string> registers;
  std::vector<Date> until;
};

bool is_told_before(const CaseFile& file, std::string_view register_code, const Happened& step) {
  return std::ranges::any_of(file.period_notices, [&](const PeriodNotice& notice) {
    return (notice.register_code.empty() || notice.register_code == register_code) &&
           is_before(notice.moment(), step.moment());
  });
}

NotFinal not_final(const FindingContext& context,
                   const std::vector<std::string>& registers,
                   Date period_to,
                   const Happened& step) {
  NotFinal found;
  for (const std::string& code : registers) {
    if (is_told_before(context.file, code, step)) {
      continue;
    }
    const auto until = context.decided(context.rulebook.finalised_until(code, step.date), step);
    if (until && *until < period_to) {
      found.registers.push_back(code);
      found.until.push_back(*until);
    }
  }
  return found;
}

/// "2022-12-31", or each register's where they differ.
std::string until_text(const NotFinal& found) {
  if (std::ranges::adjacent_find(found.until, std::ranges::not_equal_to()) == found.until.end()) {
    return to_string(found.until.front());
  }
  std::vector<std::string> each;
  for (std::size_t i = 0; i < found.until.size(); ++i) {
    each.push_back(to_string(found.until[i]) + " (" + found.registers[i] + ")");
  }
  return joined(each);
}

Breach breach_of(const NotFinal& found, Date period_to, const Happened& step) {
  Breach breach{.evidence = {step.id}};
  breach.with("register", joined(found.registers))
      .with("until", until_text(found))
      .with("period", period_to)
      .with("date", step.date);
  return breach;
}

}  // namespace

std::vector<Breach> period_not_final(const FindingContext& context) {
  std::vector<Breach> breaches;
  const auto consider = [&](const std::vector<std::string>& registers,
                            const std::optional<Date>& period_to,
                            const Happened& step) {
    if (!period_to) {
      return;
    }
    const NotFinal found = not_final(context, registers, *period_to, step);
    if (!found.registers.empty()) {
      breaches.push_back(breach_of(found, *period_to, step));
    }
  };
  for (const Decision& decision : context.file.decisions) {
    const Application* application = context.file.application_on(decision.date);
    if (application != nullptr && decision.grants()) {
      consider(application->registers, application->period_to, decision);
    }
  }
  for (const Delivery& delivery : context.file.deliveries) {
    consider(delivery.registers, delivery.period_to, delivery);
  }
  return breaches;
}

}  // namespace replay
