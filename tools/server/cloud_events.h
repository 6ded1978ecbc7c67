// CloudEvents 1.0 into our own JSON, so that one parser judges both.
//
// Room:      tools/server. Pure.
// Format:    subject is the case, type the event's type, time its occurredAt, data its data; the id
//            is a UUID made of source and id (SHA-256 of both, version 8), so that the same
//            CloudEvent is the same event for ever. The extensions actorid, actorrole,
//            actororganisation, correlation, causation, expectedversion and recordedat are the
//            members of that name.
// Source:    CloudEvents 1.0.2: JSON format 3.1, 4; HTTP protocol binding 3.1.3.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/base/types.h"
#include "tools/http/message.h"

namespace server {

inline constexpr std::string_view kCloudEvent = "application/cloudevents+json";
inline constexpr std::string_view kCloudEvents = "application/cloudevents-batch+json";

/// The event id of the CloudEvent with that source and id.
[[nodiscard]] base::Uuid cloud_event_id(std::string_view source, std::string_view id);

/// A structured CloudEvent as one event's JSON.
/// Errors:   kInvalidArgument CL-2633, the pointer into the CloudEvent · those of JsonDocument
[[nodiscard]] base::Result<std::string> from_structured(std::string_view json);

/// True if the request's headers are a CloudEvent and its body the data.
[[nodiscard]] bool is_binary(const http::Request& request);
/// Errors:   the same; the pointer names the attribute
[[nodiscard]] base::Result<std::string> from_binary(const http::Request& request);

/// The elements of a JSON array as texts, so that each can be judged on its own; what stands in
/// them is not looked at.
/// Errors:   kInvalidArgument CL-1101 no array, or it does not end
[[nodiscard]] base::Result<std::vector<std::string_view>> array_elements(std::string_view json);

/// Where an error that names a place in our JSON stands in the CloudEvent.
[[nodiscard]] std::string cloud_event_pointer(std::string_view pointer);

}  // namespace server
