#include "replay/rules/rulebook_stage_reader.h"

#include <algorithm>

#include "replay/rules/rulebook_errors.h"
#include "replay/rules/rulebook_row_reader.h"

namespace replay {
namespace {

std::vector<std::string> milestone_names() {
  std::vector<std::string> names;
  for (const Milestone milestone : kMilestones) {
    names.emplace_back(name_of(milestone));
  }
  return names;
}

std::vector<Milestone> milestones(Fields& fields, std::string_view key) {
  std::vector<Milestone> out;
  for (const std::string& code : fields.some_codes(key, milestone_names())) {
    out.push_back(*std::ranges::find(kMilestones, code, [](Milestone m) { return name_of(m); }));
  }
  return out;
}

const std::vector<std::string>& known(const Rulebook& book, std::string_view list) {
  static const std::vector<std::string> kNone;
  const auto found = book.codes.find(list);
  return found == book.codes.end() ? kNone : found->second;
}

}  // namespace

StageRow read_stage(const TomlNode& node,
                    const Rulebook& book,
                    const std::vector<std::string>& rule_ids,
                    Complaints& complaints) {
  Fields fields(node,
                "stage",
                {"stage",
                 "name",
                 "registers",
                 "categories",
                 "starts",
                 "not_before",
                 "stops",
                 "pauses",
                 "length",
                 "unit",
                 "roll_forward",
                 "ends_with_case",
                 "lapses",
                 "advisory",
                 "rule",
                 "valid_from",
                 "valid_to"},
                complaints);
  StageRow row;
  row.stage = fields.string("stage");
  row.name = fields.text("name");
  row.registers = fields.codes("registers", known(book, "register"));
  row.categories = fields.codes("categories", known(book, "category"));
  row.starts = fields.choice("starts", kMilestones);
  if (fields.find("not_before") != nullptr) {
    row.not_before = fields.choice("not_before", kMilestones);
  }
  row.stops = milestones(fields, "stops");
  row.pauses = fields.codes("pauses", known(book, "pauseReason"));
  row.length = fields.optional_integer("length", 1, kLengthMax);
  if (row.length) {
    row.unit = fields.choice("unit", kUnits);
  } else if (fields.find("unit") != nullptr) {
    fields.complain_at("unit", kRulebookBadValue, "a unit without a length says nothing");
  }
  row.roll_forward = fields.optional_boolean("roll_forward").value_or(false);
  row.ends_with_case = fields.optional_boolean("ends_with_case").value_or(true);
  row.lapses = fields.optional_boolean("lapses").value_or(false);
  if (row.lapses && !row.length) {
    fields.complain_at("lapses", kRulebookBadValue, "what has no length cannot run out");
  }
  row.advisory = fields.optional_boolean("advisory").value_or(false);
  if (fields.find("rule") != nullptr) {
    row.rule = fields.code("rule", rule_ids);
  }
  row.validity = fields.validity();
  row.place = node.place;
  return row;
}

}  // namespace replay
