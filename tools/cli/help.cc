#include "tools/cli/help.h"

#include <algorithm>

#include <fmt/format.h>

#include "tools/cli/arguments.h"

namespace tools {
namespace {

constexpr std::size_t kPageWidth = 78;
/// So many have a line of their own, so that the page fits a screen; the rest stand by name.
constexpr std::size_t kToldMax = 10;

std::string usage_of(const Command& command) {
  std::string usage(command.name);
  for (const Positional& positional : command.positionals) {
    std::string word(positional.name);
    if (positional.repeats) word += "...";
    usage += positional.is_required ? " " + word : " [" + word + "]";
  }
  return usage;
}

std::string option_words(const Option& option) {
  return option.value.empty() ? std::string(option.name)
                              : fmt::format("{} {}", option.name, option.value);
}

std::string padded_to(std::string_view text, std::size_t width) {
  const std::size_t own = display_width(text);
  return std::string(text) + std::string(width > own ? width - own : 0, ' ');
}

}  // namespace

std::string help_page(std::span<const Command> commands, Language language) {
  const Text title{
      "caseledger: hva som skjedde i hver sak, om fristen ble holdt, hva som må slettes",
      "caseledger: what happened in each case, by when, and what must be deleted"};
  const Text usage{
      "Bruk: caseledger [VALG] KOMMANDO ...   (caseledger KOMMANDO --help sier mer)",
      "Usage: caseledger [OPTIONS] COMMAND ...   (caseledger COMMAND --help says more)"};
  const Text globals{"Valg, foran eller etter kommandoen:",
                     "Options, before or after the command:"};
  const Text examples{"Eksempler:", "Examples:"};
  std::string page = fmt::format("{}\n\n{}\n\n", title.in(language), usage.in(language));
  const auto told = commands.first(std::min(commands.size(), kToldMax));
  std::size_t width = 0;
  for (const Command& command : told) {
    width = std::max(width, command.name.size());
  }
  for (const Command& command : told) {
    page += fmt::format("  {:<{}}  {}\n", command.name, width, command.summary.in(language));
  }
  std::string rest;
  for (const Command& command : commands.subspan(told.size())) {
    rest += (rest.empty() ? "" : " ") + std::string(command.name);
  }
  for (const std::string& line : wrapped(rest, kPageWidth)) {
    if (!line.empty()) page += "  " + line + '\n';
  }
  page += fmt::format("\n{}\n", globals.in(language));
  std::string words;
  for (const Option& option : global_options()) {
    words += (words.empty() ? "[" : " [") + option_words(option) + "]";
  }
  // An option and its value stay on one line.
  std::ranges::replace(words, ' ', '\x01');
  for (std::size_t at = words.find("]\x01["); at != std::string::npos;
       at = words.find("]\x01[", at)) {
    words[at + 1] = ' ';
  }
  for (std::string line : wrapped(words, kPageWidth)) {
    std::ranges::replace(line, '\x01', ' ');
    page += "  " + line + '\n';
  }
  page += fmt::format(
      "{}\n  caseledger init --origin example.org/ledger\n  caseledger cases --lang nb\n",
      examples.in(language));
  return page;
}

std::string help_page(const Command& command, Language language) {
  const Text usage{"Bruk: caseledger {} [VALG]", "Usage: caseledger {} [OPTIONS]"};
  const Text options{"Valg:", "Options:"};
  const Text globals{"Valg for alle kommandoer: caseledger --help",
                     "Options of every command: caseledger --help"};
  const Text examples{"Eksempler:", "Examples:"};
  std::string page =
      fmt::format("caseledger {}: {}\n\n", command.name, command.summary.in(language));
  page += fmt::format(fmt::runtime(usage.in(language)), usage_of(command)) + '\n';
  if (!command.notes.in(language).empty())
    page += fmt::format("\n{}\n", command.notes.in(language));
  if (!command.options.empty()) {
    page += fmt::format("\n{}\n", options.in(language));
    std::size_t width = 0;
    for (const Option& option : command.options) {
      width = std::max(width, display_width(option_words(option)));
    }
    for (const Option& option : command.options) {
      page += fmt::format(
          "  {}  {}\n", padded_to(option_words(option), width), option.help.in(language));
    }
  }
  page += fmt::format("{}\n\n{}\n", globals.in(language), examples.in(language));
  for (const std::string_view example : command.examples) {
    page += fmt::format("  {}\n", example);
  }
  return page;
}

}  // namespace tools
