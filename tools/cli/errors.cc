#include "tools/cli/errors.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "replay/event/json_writer.h"
#include "tools/cli/error_titles.h"

namespace tools {
namespace {

constexpr Text kErrorWord{"feil", "error"};
constexpr Text kDetailWord{"detalj", "detail"};
constexpr Text kWhereWord{"sted", "where"};
constexpr Text kHintWord{"råd", "hint"};

/// Edits (insert, delete, replace, swap of neighbours) from one word to the other.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(last.begin(), last.end(), 0U);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

ExitCode exit_code_of(const base::Error& error) {
  const int number = base::error_number(error);
  if (number >= kUsageFirst && number < kUsageLimit) return ExitCode::kUsage;
  switch (error.code) {
    case base::ErrorCode::kNotFound:
      return ExitCode::kNotFound;
    case base::ErrorCode::kConflict:
      return ExitCode::kConflict;
    case base::ErrorCode::kPermission:
      return ExitCode::kNotPermitted;
    case base::ErrorCode::kTornTail:
    case base::ErrorCode::kCorrupt:
    case base::ErrorCode::kUntrusted:
      return ExitCode::kVerificationFailed;
    case base::ErrorCode::kUnavailable:
      return ExitCode::kUnavailable;
    case base::ErrorCode::kUnknownOutcome:
      return ExitCode::kUnknownOutcome;
    case base::ErrorCode::kInvalidArgument:
    case base::ErrorCode::kLimitExceeded:
    case base::ErrorCode::kUnsupported:
    case base::ErrorCode::kIo:
      break;
  }
  return ExitCode::kFailed;
}

base::Error usage_error(int number, std::string message, std::string hint) {
  return {base::ErrorCode::kInvalidArgument, number, std::move(message), "", std::move(hint)};
}

base::Error as_usage_error(base::Error error) {
  error.number = kBadValue;
  return error;
}

std::string error_text(const base::Error& error, Language language, const Terminal& terminal) {
  const int number = base::error_number(error);
  // A message from a room below is English; in bokmål the number's name goes before it.
  const std::string_view title = language == Language::kNb ? title_of(number) : "";
  std::string text =
      toned(fmt::format("{} CL-{}", kErrorWord.in(language), number), Tone::kBad, terminal) + ": " +
      (title.empty() ? printable(error.message) : std::string(title)) + '\n';
  const auto add = [&](const Text& label, const std::string& value) {
    if (!value.empty()) text += fmt::format("  {}: {}\n", label.in(language), printable(value));
  };
  if (!title.empty()) add(kDetailWord, error.message);
  add(kWhereWord, error.where);
  add(kHintWord, error.hint);
  return text;
}

std::string error_json(const base::Error& error) {
  replay::JsonWriter json;
  json.begin_object().key("error").begin_object();
  json.field("code", fmt::format("CL-{}", base::error_number(error)));
  json.field("message", error.message);
  json.field("where", error.where);
  json.field("hint", error.hint);
  json.end_object().end_object();
  return json.take() + '\n';
}

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
  constexpr std::size_t kWordBytesMax = 64;
  if (word.size() > kWordBytesMax) return "";
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view word,
                         const std::vector<std::string_view>& candidates,
                         Language language) {
  const std::string_view near = nearest(word, candidates);
  const Text question{"mente du {}? ", "did you mean {}? "};
  const Text choices{"valgene er {}", "the choices are {}"};
  std::string text;
  if (!near.empty()) text = fmt::format(fmt::runtime(question.in(language)), near);
  return text + fmt::format(fmt::runtime(choices.in(language)), fmt::join(candidates, " "));
}

}  // namespace tools
