namespace Posthouse.Delivery;

/// <summary>What belongs together in one hour: an own domain, and where its mail went. "" is no own domain, and no single destination.</summary>
internal readonly record struct FlowKey(long Hour, string Domain, string Destination);
