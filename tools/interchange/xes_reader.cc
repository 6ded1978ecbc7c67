#include "tools/interchange/xes_reader.h"

#include <algorithm>
#include <array>
#include <new>

#include <expat.h>
#include <fmt/format.h>

namespace tools {
namespace {

constexpr XML_Char kNamespaceSeparator = '\n';  // cannot stand in a name or a namespace
constexpr std::string_view kTracePrefix = "case:";
constexpr std::string_view kRepeatHint = "the file may be cut off or damaged: fetch it again";

std::string_view local_name(std::string_view name) {
  const auto at = name.rfind(kNamespaceSeparator);
  return at == std::string_view::npos ? name : name.substr(at + 1);
}

bool holds_one_value(std::string_view element) {
  constexpr std::array<std::string_view, 6> kNames{
      "string", "date", "int", "float", "boolean", "id"};
  return std::find(kNames.begin(), kNames.end(), element) != kNames.end();
}

bool holds_many_values(std::string_view element) {
  return element == "list" || element == "container";
}

const char* attribute_value(const char** attributes, std::string_view name) {
  for (; *attributes != nullptr; attributes += 2) {
    if (attributes[0] == name) return attributes[1];
  }
  return nullptr;
}

bool is_utf8_name(std::string_view encoding) {
  std::string upper(encoding);
  std::transform(upper.begin(), upper.end(), upper.begin(), [](char letter) {
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  });
  return upper == "UTF-8" || upper == "UTF8" || upper == "US-ASCII" || upper == "ASCII";
}

}  // namespace

struct XesReader::Handlers {
  static XesReader& self(void* user) { return *static_cast<XesReader*>(user); }

  static void declaration(void* user, const XML_Char*, const XML_Char* encoding, int) {
    if (encoding == nullptr || is_utf8_name(encoding)) return;
    self(user).stop(kNotUtf8,
                    base::ErrorCode::kInvalidArgument,
                    fmt::format("the file says that it is written in {}, not UTF-8", encoding),
                    fmt::format("convert it first: iconv -f {} -t UTF-8, and write UTF-8 in the "
                                "first line",
                                encoding));
  }

  static void doctype(void* user, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    self(user).stop(kXmlDoctype,
                    base::ErrorCode::kInvalidArgument,
                    "a DOCTYPE is not accepted",
                    "XES needs none: take the <!DOCTYPE …> out of the file");
  }

  static void start(void* user, const XML_Char* name, const XML_Char** attributes) {
    self(user).start_element(name, attributes);
  }

  static void end(void* user, const XML_Char*) { self(user).end_element(); }
};

XesReader::XesReader(TextSource& text)
    : text_(text),
      parser_(XML_ParserCreateNS("UTF-8", kNamespaceSeparator)) {
  if (parser_ == nullptr) throw std::bad_alloc();
  XML_SetUserData(parser_, this);
  XML_SetXmlDeclHandler(parser_, Handlers::declaration);
  XML_SetStartDoctypeDeclHandler(parser_, Handlers::doctype);
  XML_SetElementHandler(parser_, Handlers::start, Handlers::end);
}

XesReader::~XesReader() {
  XML_ParserFree(parser_);
}

base::Result<bool> XesReader::next(LogRecord& record) {
  if (next_event_ == events_.size()) {
    clear_trace();
    CASELEDGER_TRY(const bool found, read_trace());
    if (!found) return false;
  }
  const Event& event = events_[next_event_];
  ++next_event_;
  const std::size_t limit = next_event_ == events_.size() ? event_attributes_.size()
                                                          : events_[next_event_].attributes_begin;
  record.place = event.place;
  record.fields.clear();
  for (const Attribute& attribute : trace_attributes_)
    record.fields.push_back(field(attribute));
  for (std::size_t i = event.attributes_begin; i < limit; ++i) {
    record.fields.push_back(field(event_attributes_[i]));
  }
  return true;
}

base::Result<bool> XesReader::read_trace() {
  if (is_finished_) return false;
  do {
    CASELEDGER_TRY_STATUS(feed());
  } while (!is_suspended_ && !is_finished_);
  return is_suspended_;
}

base::Status XesReader::feed() {
  XML_Status status = XML_STATUS_OK;
  if (is_suspended_) {
    status = XML_ResumeParser(parser_);
  } else {
    CASELEDGER_TRY(const std::string_view chunk, text_.next());
    fed_bytes_ += chunk.size();
    status = XML_Parse(parser_, chunk.data(), static_cast<int>(chunk.size()), chunk.empty());
  }
  is_suspended_ = status == XML_STATUS_SUSPENDED;
  if (status == XML_STATUS_ERROR) return parser_error();
  if (is_suspended_) return {};
  XML_ParsingStatus parsing{};
  XML_GetParsingStatus(parser_, &parsing);
  is_finished_ = parsing.finalBuffer == XML_TRUE;
  return is_finished_ ? base::Status{} : check_progress();
}

base::Status XesReader::check_progress() {
  const auto parsed =
      static_cast<std::uint64_t>(std::max<XML_Index>(0, XML_GetCurrentByteIndex(parser_)));
  if (fed_bytes_ - parsed <= kXesTagBytesMax) return {};
  return base::fail(base::ErrorCode::kLimitExceeded,
                    kLogTooLarge,
                    fmt::format("a tag or comment is longer than {} bytes", kXesTagBytesMax),
                    tools::to_string(text_.path(), here()),
                    std::string(kRepeatHint));
}

base::Status XesReader::parser_error() {
  CASELEDGER_TRY_STATUS(failure_);
  const XML_Error error = XML_GetErrorCode(parser_);
  const bool is_empty = error == XML_ERROR_NO_ELEMENTS && level_ == Level::kFile;
  const bool is_cut_off = error == XML_ERROR_NO_ELEMENTS || error == XML_ERROR_UNCLOSED_TOKEN;
  std::string message = fmt::format("the XML is not well formed: {}", XML_ErrorString(error));
  if (is_cut_off) message = "the XML ends before its last tag";
  if (is_empty && fed_bytes_ == 0) message = "the file is empty";
  return base::fail(base::ErrorCode::kInvalidArgument,
                    kXmlMalformed,
                    std::move(message),
                    tools::to_string(text_.path(), here()),
                    std::string(kRepeatHint));
}

void XesReader::start_element(const char* full_name, const char** attributes) {
  if (++depth_ > kXesDepthMax) {
    stop(kLogTooLarge,
         base::ErrorCode::kLimitExceeded,
         fmt::format("elements are nested more than {} deep", kXesDepthMax),
         "a log has no use for that: check where the file comes from");
    return;
  }
  if (skipped_depth_ > 0) {
    ++skipped_depth_;
    return;
  }
  const std::string_view name = local_name(full_name);
  switch (level_) {
    case Level::kFile:
      if (name == "log") {
        level_ = Level::kLog;
      } else {
        stop(kXesUnexpected,
             base::ErrorCode::kInvalidArgument,
             fmt::format("the file begins with <{}>, and XES with <log>", name),
             "import reads CSV and XES");
      }
      return;
    case Level::kLog:
      start_in_log(name);
      return;
    case Level::kTrace:
    case Level::kEvent:
      start_in_trace(name, attributes);
      return;
  }
}

void XesReader::start_in_log(std::string_view name) {
  if (name == "trace") {
    level_ = Level::kTrace;
  } else if (name == "event") {
    stop(kXesUnexpected,
         base::ErrorCode::kInvalidArgument,
         "an event stands outside any trace, so its case is not known",
         "put every <event> inside the <trace> of its case");
  } else {
    skip_this_element();
  }
}

void XesReader::start_in_trace(std::string_view name, const char** attributes) {
  if (holds_one_value(name)) {
    keep_attribute(name, attributes);
    skip_this_element();
  } else if (holds_many_values(name)) {
    skip_this_element();
  } else if (name == "event" && level_ == Level::kTrace) {
    level_ = Level::kEvent;
    events_.push_back({event_attributes_.size(), here()});
  } else {
    stop(kXesUnexpected,
         base::ErrorCode::kInvalidArgument,
         fmt::format(
             "<{}> has no place inside <{}>", name, level_ == Level::kTrace ? "trace" : "event"),
         "a trace holds events and attributes, an event holds attributes");
  }
}

void XesReader::keep_attribute(std::string_view name, const char** attributes) {
  const char* const key = attribute_value(attributes, "key");
  const char* const value = attribute_value(attributes, "value");
  if (key == nullptr || value == nullptr) {
    stop(kXesUnexpected,
         base::ErrorCode::kInvalidArgument,
         fmt::format("<{}> has no {}", name, key == nullptr ? "key" : "value"),
         "every attribute needs a key and a value");
    return;
  }
  Attribute kept{trace_text_.size(), 0, 0, here()};
  if (level_ == Level::kTrace) trace_text_ += kTracePrefix;
  trace_text_ += key;
  kept.value_begin = trace_text_.size();
  trace_text_ += value;
  kept.value_end = trace_text_.size();
  (level_ == Level::kTrace ? trace_attributes_ : event_attributes_).push_back(kept);
  if (trace_bytes() > kXesTraceBytesMax) {
    stop(kLogTooLarge,
         base::ErrorCode::kLimitExceeded,
         fmt::format("the trace holds more than {} bytes", kXesTraceBytesMax),
         "split the trace, or convert the log to CSV");
  }
}

void XesReader::end_element() {
  --depth_;
  if (skipped_depth_ > 0) {
    --skipped_depth_;
    return;
  }
  switch (level_) {
    case Level::kEvent:
      level_ = Level::kTrace;
      return;
    case Level::kTrace:
      level_ = Level::kLog;
      if (events_.empty()) {
        ++empty_traces_;
        clear_trace();
      } else {
        XML_StopParser(parser_, XML_TRUE);  // the caller takes this trace before the next is read
      }
      return;
    case Level::kLog:
    case Level::kFile:
      return;
  }
}

void XesReader::stop(int number, base::ErrorCode code, std::string message, std::string hint) {
  if (!failure_) return;  // expat may call once more after it was stopped
  failure_ = base::fail(
      code, number, std::move(message), tools::to_string(text_.path(), here()), std::move(hint));
  XML_StopParser(parser_, XML_FALSE);
}

void XesReader::clear_trace() {
  trace_text_.clear();
  trace_attributes_.clear();
  event_attributes_.clear();
  events_.clear();
  next_event_ = 0;
}

Place XesReader::here() const {
  return {XML_GetCurrentLineNumber(parser_), XML_GetCurrentColumnNumber(parser_) + 1};
}

std::uint64_t XesReader::trace_bytes() const {
  return trace_text_.size() + events_.size() * sizeof(Event) +
         (trace_attributes_.size() + event_attributes_.size()) * sizeof(Attribute);
}

LogField XesReader::field(const Attribute& attribute) const {
  const std::string_view text(trace_text_);
  return {text.substr(attribute.name_begin, attribute.value_begin - attribute.name_begin),
          text.substr(attribute.value_begin, attribute.value_end - attribute.value_begin),
          attribute.place};
}

}  // namespace tools
