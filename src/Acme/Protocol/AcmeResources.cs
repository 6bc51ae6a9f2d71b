using System.Text.Json.Serialization;

namespace Posthouse.Acme;

/// <summary>RFC 8555 §7.1.1.</summary>
internal sealed record AcmeDirectory
{
    public Uri? NewNonce { get; init; }

    public Uri? NewAccount { get; init; }

    public Uri? NewOrder { get; init; }

    public Uri? RevokeCert { get; init; }

    /// <summary>RFC 9773 §3.</summary>
    public Uri? RenewalInfo { get; init; }

    public DirectoryMeta? Meta { get; init; }
}

internal sealed record DirectoryMeta
{
    public string? TermsOfService { get; init; }

    public bool ExternalAccountRequired { get; init; }
}

/// <summary>RFC 8555 §9.7.7: "dns" is the only type used here.</summary>
internal sealed record AcmeIdentifier(string Type, string Value);

/// <summary>RFC 8555 §7.1.3.</summary>
internal sealed record AcmeOrder
{
    public string Status { get; init; } = "";

    public IReadOnlyList<AcmeIdentifier> Identifiers { get; init; } = [];

    public IReadOnlyList<Uri> Authorizations { get; init; } = [];

    public Uri? Finalize { get; init; }

    public Uri? Certificate { get; init; }

    public AcmeProblem? Error { get; init; }
}

/// <summary>RFC 8555 §7.1.4.</summary>
internal sealed record AcmeAuthorization
{
    public AcmeIdentifier? Identifier { get; init; }

    public string Status { get; init; } = "";

    public IReadOnlyList<AcmeChallenge> Challenges { get; init; } = [];
}

/// <summary>RFC 8555 §8.</summary>
internal sealed record AcmeChallenge
{
    public string Type { get; init; } = "";

    public Uri? Url { get; init; }

    public string Status { get; init; } = "";

    public string? Token { get; init; }

    public AcmeProblem? Error { get; init; }
}

/// <summary>RFC 9457 with the members of RFC 8555 §6.7.</summary>
internal sealed record AcmeProblem
{
    public string? Type { get; init; }

    public string? Detail { get; init; }

    public string? Instance { get; init; }

    public AcmeIdentifier? Identifier { get; init; }

    public IReadOnlyList<AcmeProblem>? Subproblems { get; init; }
}

/// <summary>RFC 9773 §4.2.</summary>
internal sealed record RenewalInfo
{
    public SuggestedWindow? SuggestedWindow { get; init; }

    [JsonPropertyName("explanationURL")]
    public string? Explanation { get; init; }
}

internal sealed record SuggestedWindow(DateTimeOffset Start, DateTimeOffset End);

/// <summary>RFC 8555 §7.3.</summary>
internal sealed record AccountRequest
{
    public bool? TermsOfServiceAgreed { get; init; }

    public IReadOnlyList<string>? Contact { get; init; }

    public System.Text.Json.Nodes.JsonNode? ExternalAccountBinding { get; init; }
}

/// <summary>RFC 8555 §7.4, RFC 9773 §5.</summary>
internal sealed record OrderRequest(IReadOnlyList<AcmeIdentifier> Identifiers, string? Replaces);

/// <summary>RFC 8555 §7.4: the request in base64url of its DER.</summary>
internal sealed record Finalization(string Csr);

/// <summary>RFC 8555 §7.6: the certificate in base64url of its DER, and RFC 5280 §5.3.1's number of the reason.</summary>
internal sealed record Revocation(string Certificate, int Reason);

/// <summary>What is sent, read and kept, prepared when the program is built.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AcmeDirectory))]
[JsonSerializable(typeof(AcmeOrder))]
[JsonSerializable(typeof(AcmeAuthorization))]
[JsonSerializable(typeof(AcmeProblem))]
[JsonSerializable(typeof(RenewalInfo))]
[JsonSerializable(typeof(AccountRequest))]
[JsonSerializable(typeof(OrderRequest))]
[JsonSerializable(typeof(Finalization))]
[JsonSerializable(typeof(Revocation))]
[JsonSerializable(typeof(SavedAccount))]
[JsonSerializable(typeof(SavedOrder))]
[JsonSerializable(typeof(RenewalState))]
internal sealed partial class AcmeJson : JsonSerializerContext;
