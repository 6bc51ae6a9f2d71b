using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Posthouse.Mail;

namespace Posthouse.Identity;

/// <summary>Redeems a provider's code, and believes its tokens where they prove what they say (OpenID Connect Core §3.1.3.7).</summary>
internal sealed partial class ProviderTokens(ProviderDirectory providers, ProviderHttp http, IdentityProviders settings, TimeProvider clock, ILogger<ProviderTokens> logger)
{
    // Public keys alone: with HMAC whoever knows the client's secret, or takes a public key for one, signs what he likes; "none" signs nothing.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384,
        SecurityAlgorithms.RsaSsaPssSha512, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private const string LogoutEvent = "http://schemas.openid.net/event/backchannel-logout";

    // How far others' clocks may be from ours.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    /// <param name="signedInSince">The person must have signed in there since then; null where it does not matter.</param>
    /// <exception cref="ProviderException">Nobody is proved.</exception>
    internal async Task<ProviderPerson> RedeemAsync(IdentityProvider provider, string code, string verifier, string nonce, DateTimeOffset? signedInSince, CancellationToken cancellationToken)
    {
        ProviderMetadata metadata = await providers.GetAsync(provider, keysAnew: false, cancellationToken).ConfigureAwait(false);
        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = settings.RedirectAddress(provider)!.ToString(),
            ["code_verifier"] = verifier,
        };
        AuthenticationHeaderValue? basic = null;
        if (await settings.SecretAsync(provider, cancellationToken).ConfigureAwait(false) is not { } secret) form["client_id"] = provider.ClientId;
        // RFC 6749 §2.3.1: each encoded as in a form, before Base64.
        else if (metadata.TakesBasic) basic = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{FormText(provider.ClientId)}:{FormText(secret)}")));
        else (form["client_id"], form["client_secret"]) = (provider.ClientId, secret);
        JsonElement answer = ProviderHttp.ReadJson(await http.PostAsync(provider, metadata.Token, form, basic, cancellationToken).ConfigureAwait(false));
        if (Text(answer, "id_token") is not { } written) throw Untrusted("The provider's answer has no ID token.");
        (JsonWebToken token, JsonElement says) = await ValidateAsync(provider, written, cancellationToken).ConfigureAwait(false);
        // RFC 9068 §2.1, Back-Channel Logout §2.4: tokens of other kinds say what they are.
        if (token.Typ is { Length: > 0 } type && !type.Equals("JWT", StringComparison.OrdinalIgnoreCase)) throw Untrusted($"The token is of the type '{ProviderHttp.Clean(type)}', which is no ID token.");
        if (Text(says, "sub") is not { Length: > 0 and <= 255 } subject) throw Untrusted("The token names nobody (sub).");
        if (Text(says, "nonce") != nonce) throw Untrusted("The ID token is not for this sign-in: its nonce is another one.");
        if (signedInSince is { } since && (Moment(says, "auth_time") is not { } at || at < since - Skew))
            throw new ProviderException(ProviderFault.NotAgain, "The provider did not ask the person again, as it was told to (max_age=0).");
        return await PersonAsync(provider, metadata, says, subject, Text(answer, "access_token"), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Back-Channel Logout 1.0 §2.6.</summary>
    /// <returns>Whose sessions end: a person's, one session of the provider, or one session of a person.</returns>
    /// <exception cref="ProviderException">It proves nothing.</exception>
    internal async Task<(string? Subject, string? Session)> ReadLogoutAsync(IdentityProvider provider, string written, CancellationToken cancellationToken)
    {
        (JsonWebToken token, JsonElement says) = await ValidateAsync(provider, written, cancellationToken, needsExpiry: false).ConfigureAwait(false);
        if (token.Typ is { Length: > 0 } type && !type.Equals("logout+jwt", StringComparison.OrdinalIgnoreCase) && !type.Equals("JWT", StringComparison.OrdinalIgnoreCase)) throw Untrusted("The token is no logout token.");
        if (says.TryGetProperty("nonce", out _)) throw Untrusted("A logout token has no nonce.");
        if (!says.TryGetProperty("events", out JsonElement events) || events.ValueKind != JsonValueKind.Object || !events.TryGetProperty(LogoutEvent, out _)) throw Untrusted("The token is no logout token: it has no such event.");
        if (Moment(says, "iat") is not { } issued || (clock.GetUtcNow() - issued).Duration() > Skew * 2) throw Untrusted("The logout token is too old.");
        string? subject = Text(says, "sub") is { Length: > 0 } named ? named : null;
        string? session = Session(says);
        return subject is null && session is null ? throw Untrusted("The logout token names nobody.") : (subject, session);
    }

    private async Task<(JsonWebToken Token, JsonElement Says)> ValidateAsync(IdentityProvider provider, string written, CancellationToken cancellationToken, bool needsExpiry = true)
    {
        ProviderMetadata metadata = await providers.GetAsync(provider, keysAnew: false, cancellationToken).ConfigureAwait(false);
        TokenValidationResult result = await TryAsync(provider, metadata, written, needsExpiry).ConfigureAwait(false);
        if (!result.IsValid)
        {
            // A provider replaces its keys when it likes (Core §10.1.1). Which failure is one of keys only the library knows; how often is asked is bounded.
            ProviderMetadata renewed = await providers.GetAsync(provider, keysAnew: true, cancellationToken).ConfigureAwait(false);
            if (!ReferenceEquals(renewed, metadata)) result = await TryAsync(provider, renewed, written, needsExpiry).ConfigureAwait(false);
        }

        if (!result.IsValid) throw new ProviderException(ProviderFault.Untrusted, $"The provider's token is not valid: {Reason(result.Exception)}", result.Exception);
        var token = (JsonWebToken)result.SecurityToken;
        JsonElement says = ProviderHttp.ReadJson(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.EncodedPayload)));
        // Core §3.1.3.7 (3, 4): a token that is for others as well must say that it was made for us.
        string? presenter = Text(says, "azp");
        if (token.Audiences.Count() > 1 && presenter is null) throw Untrusted("The token is for several, and does not say whose it is (azp).");
        if (presenter is not null && presenter != provider.ClientId) throw Untrusted("The token was made for another client (azp).");
        return (token, says);
    }

    private Task<TokenValidationResult> TryAsync(IdentityProvider provider, ProviderMetadata metadata, string written, bool needsExpiry) => _handler.ValidateTokenAsync(written, new TokenValidationParameters
    {
        ValidIssuer = provider.Issuer,
        ValidAudience = provider.ClientId,
        IssuerSigningKeys = metadata.Keys,
        ValidAlgorithms = Algorithms,
        RequireSignedTokens = true,
        RequireExpirationTime = needsExpiry,
        LifetimeValidator = (notBefore, expires, _, _) =>
        {
            DateTime now = clock.GetUtcNow().UtcDateTime;
            return (expires is null ? !needsExpiry : now < expires.Value + Skew) && (notBefore is null || now >= notBefore.Value - Skew);
        },
    });

    private async Task<ProviderPerson> PersonAsync(IdentityProvider provider, ProviderMetadata metadata, JsonElement says, string subject, string? access, CancellationToken cancellationToken)
    {
        bool factors = says.TryGetProperty("amr", out JsonElement amr) && amr.ValueKind == JsonValueKind.Array && amr.EnumerateArray().Any(static one => one.ValueKind == JsonValueKind.String && one.GetString() == "mfa");
        string? address = Text(says, "email");
        bool verified = says.TryGetProperty("email_verified", out JsonElement flag) && IsTrue(flag);
        if (address is null && provider.Domains.Count > 0 && metadata.UserInfo is { } place && access is not null)
        {
            // Core §5.4: many tell the address there alone. §5.3.2: only where it speaks of the same person.
            JsonElement told = await UserInfoAsync(provider, place, access, cancellationToken).ConfigureAwait(false);
            if (told.ValueKind == JsonValueKind.Object)
            {
                if (Text(told, "sub") != subject) throw Untrusted("The provider's userinfo is of somebody else.");
                address = Text(told, "email");
                verified = told.TryGetProperty("email_verified", out flag) && IsTrue(flag);
            }
        }

        return new ProviderPerson(subject, verified && EmailAddress.TryParse(address, out EmailAddress? read) ? read : null, factors, Session(says));
    }

    // Whoever is linked already needs no address.
    private async Task<JsonElement> UserInfoAsync(IdentityProvider provider, Uri place, string access, CancellationToken cancellationToken)
    {
        try
        {
            return ProviderHttp.ReadJson(await http.GetAsync(provider, place, access, cancellationToken).ConfigureAwait(false));
        }
        catch (ProviderException exception)
        {
            LogNoUserInfo(provider.OwnerName, provider.Name, exception.Message);
            return default;
        }
    }

    [LoggerMessage(4506, LogLevel.Warning, "The identity provider {Owner}/{Name} did not tell the address of somebody whom it signed in: {Reason} Whoever is linked already comes in all the same.")]
    private partial void LogNoUserInfo(string owner, string name, string reason);

    // Some write it as a text.
    private static bool IsTrue(JsonElement flag) => flag.ValueKind == JsonValueKind.True || (flag.ValueKind == JsonValueKind.String && flag.GetString() == "true");

    private static string? Session(JsonElement says) => Text(says, "sid") is { Length: > 0 and <= 255 } session ? session : null;

    private static DateTimeOffset? Moment(JsonElement says, string name) =>
        says.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double seconds) ? DateTimeOffset.FromUnixTimeSeconds((long)Math.Clamp(seconds, 0, int.MaxValue)) : null;

    private static string? Text(JsonElement from, string name) => from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string FormText(string value) => Uri.EscapeDataString(value).Replace("%20", "+", StringComparison.Ordinal);

    private static ProviderException Untrusted(string message) => new(ProviderFault.Untrusted, message);

    // The library's own words hold parts of the token.
    private static string Reason(Exception? exception) => exception switch
    {
        SecurityTokenInvalidIssuerException => "it is of another issuer.",
        SecurityTokenInvalidAudienceException => "it is for another client.",
        SecurityTokenExpiredException or SecurityTokenNotYetValidException or SecurityTokenInvalidLifetimeException or SecurityTokenNoExpirationException => "it has expired, or is not good yet.",
        SecurityTokenInvalidAlgorithmException => "it is signed in a way that proves nothing.",
        SecurityTokenInvalidSignatureException => "its signature is not by a key of the provider.",
        _ => "it cannot be read.",
    };
}
