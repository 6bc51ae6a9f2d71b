using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Posthouse.Identity;

/// <summary>What a provider says of itself (OpenID Connect Discovery §3), and its keys.</summary>
internal sealed record ProviderMetadata
{
    internal required Uri Authorization { get; init; }

    internal required Uri Token { get; init; }

    internal required Uri KeySet { get; init; }

    internal Uri? UserInfo { get; init; }

    internal Uri? EndSession { get; init; }

    /// <summary>client_secret_basic; else client_secret_post.</summary>
    internal bool TakesBasic { get; init; }

    /// <summary>RFC 9207 §3: it puts its name into every answer.</summary>
    internal bool NamesItself { get; init; }

    /// <summary>Public ones alone: a shared secret signs nothing here.</summary>
    internal IReadOnlyList<SecurityKey> Keys { get; init; } = [];

    /// <param name="issuer">As it is set up here. Discovery §4.3: the document must name the same.</param>
    /// <exception cref="ProviderException">It cannot be used.</exception>
    internal static ProviderMetadata Read(JsonElement document, string issuer)
    {
        if (document.ValueKind != JsonValueKind.Object) throw Bad("is no JSON object");
        if (Text(document, "issuer") != issuer) throw Bad($"is of the issuer '{Text(document, "issuer")}', and not of '{issuer}'");
        return new ProviderMetadata
        {
            Authorization = Address(document, "authorization_endpoint") ?? throw Bad("has no authorization_endpoint"),
            Token = Address(document, "token_endpoint") ?? throw Bad("has no token_endpoint"),
            KeySet = Address(document, "jwks_uri") ?? throw Bad("has no jwks_uri"),
            UserInfo = Address(document, "userinfo_endpoint"),
            EndSession = Address(document, "end_session_endpoint"),
            // Without a list it is client_secret_basic (Discovery §3).
            TakesBasic = !document.TryGetProperty("token_endpoint_auth_methods_supported", out JsonElement methods) || methods.ValueKind != JsonValueKind.Array
                || methods.EnumerateArray().Any(static one => one.ValueKind == JsonValueKind.String && one.GetString() == "client_secret_basic"),
            NamesItself = document.TryGetProperty("authorization_response_iss_parameter_supported", out JsonElement names) && names.ValueKind == JsonValueKind.True,
        };
    }

    /// <exception cref="ProviderException">There is none.</exception>
    internal static IReadOnlyList<SecurityKey> ReadKeys(string json)
    {
        try
        {
            // RFC 7517 §4.2: "enc" is for other things than signing.
            SecurityKey[] keys = [.. new JsonWebKeySet(json).Keys.Where(static key => key.Kty is "RSA" or "EC" && key.Use is null or "" or "sig")];
            return keys.Length > 0 ? keys : throw new ProviderException(ProviderFault.Unreachable, "The provider publishes no key that signs.");
        }
        catch (Exception exception) when (exception is ArgumentException or JsonException or InvalidOperationException)
        {
            throw new ProviderException(ProviderFault.Unreachable, "The provider's keys cannot be read.", exception);
        }
    }

    private static string? Text(JsonElement document, string name) => document.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Uri? Address(JsonElement document, string name)
    {
        if (Text(document, name) is not { } text) return null;
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme == Uri.UriSchemeHttps && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0 ? uri : throw Bad($"has a {name} that is not https");
    }

    private static ProviderException Bad(string what) => new(ProviderFault.Unreachable, $"The provider's discovery document {what}.");
}
