using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Posthouse.Identity.Tests;

/// <summary>An OpenID provider that says what a test has it say, true or not. It answers in the place of the network; other hosts are passed on.</summary>
internal sealed class PlayedProvider(HttpMessageHandler? others = null) : HttpMessageHandler
{
    internal const string Issuer = "https://played.test/realm";

    internal const string ClientId = "posthouse";

    private readonly HttpMessageInvoker? _others = others is null ? null : new HttpMessageInvoker(others);

    internal RSA Key { get; set; } = RSA.Create(2048);

    internal string KeyId { get; set; } = "k1";

    /// <summary>Published beside <see cref="Key"/>'s public part, or in its place.</summary>
    internal Func<string>? KeySet { get; set; }

    internal Dictionary<string, object?> Document { get; } = new()
    {
        ["issuer"] = Issuer,
        ["authorization_endpoint"] = Issuer + "/authorize",
        ["token_endpoint"] = Issuer + "/token",
        ["jwks_uri"] = Issuer + "/keys",
        ["end_session_endpoint"] = Issuer + "/logout",
        ["userinfo_endpoint"] = Issuer + "/userinfo",
    };

    /// <summary>What the next ID token says.</summary>
    internal Dictionary<string, object?> Claims { get; set; } = [];

    internal Dictionary<string, object?> Header { get; set; } = new() { ["alg"] = "RS256", ["typ"] = "JWT", ["kid"] = "k1" };

    internal Dictionary<string, object?>? UserInfo { get; set; }

    /// <summary>In the place of a signature by <see cref="Key"/>.</summary>
    internal Func<string, byte[]>? Sign { get; set; }

    internal Dictionary<string, string> LastForm { get; private set; } = [];

    internal string? LastAuthorization { get; private set; }

    internal int Fetches { get; private set; }

    internal bool IsGone { get; set; }

    /// <summary>An honest token for somebody, as an answer to the request that this browser was sent away with.</summary>
    internal void Say(Uri sentTo, string subject, string? address, params (string Name, object? Value)[] more)
    {
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        Header = new() { ["alg"] = "RS256", ["typ"] = "JWT", ["kid"] = KeyId };
        Sign = null;
        Claims = new() { ["iss"] = Issuer, ["aud"] = ClientId, ["sub"] = subject, ["iat"] = now, ["exp"] = now + 300, ["nonce"] = QueryHelpers.ParseQuery(sentTo.Query)["nonce"].ToString() };
        if (address is not null) (Claims["email"], Claims["email_verified"]) = (address, true);
        foreach ((string name, object? value) in more)
        {
            if (value is null) Claims.Remove(name);
            else Claims[name] = value;
        }
    }

    internal string Token()
    {
        string signed = Part(Header) + "." + Part(Claims);
        byte[] signature = Sign?.Invoke(signed) ?? Key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return signed + "." + Base64Url.EncodeToString(signature);

        static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri!.Host != "played.test") return await (_others ?? throw new HttpRequestException("nobody is there")).SendAsync(request, cancellationToken);
        if (IsGone) throw new HttpRequestException("nobody is there");
        switch (request.RequestUri.AbsolutePath)
        {
            case "/realm/.well-known/openid-configuration":
                return Json(Document);
            case "/realm/keys":
                Fetches++;
                return KeySet is { } other ? Text(other()) : Json(new { keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = KeyId, n = Base64Url.EncodeToString(Key.ExportParameters(false).Modulus!), e = "AQAB" } } });
            case "/realm/token":
                LastForm = QueryHelpers.ParseQuery(await request.Content!.ReadAsStringAsync(cancellationToken)).ToDictionary(static p => p.Key, static p => p.Value.ToString());
                LastAuthorization = request.Headers.Authorization?.ToString();
                return Json(new { access_token = "at", token_type = "Bearer", id_token = Token() });
            case "/realm/userinfo":
                return UserInfo is null ? new HttpResponseMessage(HttpStatusCode.NotFound) : Json(UserInfo);
            default:
                return new HttpResponseMessage(HttpStatusCode.NotFound);
        }
    }

    private static HttpResponseMessage Json(object value) => Text(JsonSerializer.Serialize(value));

    private static HttpResponseMessage Text(string text) => new(HttpStatusCode.OK) { Content = new StringContent(text, Encoding.UTF8, "application/json") };
}
