#include "replay/case/oddities.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <string>
#include <utility>

namespace replay {
namespace {

/// A hundred years, give or take a leap day.
constexpr std::int32_t kDaysApartMax = 36'525;

void say(CaseFile& file, std::string text, std::string text_nb, std::vector<base::Uuid> evidence) {
  file.oddities.push_back({std::move(text), std::move(text_nb), std::move(evidence)});
}

void find_repeated_deliveries(CaseFile& file) {
  std::map<std::string, base::Uuid> seen;
  for (const Delivery& delivery : file.deliveries) {
    const auto [first, is_new] = seen.emplace(delivery.delivery, delivery.id);
    if (!is_new) {
      say(file,
          "a delivery was registered twice under the same name",
          "en utlevering er registrert to ganger under samme navn",
          {first->second, delivery.id});
    }
  }
}

void find_steps_before_submission(CaseFile& file) {
  if (file.applications.empty()) {
    return;
  }
  const ApplicationVersion& submitted = file.applications.front();
  for (const Delivery& delivery : file.deliveries) {
    if (delivery.order < submitted.order) {
      say(file,
          "data was delivered before the application was submitted",
          "data ble utlevert før søknaden var sendt",
          {delivery.id, submitted.id});
    }
  }
  for (const Decision& decision : file.decisions) {
    if (decision.order < submitted.order) {
      say(file,
          "a decision was made before the application was submitted",
          "det ble fattet vedtak før søknaden var sendt",
          {decision.id, submitted.id});
    }
  }
}

/// Something that a case may be decided anew for: it was taken up again, or there was more to
/// weigh.
bool is_occasion(const CaseEvent& event) {
  static constexpr std::array<std::string_view, 14> kOccasions{"ApplicationChanged",
                                                               "AttachmentReceived",
                                                               "CaseReopened",
                                                               "CaseRerouted",
                                                               "CompletenessChecked",
                                                               "ComplaintDecided",
                                                               "ComplaintReceived",
                                                               "EthicsAssessmentRegistered",
                                                               "InformationReceived",
                                                               "LegalAssessmentCompleted",
                                                               "NecessityAssessed",
                                                               "PurposeAssessed",
                                                               "SecrecyGroundRegistered",
                                                               "SupplementaryOrderPlaced"};
  return std::ranges::find(kOccasions, event.type) != kOccasions.end();
}

void find_repeated_decisions(CaseFile& file) {
  for (std::size_t i = 1; i < file.decisions.size(); ++i) {
    const Decision& first = file.decisions[i - 1];
    const Decision& second = file.decisions[i];
    // A decision that prolongs another needs nothing to have come in.
    const bool prolongs = second.valid_to && second.valid_to != first.valid_to;
    const bool has_occasion =
        second.reverses || prolongs ||
        std::any_of(file.events.begin() + static_cast<std::ptrdiff_t>(first.order),
                    file.events.begin() + static_cast<std::ptrdiff_t>(second.order),
                    is_occasion);
    if (!has_occasion) {
      say(file,
          "a second decision was made, and nothing had come in since the first",
          "det ble fattet vedtak to ganger uten at noe var kommet til",
          {first.id, second.id});
    }
  }
}

/// One date of a century other than the day it was registered.
void consider_date(CaseFile& file, const Happened& event, Date date) {
  const CaseEvent& recorded = file.events[event.order];
  const bool is_far = std::abs(days_between(oslo_date(recorded.recorded_at), date)) > kDaysApartMax;
  if (is_far) {
    const std::string day = to_string(date);
    say(file,
        "the date " + day + " is more than a hundred years from the day it was registered",
        "datoen " + day + " er mer enn hundre år fra dagen den ble registrert",
        {event.id});
  }
}

/// A date that the data carries: said only where it is not that of the event, which is said
/// already.
void consider_data_date(CaseFile& file, const Happened& event, Date date) {
  if (date != event.date) {
    consider_date(file, event, date);
  }
}

/// The dates that clocks, duties and findings are counted from.
void find_far_dates(CaseFile& file) {
  for (const CaseEvent& event : file.events) {
    consider_date(file, event, event.date);
  }
  for (const ApplicationVersion& version : file.applications) {
    consider_data_date(file, version, version.in_force_from);
  }
  for (const Attachment& attachment : file.attachments) {
    consider_data_date(file, attachment, attachment.received_at);
  }
  for (const InformationAnswer& answer : file.answers) {
    consider_data_date(file, answer, answer.received_at);
  }
  for (const Complaint& complaint : file.complaints) {
    consider_data_date(file, complaint, complaint.received_at);
  }
  for (const Deadline& deadline : file.deadlines) {
    consider_data_date(file, deadline, deadline.due);
  }
  for (const CompletenessCheck& check : file.completeness_checks) {
    consider_data_date(file, check, check.complete_as_of.value_or(check.date));
  }
  for (const Contract& contract : file.contracts) {
    consider_data_date(file, contract, contract.signed_at);
    consider_data_date(file, contract, contract.deletion_due);
  }
  for (const DeletionExtension& extension : file.deletion_extensions) {
    consider_data_date(file, extension, extension.new_due);
  }
  for (const DeletionConfirmation& confirmation : file.deletion_confirmations) {
    consider_data_date(file, confirmation, confirmation.deleted_at);
  }
}

}  // namespace

void find_oddities(CaseFile& file) {
  find_repeated_deliveries(file);
  find_steps_before_submission(file);
  find_repeated_decisions(file);
  find_far_dates(file);
}

}  // namespace replay
