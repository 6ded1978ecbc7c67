#include "replay/rules/rulebook_diff.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>

namespace replay {
namespace {

// The keys that say what a row is about; all others say what holds for it.
constexpr std::array<std::string_view, 14> kSelectors = {"authority",
                                                         "clock",
                                                         "stage",
                                                         "code",
                                                         "payee",
                                                         "grounds",
                                                         "roles",
                                                         "until",
                                                         "registers",
                                                         "categories",
                                                         "purposes",
                                                         "linked",
                                                         "applicants",
                                                         "npr_follow_stale_page"};

std::vector<std::string> sorted_texts(const TomlNode& list) {
  std::vector<std::string> texts;
  for (const TomlNode& item : list.items)
    texts.push_back(plain_text(item));
  std::sort(texts.begin(), texts.end());
  return texts;
}

bool is_table(const TomlNode& node) {
  return node.kind == TomlNode::Kind::kTable;
}

bool is_rows(const TomlNode& node) {
  return node.kind == TomlNode::Kind::kArray && !node.items.empty() &&
         std::all_of(node.items.begin(), node.items.end(), is_table);
}

bool same(const TomlNode& a, const TomlNode& b) {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case TomlNode::Kind::kString:
      return a.string == b.string;
    case TomlNode::Kind::kInteger:
      return a.integer == b.integer;
    case TomlNode::Kind::kBoolean:
      return a.boolean == b.boolean;
    case TomlNode::Kind::kDate:
      return a.date == b.date;
    case TomlNode::Kind::kArray:
      return sorted_texts(a) == sorted_texts(b);
    case TomlNode::Kind::kTable:
      return std::equal(
          a.items.begin(),
          a.items.end(),
          b.items.begin(),
          b.items.end(),
          [](const TomlNode& x, const TomlNode& y) { return x.key == y.key && same(x, y); });
    case TomlNode::Kind::kOther:
      return true;
  }
  return false;
}

// What the row is about: "STATUTORY, KPR+NPR, linked=true".
std::string subject_of(const TomlNode& row) {
  std::string out;
  for (const std::string_view selector : kSelectors) {
    const TomlNode* value = row.find(selector);
    if (value == nullptr) continue;
    std::string text;
    if (value->kind == TomlNode::Kind::kArray) {
      for (const auto& item : sorted_texts(*value))
        text += (text.empty() ? "" : "+") + item;
    } else if (value->kind == TomlNode::Kind::kBoolean) {
      text = std::string(selector) + "=" + plain_text(*value);
    } else {
      text = plain_text(*value);
    }
    out += (out.empty() ? "" : ", ") + text;
  }
  return out;
}

std::string start_of(const TomlNode& row) {
  const TomlNode* from = row.find("valid_from");
  return from == nullptr ? std::string() : plain_text(*from);
}

// As it is named among the differences: "(STATUTORY, KPR, 2019-04-08)".
std::string name_of_row(const TomlNode& row) {
  const std::string subject = subject_of(row);
  const std::string start = start_of(row);
  return "(" + subject + (subject.empty() || start.empty() ? "" : ", ") + start + ")";
}

class Comparison {
 public:
  explicit Comparison(std::string table) : table_(std::move(table)) {}

  // One value that either or both have.
  void compare(const std::string& key, const TomlNode* before, const TomlNode* after) {
    if (before == nullptr || after == nullptr) {
      told_apart(key, before, after);
    } else if (is_table(*before) && is_table(*after)) {
      compare_tables(key, *before, *after);
    } else if (is_rows(*before) && is_rows(*after)) {
      compare_rows(key, *before, *after);
    } else if (!same(*before, *after)) {
      found_.push_back({table_, key, before, after});
    }
  }

  [[nodiscard]] std::vector<RulebookDifference> take() { return std::move(found_); }

 private:
  static std::string below(const std::string& key, std::string_view name) {
    return key.empty() ? std::string(name) : key + "." + std::string(name);
  }

  // Of an array of tables one by one: each row is an addition of its own.
  void told_apart(const std::string& key, const TomlNode* before, const TomlNode* after) {
    const TomlNode& only = before != nullptr ? *before : *after;
    if (!is_rows(only)) {
      found_.push_back({table_, key, before, after});
      return;
    }
    for (const TomlNode& row : only.items) {
      found_.push_back({table_,
                        key + name_of_row(row),
                        before != nullptr ? &row : nullptr,
                        before != nullptr ? nullptr : &row});
    }
  }

  // Both are in order of key.
  void compare_tables(const std::string& key, const TomlNode& before, const TomlNode& after) {
    auto a = before.items.begin();
    auto b = after.items.begin();
    while (a != before.items.end() || b != after.items.end()) {
      if (b == after.items.end() || (a != before.items.end() && a->key < b->key)) {
        compare(below(key, a->key), &*a, nullptr);
        ++a;
      } else if (a == before.items.end() || b->key < a->key) {
        compare(below(key, b->key), nullptr, &*b);
        ++b;
      } else {
        compare(below(key, a->key), &*a, &*b);
        ++a;
        ++b;
      }
    }
  }

  void compare_rows(const std::string& key, const TomlNode& before, const TomlNode& after) {
    std::vector<const TomlNode*> partner(before.items.size());
    std::vector<bool> taken(after.items.size());
    const auto pair_up = [&](const auto& fits) {
      for (std::size_t i = 0; i < before.items.size(); ++i) {
        for (std::size_t j = 0; j < after.items.size() && partner[i] == nullptr; ++j) {
          if (taken[j] || !fits(before.items[i], after.items[j])) continue;
          partner[i] = &after.items[j];
          taken[j] = true;
        }
      }
    };
    const auto about_the_same = [](const TomlNode& a, const TomlNode& b) {
      return subject_of(a) == subject_of(b);
    };
    pair_up(same);
    pair_up([&](const TomlNode& a, const TomlNode& b) {
      return about_the_same(a, b) && start_of(a) == start_of(b);
    });
    pair_up(about_the_same);
    for (std::size_t i = 0; i < before.items.size(); ++i) {
      compare(key + name_of_row(before.items[i]), &before.items[i], partner[i]);
    }
    for (std::size_t j = 0; j < after.items.size(); ++j) {
      if (!taken[j]) compare(key + name_of_row(after.items[j]), nullptr, &after.items[j]);
    }
  }

  std::string table_;
  std::vector<RulebookDifference> found_;
};

}  // namespace

std::vector<RulebookDifference> differences(const TomlNode& before, const TomlNode& after) {
  std::vector<std::string> names;
  for (const TomlNode* root : {&before, &after}) {
    for (const TomlNode& item : root->items)
      names.push_back(item.key);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::vector<RulebookDifference> all;
  for (const std::string& name : names) {
    const TomlNode* a = before.find(name);
    const TomlNode* b = after.find(name);
    // A table of one text only is told entry by entry, as if the other had it with nothing in it.
    const TomlNode nothing;
    const TomlNode& one = a != nullptr ? *a : *b;
    const bool stands_alone = !is_table(one) && !is_rows(one);
    Comparison comparison(stands_alone || name == "title" ? "rulebook" : name);
    if (is_table(one)) {
      comparison.compare(
          name == "title" ? name : "", a != nullptr ? a : &nothing, b != nullptr ? b : &nothing);
    } else {
      comparison.compare(stands_alone ? name : "", a, b);
    }
    for (auto& each : comparison.take())
      all.push_back(std::move(each));
  }
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    // What the rulebook is comes before what it says.
    return std::tuple(a.table != "rulebook", std::string_view(a.table)) <
           std::tuple(b.table != "rulebook", std::string_view(b.table));
  });
  return all;
}

std::string plain_text(const TomlNode& node) {
  std::string out;
  switch (node.kind) {
    case TomlNode::Kind::kString:
      return node.string;
    case TomlNode::Kind::kInteger:
      return std::to_string(node.integer);
    case TomlNode::Kind::kBoolean:
      return node.boolean ? "true" : "false";
    case TomlNode::Kind::kDate:
      return to_string(node.date);
    case TomlNode::Kind::kArray:
      for (const TomlNode& item : node.items)
        out += (out.empty() ? "" : ", ") + plain_text(item);
      return out;
    case TomlNode::Kind::kTable: {
      std::vector<const TomlNode*> items;
      for (const TomlNode& item : node.items)
        items.push_back(&item);
      std::stable_sort(items.begin(), items.end(), [](const TomlNode* a, const TomlNode* b) {
        return std::tie(a->key_place.line, a->key_place.column) <
               std::tie(b->key_place.line, b->key_place.column);
      });
      for (const TomlNode* item : items)
        out += (out.empty() ? "" : "; ") + item->key + " " + plain_text(*item);
      return out;
    }
    case TomlNode::Kind::kOther:
      break;
  }
  return out;
}

}  // namespace replay
