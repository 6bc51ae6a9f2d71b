using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Testing;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>
/// An honest OpenID provider on loopback, over TLS, for browsers and servers alike (OpenID Connect Core §3.1). Its page has one link, by which the
/// person who is signed in there goes on; a code is good once, for whoever shows the secret and the verifier of what was asked (RFC 7636 §4.6).
/// </summary>
internal sealed class OpenIdProvider : IAsyncDisposable
{
    internal const string Host = "id.played.test";

    internal const string ClientId = "posthouse";

    internal const string Secret = "a secret of theirs";

    private readonly RSA _key = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, IQueryCollection> _codes = new();
    private readonly WebApplication _application;

    private OpenIdProvider(WebApplication application)
    {
        _application = application;
        application.Run(AnswerAsync);
    }

    /// <summary>Who is signed in there, by address.</summary>
    internal string Person { get; set; } = "";

    internal int Port => new Uri(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;

    internal string Issuer => $"https://{Host}:{Port}";

    internal static async Task<OpenIdProvider> StartAsync(TestAuthority authority)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(authority.Issue([Host]))));
        var provider = new OpenIdProvider(builder.Build());
        await provider._application.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _key.Dispose();
    }

    private Task AnswerAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/.well-known/openid-configuration" => context.Response.WriteAsJsonAsync(new { issuer = Issuer, authorization_endpoint = Issuer + "/authorize", token_endpoint = Issuer + "/token", jwks_uri = Issuer + "/keys" }),
        "/keys" => context.Response.WriteAsJsonAsync(new { keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = "k1", n = Base64Url.EncodeToString(_key.ExportParameters(false).Modulus), e = "AQAB" } } }),
        "/authorize" => AskAsync(context),
        "/token" => RedeemAsync(context),
        _ => RefuseAsync(context, StatusCodes.Status404NotFound),
    };

    private async Task AskAsync(HttpContext context)
    {
        IQueryCollection asked = context.Request.Query;
        if (asked["response_type"] != "code" || asked["client_id"] != ClientId || asked["code_challenge_method"] != "S256" || !asked["scope"].ToString().Split(' ').Contains("openid"))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest);
            return;
        }

        string code = Guid.NewGuid().ToString("N");
        _codes[code] = asked;
        string back = QueryHelpers.AddQueryString(asked["redirect_uri"]!, new Dictionary<string, string?> { ["code"] = code, ["state"] = asked["state"] });
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync($"<!doctype html><html lang=\"en\"><title>Played</title><link rel=\"icon\" href=\"data:,\"><main><h1>Played</h1><a href=\"{WebUtility.HtmlEncode(back)}\">Go on as {WebUtility.HtmlEncode(Person)}</a></main></html>");
    }

    private async Task RedeemAsync(HttpContext context)
    {
        IFormCollection form = await context.Request.ReadFormAsync();
        string known = "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"{ClientId}:{Secret.Replace(' ', '+')}"));
        if (context.Request.Headers.Authorization != known || form["grant_type"] != "authorization_code" || !_codes.TryRemove(form["code"].ToString(), out IQueryCollection? asked)
            || form["redirect_uri"] != asked["redirect_uri"] || Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) != asked["code_challenge"])
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest);
            return;
        }

        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        string signed = Part(new { alg = "RS256", typ = "JWT", kid = "k1" }) + "." + Part(new { iss = Issuer, aud = ClientId, sub = "sub of " + Person, iat = now, exp = now + 300, nonce = asked["nonce"].ToString(), email = Person, email_verified = true });
        byte[] signature = _key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        await context.Response.WriteAsJsonAsync(new { access_token = "at", token_type = "Bearer", id_token = signed + "." + Base64Url.EncodeToString(signature) });

        static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
    }

    private static Task RefuseAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
