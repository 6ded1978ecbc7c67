#include "tests/tools/server/desk_bench.h"

#include <chrono>
#include <sstream>
#include <thread>

#include "replay/rules/built_in_rulebook.h"
#include "tools/cli/stored_event.h"
#include "tools/server/routes.h"
#include "tools/simulate/stream.h"

namespace server {

void DayClock::set(std::string_view day) {
  constexpr std::int64_t kHalfDayUs = std::int64_t{12} * 3'600 * 1'000'000;
  wall_us_ = replay::oslo_day_start(*replay::parse_date(day)).value + kHalfDayUs;
}

namespace {

/// Lets in whoever comes, as long as it does.
class Door final : public Gate {
 public:
  explicit Door(const std::atomic<bool>& lets_in) : lets_in_(lets_in) {}

  [[nodiscard]] std::expected<Caller, Refusal> who(const http::Request& /*request*/) override {
    return local_operator();
  }

  [[nodiscard]] std::expected<Caller, Refusal> greet(const http::Request& request) override {
    return who(request);
  }

  [[nodiscard]] std::expected<SignedIn, Refusal> sign_in(const http::Request& /*request*/,
                                                         std::string_view /*text*/) override {
    return std::unexpected(Refusal{});
  }

  [[nodiscard]] std::expected<SignedIn, Refusal> sign_in_by_issuer(
      const http::Request& /*request*/,
      std::string_view /*id_token*/,
      const LoginOf& /*login*/) override {
    return std::unexpected(Refusal{});
  }

  [[nodiscard]] bool fails_too_often(const http::Request& /*request*/) override { return false; }

  void failed(const http::Request& /*request*/) override {}

  [[nodiscard]] std::expected<Caller, Refusal> sign_out(const http::Request& request) override {
    return who(request);
  }

  void end_session(const base::Digest& /*session*/) override {}

  [[nodiscard]] std::chrono::microseconds pace(const Caller& /*caller*/, bool /*takes*/) override {
    return std::chrono::microseconds(0);
  }

  [[nodiscard]] bool still_valid(const Caller& /*caller*/) override { return lets_in_; }

  [[nodiscard]] std::vector<base::Error> troubles() override { return {}; }

 private:
  const std::atomic<bool>& lets_in_;
};

}  // namespace

DeskBench::DeskBench(std::string_view day, Projection::Settings projection, Wrap wrap)
    : clock_(day),
      router_(all_routes()) {
  made_.options.publish_interval = std::chrono::milliseconds(0);
  made_.create(true);
  auto book = Book::open([this, wrap]() -> base::Result<std::unique_ptr<ledger::Ledger>> {
    CASELEDGER_TRY(auto opened, made_.try_open());
    return wrap ? wrap(std::move(opened)) : std::move(opened);
  });
  CHECK(book.has_value());
  Desk::Settings settings;
  settings.projection = projection;
  auto desk = Desk::open(*std::move(book),
                         clock_,
                         std::make_unique<Door>(lets_in_),
                         std::make_shared<Waiters>(),
                         settings);
  CHECK(desk.has_value());
  desk_ = *std::move(desk);
}

void DeskBench::append_lines(const std::vector<std::string>& lines) {
  const replay::CodeLists codes{replay::built_in_rulebook().codes};
  const auto ledger = desk_->ledger();
  std::vector<ledger::NewEvent> batch;
  std::map<base::Uuid, replay::EventTypeId> types;
  const replay::ParseContext context{
      .codes = codes,
      .is_simulated = true,
      .find_target = [&](std::string_view stream,
                         const base::Uuid& id) -> base::Result<std::optional<replay::EventTypeId>> {
        const auto known = types.find(id);
        if (known != types.end()) return known->second;
        return tools::stored_type(*ledger, stream, id);
      }};
  for (const std::string& line : lines) {
    auto event = replay::parse_event(line, context);
    ASSERT_TRUE(event) << event.error().message << " in " << line;
    types.emplace(*event->id, event->type);
    batch.push_back({.stream = std::move(event->stream),
                     .id = *event->id,
                     .expected_version = event->expected_version,
                     .body = std::move(event->body),
                     .recorded_at = event->recorded_at});
  }
  append(std::move(batch));
}

void DeskBench::append(std::vector<ledger::NewEvent> batch) {
  static_cast<void>(support::must_append(*desk_->ledger(), std::move(batch)));
  desk_->projection().grown();
}

void DeskBench::catch_up() {
  const replay::Date today = desk_->today();
  for (int i = 0; i < 2'000; ++i) {
    const auto table = desk_->projection().newest();
    if (table && table->basis().size == desk_->ledger()->prefix().size &&
        table->basis().today == today) {
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  FAIL() << "the projection does not follow";
}

http::Response DeskBench::get(const std::string& target,
                              std::vector<http::Header> headers,
                              const Caller& caller) {
  Call call;
  call.request = {.method = "GET",
                  .target = target,
                  .headers = std::move(headers),
                  .body = {},
                  .id = "test",
                  .peer = "127.0.0.1"};
  auto uri = Uri::parse(target);
  CHECK(uri.has_value());
  call.uri = *std::move(uri);
  auto match = router_.match(call.request, call.uri);
  if (!match) return std::move(match).error();
  call.case_id = std::move(match->case_id);
  call.name = std::move(match->name);
  call.caller = caller;
  return match->route->answer(*desk_, call);
}

std::vector<std::string> simulated_lines(std::uint64_t cases, std::uint64_t seed) {
  const simulate::Calendar calendar;
  std::string text;
  simulate::run_stream(
      calendar,
      {.cases = cases, .seed = seed, .today = simulate::simulated_days(calendar).usual_last},
      {.events =
           [&text](std::string_view lines) {
             text += lines;
             return true;
           },
       .progress = {}});
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

}  // namespace server
