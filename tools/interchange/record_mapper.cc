#include "tools/interchange/record_mapper.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "replay/event/error_numbers.h"
#include "replay/event/text_rules.h"

namespace tools {
namespace {

constexpr std::string_view kImporter = "import";
constexpr std::string_view kImporterRole = "SYSTEM";
constexpr std::size_t kFoundNamesMax = 1'000;
constexpr std::string_view kAttributesPointer = "/data/attributes/";

const LogField* find_field(const LogRecord& record, std::string_view name) {
  const auto found = std::find_if(record.fields.begin(),
                                  record.fields.end(),
                                  [&](const LogField& field) { return field.name == name; });
  return found == record.fields.end() ? nullptr : &*found;
}

/// RFC 6901: ~1 is / and ~0 is ~.
std::string unescape_pointer(std::string_view token) {
  std::string text;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] == '~' && i + 1 < token.size()) {
      text += token[++i] == '1' ? '/' : '~';
    } else {
      text += token[i];
    }
  }
  return text;
}

}  // namespace

base::Result<RecordMapper> RecordMapper::create(Mapping mapping,
                                                std::string_view format,
                                                std::string log_path) {
  RecordMapper mapper(std::move(mapping), format, std::move(log_path));
  if (const auto& zone = mapper.mapping_.zone) {
    auto named = TimeZone::named(zone->name);
    if (!named) {
      base::Error error = std::move(named).error();
      if (error.code == base::ErrorCode::kInvalidArgument) error.where = zone->where;
      return std::unexpected(std::move(error));
    }
    mapper.zone_ = *named;
  }
  return mapper;
}

RecordMapper::RecordMapper(Mapping mapping, std::string_view format, std::string log_path)
    : mapping_(std::move(mapping)),
      log_path_(std::move(log_path)),
      source_(mapping_.source ? mapping_.source->name : std::string(format)) {
  for (const MappedClock& clock : mapping_.clocks) {
    for (const auto* column : {&clock.start, &clock.stop, &clock.due}) {
      if (*column) expected_.push_back(**column);
    }
  }
}

base::Status RecordMapper::map(const LogRecord& record, MappedRecord& mapped) {
  mapped = MappedRecord{
      {}, {}, {}, std::move(mapped.event_attributes), std::move(mapped.case_attributes)};
  mapped.event_attributes.clear();
  mapped.case_attributes.clear();
  const LogField* time = nullptr;
  for (const LogField& field : record.fields) {
    note_found(field.name);
    if (field.value.empty()) continue;
    const auto take = [&](const std::optional<MappedColumn>& column, auto& into) {
      if (!column || column->name != field.name) return false;
      into = field.value;
      return true;
    };
    bool has_own_field = take(mapping_.case_id, mapped.case_id);
    has_own_field |= take(mapping_.activity, mapped.activity.activity);
    has_own_field |= take(mapping_.resource, mapped.activity.resource);
    has_own_field |= take(mapping_.group, mapped.activity.group);
    has_own_field |= take(mapping_.lifecycle, mapped.activity.lifecycle);
    if (field.name == mapping_.time->name) {
      time = &field;
      has_own_field = true;
    }
    if (has_own_field) continue;
    auto& attributes =
        is_case_attribute(field.name) ? mapped.case_attributes : mapped.event_attributes;
    attributes.emplace_back(field.name, field.value);
  }
  if (mapped.case_id.empty()) return value_missing(record, *mapping_.case_id, "case");
  if (mapped.activity.activity.empty()) {
    return value_missing(record, *mapping_.activity, "activity");
  }
  if (time == nullptr) return value_missing(record, *mapping_.time, "time");
  CASELEDGER_TRY(mapped.occurred_at, time_of(*time));
  mapped.activity.attributes = mapped.event_attributes;
  return {};
}

base::Result<replay::ParsedEvent> RecordMapper::case_imported(const LogRecord& record,
                                                              const MappedRecord& mapped,
                                                              const replay::ParseContext& context) {
  CASELEDGER_TRY(const auto clocks, clocks_of(record));
  const replay::Envelope envelope{
      mapped.case_id, mapped.occurred_at, {kImporter, kImporterRole, kImporter}, {}, {}, {}};
  auto event = replay::encode_event(
      envelope, replay::CaseImportedView{source_, mapped.case_attributes, clocks}, context);
  if (!event) return std::unexpected(located(std::move(event).error(), record));
  return event;
}

base::Result<replay::ParsedEvent> RecordMapper::activity_recorded(
    const LogRecord& record,
    const MappedRecord& mapped,
    const replay::ParseContext& context) const {
  const replay::Envelope envelope{
      mapped.case_id, mapped.occurred_at, {kImporter, kImporterRole, kImporter}, {}, {}, {}};
  auto event = replay::encode_event(envelope, mapped.activity, context);
  if (!event) return std::unexpected(located(std::move(event).error(), record));
  return event;
}

base::Status RecordMapper::check_all_found() const {
  for (const MappedColumn& column : expected_) {
    if (found_.contains(column.name)) continue;
    const std::vector<std::string> names(found_.begin(), found_.end());
    const auto near = replay::nearest(column.name, names);
    return base::fail(base::ErrorCode::kInvalidArgument,
                      kMappingUnknownColumn,
                      fmt::format("no record of the log has {}", column.name),
                      column.where,
                      fmt::format("{}there is {}",
                                  near ? fmt::format("did you mean {}? ", *near) : std::string(),
                                  list_columns(names)));
  }
  return {};
}

base::Result<replay::Instant> RecordMapper::time_of(const LogField& field) const {
  const auto time = parse_log_time(field.value, zone_ ? &*zone_ : nullptr);
  if (time) return *time;
  const std::string where = tools::to_string(log_path_, field.place);
  if (time.error() == TimeFault::kNoZone) {
    return base::fail(base::ErrorCode::kInvalidArgument,
                      kTimeWithoutZone,
                      fmt::format("the time in {} has no zone and none is configured", field.name),
                      where,
                      R"(write zone = "Europe/Oslo" under [log] in a file given with --mapping)");
  }
  return base::fail(base::ErrorCode::kInvalidArgument,
                    kTimeMalformed,
                    fmt::format("the value of {} is not a time", field.name),
                    where,
                    "write it like 2023-03-14T09:12:00+01:00, 2023-03-14 09:12:00.000 or "
                    "2023/03/14 09:12:00");
}

base::Result<std::vector<replay::ImportedClockView>> RecordMapper::clocks_of(
    const LogRecord& record) {
  std::vector<replay::ImportedClockView> clocks;
  for (const MappedClock& mapped : mapping_.clocks) {
    replay::ImportedClockView clock{mapped.name, {}, {}, {}};
    CASELEDGER_TRY(clock.start, clock_time(record, mapped.start));
    CASELEDGER_TRY(clock.stop, clock_time(record, mapped.stop));
    CASELEDGER_TRY(clock.due, clock_time(record, mapped.due));
    clocks.push_back(clock);
  }
  return clocks;
}

base::Result<std::optional<replay::Instant>> RecordMapper::clock_time(
    const LogRecord& record, const std::optional<MappedColumn>& column) {
  const LogField* field = column ? find_field(record, column->name) : nullptr;
  if (field == nullptr || field->value.empty()) return std::nullopt;
  CASELEDGER_TRY(const replay::Instant time, time_of(*field));
  return time;
}

bool RecordMapper::is_case_attribute(std::string_view name) const {
  return std::any_of(mapping_.case_attributes->begin(),
                     mapping_.case_attributes->end(),
                     [&](const MappedColumn& pattern) { return matches(pattern.name, name); });
}

void RecordMapper::note_found(std::string_view name) {
  if (found_.size() < kFoundNamesMax && !found_.contains(name)) {
    found_.emplace(name);
    return;
  }
  if (found_.size() < kFoundNamesMax) return;
  const bool is_expected =
      std::any_of(expected_.begin(), expected_.end(), [&](const MappedColumn& column) {
        return column.name == name;
      });
  if (is_expected) found_.emplace(name);
}

base::Error RecordMapper::located(base::Error error, const LogRecord& record) const {
  const std::string_view pointer = error.where;
  std::string name;
  if (pointer == "/case") {
    name = mapping_.case_id->name;
  } else if (pointer == "/data/activity") {
    name = mapping_.activity->name;
  } else if (pointer == "/data/resource" && mapping_.resource) {
    name = mapping_.resource->name;
  } else if (pointer == "/data/group" && mapping_.group) {
    name = mapping_.group->name;
  } else if (pointer == "/data/lifecycle" && mapping_.lifecycle) {
    name = mapping_.lifecycle->name;
  } else if (pointer.starts_with(kAttributesPointer)) {
    name = unescape_pointer(pointer.substr(kAttributesPointer.size()));
  }
  if (error.number == replay::kPersonalNumber && pointer != "/case") {
    error.hint = "take it out of the log, or let import mask it: --mask-personal-numbers";
  }
  if (error.hint.empty()) error.hint = "correct the value in the log";
  const LogField* const field = find_field(record, name);
  if (field != nullptr) error.message = fmt::format("{}: {}", name, error.message);
  error.where = tools::to_string(log_path_, field == nullptr ? record.place : field->place);
  return error;
}

std::unexpected<base::Error> RecordMapper::value_missing(const LogRecord& record,
                                                         const MappedColumn& column,
                                                         std::string_view role) const {
  return base::fail(base::ErrorCode::kInvalidArgument,
                    kValueMissing,
                    fmt::format("the event has no {}, which is its {}", column.name, role),
                    tools::to_string(log_path_, record.place),
                    fmt::format("fill it in, or say with --mapping which column is the {}", role));
}

}  // namespace tools
