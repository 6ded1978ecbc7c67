#include "tools/cli/vocabulary.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace tools {
namespace {

constexpr auto kWords = std::to_array<Word>({
    // States of a case.
    {"RECEIVED", {"mottatt", "received"}},
    {"ROUTED", {"fordelt", "routed"}},
    {"INCOMPLETE", {"ufullstendig", "incomplete"}},
    {"COMPLETE", {"fullstendig", "complete"}},
    {"LEGAL_ASSESSMENT", {"i juridisk vurdering", "in legal assessment"}},
    {"ASSESSED", {"vurdert", "assessed"}},
    {"GRANTED", {"innvilget", "granted"}},
    {"REFUSED", {"avslått", "refused"}},
    {"DISMISSED", {"avvist", "dismissed"}},
    {"CONTRACTED", {"kontrakt inngått", "contracted"}},
    {"PREPARING", {"under tilrettelegging", "in preparation"}},
    {"PARTLY_DELIVERED", {"delvis levert", "partly delivered"}},
    {"DELIVERED", {"levert", "delivered"}},
    {"DELETION_DUE", {"sletting forfalt", "deletion due"}},
    {"DELETED", {"slettet", "deleted"}},
    {"WITHDRAWN", {"trukket", "withdrawn"}},
    {"CLOSED", {"avsluttet", "closed"}},
    // Clocks.
    {"STATUTORY", {"lovfestet", "statutory"}},
    {"EXPECTED", {"forventet", "expected"}},
    {"AGREED", {"avtalt", "agreed"}},
    {"RUNNING", {"løper", "running"}},
    {"PAUSED", {"stanset", "paused"}},
    {"OVERDUE", {"over fristen", "overdue"}},
    {"MET", {"holdt", "met"}},
    {"BREACHED", {"brutt", "breached"}},
    {"SUPERSEDED", {"avløst", "superseded"}},
    {"ENDED", {"opphørt", "ended"}},
    {"DONE", {"ferdig", "done"}},
    {"WORKING_DAY", {"virkedager", "working days"}},
    {"DAY", {"dager", "days"}},
    {"WEEK", {"uker", "weeks"}},
    {"MONTH", {"måneder", "months"}},
    // Deletion.
    {"NONE", {"ingen", "none"}},
    {"UNDATED", {"uten dato", "undated"}},
    {"PENDING", {"venter", "pending"}},
    {"PARTIAL", {"delvis", "partial"}},
    {"ON_HOLD", {"båndlagt", "on hold"}},
    {"CONFIRMED", {"bekreftet", "confirmed"}},
    {"VERIFIED", {"etterprøvd", "verified"}},
    // Findings.
    {"CRITICAL", {"kritisk", "critical"}},
    {"MAJOR", {"alvorlig", "major"}},
    {"MINOR", {"mindre", "minor"}},
    {"INFO", {"til orientering", "info"}},
    {"EXPLAINED", {"forklart", "explained"}},
    {"FALSE_ALARM", {"falsk alarm", "false alarm"}},
    // The application.
    {"ANON_STAT", {"anonym statistikk", "anonymous statistics"}},
    {"ANON_LINKED", {"anonym, koblet", "anonymous, linked"}},
    {"IDENTIFIABLE", {"personidentifiserbar", "identifiable"}},
    {"ANONYMOUS", {"anonym", "anonymous"}},
    {"INDIRECT", {"indirekte", "indirect"}},
    {"DIRECT", {"direkte", "direct"}},
    {"NEW", {"ny", "new"}},
    {"PROJECT_CHANGE", {"prosjektendring", "project change"}},
    {"NEW_PERIOD", {"ny periode", "new period"}},
    {"RESEARCH_HEALTH", {"helseforskning", "health research"}},
    {"RESEARCH_OTHER", {"annen forskning", "other research"}},
    {"STATISTICS", {"statistikk", "statistics"}},
    {"HEALTH_ANALYSIS", {"helseanalyse", "health analysis"}},
    {"QUALITY_IMPROVEMENT", {"kvalitetsforbedring", "quality improvement"}},
    {"PLANNING", {"planlegging", "planning"}},
    {"GOVERNANCE", {"styring", "governance"}},
    {"PREPAREDNESS", {"beredskap", "preparedness"}},
    {"ADMIN_SPECIALIST",
     {"administrasjon av spesialisthelsetjenesten", "administration of specialist care"}},
    {"REGISTER_QA", {"kvalitetssikring av registre", "quality assurance of registers"}},
    {"INJURY_PREVENTION", {"skadeforebygging", "injury prevention"}},
    {"OTHER", {"annet", "other"}},
    // Complaints.
    {"OPEN", {"åpen", "open"}},
    {"DECIDED", {"avgjort", "decided"}},
});

std::string upper(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return result;
}

}  // namespace

std::span<const Word> words() {
  return kWords;
}

std::string_view word_for(std::string_view code, Language language) {
  const auto it = std::ranges::find(kWords, code, &Word::code);
  return it == kWords.end() ? code : it->text.in(language);
}

std::string code_for(std::string_view word) {
  const auto it = std::ranges::find_if(
      kWords, [&](const Word& known) { return known.text.nb == word || known.text.en == word; });
  return it == kWords.end() ? upper(word) : std::string(it->code);
}

Tone tone_for(std::string_view code) {
  constexpr std::array<std::string_view, 4> kGood = {"MET", "CONFIRMED", "VERIFIED", "DELETED"};
  constexpr std::array<std::string_view, 6> kBad = {
      "OVERDUE", "BREACHED", "CRITICAL", "DELETION_DUE", "MAJOR", "UNDATED"};
  constexpr std::array<std::string_view, 3> kWarn = {"PAUSED", "ON_HOLD", "MINOR"};
  if (std::ranges::find(kGood, code) != kGood.end()) return Tone::kGood;
  if (std::ranges::find(kBad, code) != kBad.end()) return Tone::kBad;
  if (std::ranges::find(kWarn, code) != kWarn.end()) return Tone::kWarn;
  return Tone::kPlain;
}

std::string oslo_time(base::TimestampUtcUs instant) {
  // Whole seconds: finer time is in the JSON.
  const std::int64_t us = instant.value;
  const std::int64_t floor =
      us - ((us % base::kMicrosPerSecond) + base::kMicrosPerSecond) % base::kMicrosPerSecond;
  const base::TimestampUtcUs second{floor};
  const auto offset = static_cast<std::int16_t>(replay::oslo_offset_minutes(second));
  std::string text = replay::to_string(replay::Instant{second, offset});
  const std::size_t t = text.find('T');
  if (t != std::string::npos) text[t] = ' ';
  return text;
}

std::string span_text(std::int64_t seconds, Language language) {
  constexpr std::int64_t kMinute = 60;
  constexpr std::int64_t kHour = 60 * kMinute;
  constexpr std::int64_t kDay = 24 * kHour;
  const std::string_view hour = language == Language::kNb ? "t" : "h";
  if (seconds < 0) return "-" + span_text(-seconds, language);
  if (seconds < kMinute) return fmt::format("{} s", seconds);
  if (seconds < kHour) return fmt::format("{} min", seconds / kMinute);
  if (seconds < kDay) {
    const std::int64_t minutes = seconds % kHour / kMinute;
    return minutes == 0 ? fmt::format("{} {}", seconds / kHour, hour)
                        : fmt::format("{} {} {} min", seconds / kHour, hour, minutes);
  }
  const std::int64_t hours = seconds % kDay / kHour;
  const std::string days = grouped(seconds / kDay, language) + " d";
  return hours == 0 || seconds >= 30 * kDay ? days : fmt::format("{} {} {}", days, hours, hour);
}

std::string lag_text(base::TimestampUtcUs recorded,
                     base::TimestampUtcUs occurred,
                     Language language) {
  const std::int64_t seconds = (recorded.value - occurred.value) / base::kMicrosPerSecond;
  const Text after{"{} etter", "{} later"};
  const Text before{"{} FØR det skjedde", "{} BEFORE it happened"};
  return seconds < 0 ? fmt::format(fmt::runtime(before.in(language)), span_text(-seconds, language))
                     : fmt::format(fmt::runtime(after.in(language)), span_text(seconds, language));
}

}  // namespace tools
