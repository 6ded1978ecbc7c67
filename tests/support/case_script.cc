#include "tests/support/case_script.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

namespace support {
namespace {

namespace json = boost::json;
using base::Result;
using Words = std::vector<std::string>;

Words split(std::string_view line) {
  Words words;
  std::string word;
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ' ' && !quoted) {
      if (!word.empty()) {
        words.push_back(std::exchange(word, {}));
      }
    } else {
      word += c;
    }
  }
  if (!word.empty()) {
    words.push_back(word);
  }
  return words;
}

template <class Visit>
void for_each_item(std::string_view list, Visit visit) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    visit(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
}

json::value value_of(std::string_view text) {
  if (text == "true" || text == "false") {
    return text == "true";
  }
  if (text.starts_with('[')) {
    json::array items;
    for_each_item(text.substr(1, text.size() - 2),
                  [&items](std::string_view item) { items.push_back(value_of(item)); });
    return items;
  }
  // Digests and codes may begin with a zero; numbers do not.
  if (text.size() > 1 && text.starts_with('0')) {
    return json::string(text);
  }
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) {
    return number;
  }
  return json::string(text);
}

/// `a.b=value` into object.a.b; `-` takes the member away.
void set(json::object& object, std::string_view key, std::string_view value) {
  const std::size_t dot = key.find('.');
  if (dot == std::string_view::npos) {
    if (value == "-") {
      object.erase(key);
    } else {
      object.insert_or_assign(key, value_of(value));
    }
    return;
  }
  json::value& inner = object[key.substr(0, dot)];
  if (!inner.is_object()) {
    inner.emplace_object();
  }
  set(inner.as_object(), key.substr(dot + 1), value);
}

std::string replaced(std::string text, std::string_view name, std::string_view value) {
  for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at)) {
    text.replace(at, name.size(), value);
  }
  return text;
}

class Parser {
 public:
  explicit Parser(std::string_view defaults) {
    for_each_line(defaults, [this](const std::string& line) {
      const Words words = split(line);
      if (words.empty() || line.starts_with('#')) {
        return;
      }
      const Words rest(words.begin() + 1, words.end());
      if (is_group(words.front())) {
        groups_[words.front()].push_back(rest);
      } else {
        defaults_.emplace(words.front(), rest);
      }
    });
  }

  Result<CaseScript> parse(std::string_view text) {
    for_each_line(text, [this](const std::string& line) {
      ++line_number_;
      if (error_.empty()) {
        take(line);
      }
    });
    if (error_.empty() && (script_.name.empty() || script_.rule.empty() || script_.events.empty() ||
                           script_.judgements.empty())) {
      error_ = "name, rule, given, on and then are all needed";
    }
    if (!error_.empty()) {
      return base::fail(
          base::ErrorCode::kInvalidArgument, error_, "line " + std::to_string(line_number_));
    }
    return std::move(script_);
  }

 private:
  /// Types begin with a capital.
  static bool is_group(std::string_view word) { return 'a' <= word.front() && word.front() <= 'z'; }

  template <class Visit>
  static void for_each_line(std::string_view text, Visit visit) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      visit(std::string(text.substr(0, end)));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  void take(const std::string& line) {
    if (line.starts_with("# name: ")) {
      script_.name = line.substr(8);
    } else if (line.starts_with("# rule: ")) {
      script_.rule = line.substr(8);
    } else if (const Words words = split(line); !words.empty() && !line.starts_with('#')) {
      take(words);
    }
  }

  void take(const Words& words) {
    if (words[0] == "given" || words[0] == "then") {
      section_ = words[0];
    } else if (words[0] == "on") {
      section_ = words[0];
      take_judgement(words);
    } else if (section_ == "given") {
      take_event(words);
    } else if (section_ == "then" && !script_.judgements.empty()) {
      script_.judgements.back().lines.push_back(words);
    } else {
      error_ = "'" + words[0] + "' stands outside given and then";
    }
  }

  void take_judgement(const Words& words) {
    Judgement judgement;
    const auto today = words.size() > 1 ? replay::parse_date(words[1]) : std::nullopt;
    if (!today || words.size() % 2 != 0) {
      error_ = "on DATE [knowing N] [valid-at DATE] [with OPTION=VALUE]";
      return;
    }
    judgement.today = *today;
    for (std::size_t i = 2; i + 1 < words.size(); i += 2) {
      if (words[i] == "knowing") {
        judgement.knowing = std::stoul(words[i + 1]);
      } else if (words[i] == "valid-at") {
        judgement.valid_at = replay::parse_date(words[i + 1]);
      } else if (words[i] == "with") {
        judgement.options.push_back(words[i + 1]);
      } else {
        error_ = "on DATE [knowing N] [valid-at DATE] [with OPTION=VALUE]";
      }
    }
    script_.judgements.push_back(std::move(judgement));
  }

  /// Local time in Oslo with its offset; a time that has one already keeps it.
  std::string instant_of(const std::string& when) {
    if (when.size() > 16) {
      return when;
    }
    std::string local = when;
    if (local.size() == 10) {
      const std::size_t minutes = 9 * 60 + script_.events.size();
      const auto two = [](std::size_t n) {
        return std::string(n < 10 ? "0" : "") + std::to_string(n);
      };
      local += "T" + two(minutes / 60) + ":" + two(minutes % 60);
    }
    local += ":00";
    const auto winter = replay::parse_instant(local + "+01:00");
    if (!winter) {
      error_ = "'" + when + "' is no date and no time";
      return {};
    }
    return local + (replay::oslo_offset_minutes(winter->utc) == 120 ? "+02:00" : "+01:00");
  }

  void take_event(const Words& words) {
    if (words.size() < 2) {
      error_ = "an event is a date, a type and its fields";
      return;
    }
    if (!is_group(words[1])) {
      const int number = ++counts_[words[1]];
      add_event(words, words[1] + (number == 1 ? "" : "#" + std::to_string(number)), number);
      return;
    }
    const auto group = groups_.find(words[1]);
    if (group == groups_.end() || words.size() > 2) {
      error_ = "'" + words[1] + "' is no group of defaults.txt that stands alone";
      return;
    }
    for (Words member : group->second) {
      member.insert(member.begin(), words[0]);
      add_event(member, words[1], 0);
    }
  }

  void add_event(const Words& words, std::string name, int number) {
    ScriptEvent event;
    const std::string& type = words[1];
    event.name = std::move(name);
    event.json = {{"case", kScriptCase}, {"type", type}, {"data", json::object{}}};
    event.json["occurredAt"] = instant_of(words[0]);
    event.json["id"] = id_of(script_.events.size());
    event.json["actor"] = {{"id", "u-1"}, {"role", "CASE_HANDLER"}, {"organisation", "HDIR"}};
    const std::string date = words[0].substr(0, 10);
    if (type == "EventCorrected") {
      take_correction(event, words);
    } else {
      for (const std::string& word : defaults_[type]) {
        set_field(event, replaced(replaced(word, "{date}", date), "{n}", std::to_string(number)));
      }
      for (std::size_t i = 2; i < words.size(); ++i) {
        set_field(event, words[i]);
      }
    }
    script_.events.push_back(std::move(event));
  }

  void set_field(ScriptEvent& event, const std::string& word) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) {
      error_ = "'" + word + "' is not key=value";
      return;
    }
    const std::string key = word.substr(0, equals);
    if (key == "recordedAt") {
      event.json[key] = instant_of(word.substr(equals + 1));
      return;
    }
    const bool is_envelope = key.starts_with("actor.");
    set(is_envelope ? event.json : event.json["data"].as_object(), key, word.substr(equals + 1));
  }

  void take_correction(ScriptEvent& event, const Words& words) {
    json::object& data = event.json["data"].as_object();
    json::object replacement;
    for (std::size_t i = 2; i < words.size(); ++i) {
      const std::size_t equals = std::min(words[i].find('='), words[i].size() - 1);
      const std::string key = words[i].substr(0, equals);
      const std::string value = words[i].substr(equals + 1);
      if (key == "target") {
        const auto target = std::ranges::find(script_.events, value, &ScriptEvent::name);
        if (target == script_.events.end()) {
          error_ = "no event " + value + " before this line";
          return;
        }
        data["target"] = target->json.at("id");
        replacement = target->json.at("data").as_object();
      } else if (key == "occurredAt") {
        data["occurredAt"] = instant_of(value);
      } else if (key == "reason") {
        data["reason"] = value;
      } else {
        set(replacement, key, value);
      }
    }
    data["replacement"] = replacement;
    data.emplace("reason", "entered wrongly");
  }

  static std::string id_of(std::size_t place) {
    std::string digits = std::to_string(place + 1);
    return "00000000-0000-8000-8000-" + std::string(12 - digits.size(), '0') + digits;
  }

  std::map<std::string, Words, std::less<>> defaults_;
  /// Name → its events, in order.
  std::map<std::string, std::vector<Words>, std::less<>> groups_;
  std::map<std::string, int> counts_;
  CaseScript script_;
  std::string section_;
  std::string error_;
  std::size_t line_number_ = 0;
};

}  // namespace

Result<CaseScript> parse_case_script(std::string_view text, std::string_view defaults) {
  return Parser(defaults).parse(text);
}

}  // namespace support
