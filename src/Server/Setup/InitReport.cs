using System.Text.Json.Serialization;
using Posthouse.Dns;

namespace Posthouse.Server;

/// <summary>What init did, and what is left to do by hand.</summary>
internal sealed record InitReport
{
    public required string Domain { get; init; }

    public required string HostName { get; init; }

    public required string Administrator { get; init; }

    /// <summary>Only when it was made here; it is nowhere else.</summary>
    public string? Password { get; init; }

    public required string Configuration { get; init; }

    public required string Data { get; init; }

    /// <summary>Where TLS certificates come from: "acme", "file", or "self-signed" until somebody decides.</summary>
    public required string Certificate { get; init; }

    /// <summary>To publish in the domain's and the host's zone.</summary>
    public required IReadOnlyList<DnsRecord> Records { get; init; }

    /// <summary>To be set by the provider of the addresses.</summary>
    public required IReadOnlyList<DnsRecord> Reverse { get; init; }

    public required IReadOnlyList<string> NextSteps { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(InitReport))]
internal sealed partial class InitReportJson : JsonSerializerContext;
